/*
 * Barriers.  Who waits stands in the list, and is given a place when the round
 * is over; from then on the list is the next round's.
 */
#include <coget/barrier.h>

#include <limits.h>

#include "runtime/link.h"
#include "runtime/task.h"

int co_barrier_init(struct co_barrier *barrier, size_t parties)
{
	if (!barrier || parties == 0 || parties > INT_MAX)
		return UV_EINVAL;
	*barrier = (struct co_barrier){.parties = parties};
	link_init(&barrier->waiters);
	return 0;
}

size_t co_barrier_waiting(const struct co_barrier *barrier)
{
	size_t count = 0;

	if (!barrier)
		return 0;
	for (const struct co_link *link = barrier->waiters.next;
	     link != &barrier->waiters; link = link->next)
		count++;
	return count;
}

/*
 * Whether one more is enough.  Those who were cancelled have left the list, but
 * are still counted: so where the count would do, the list is asked.
 */
static bool is_complete_with_one_more(struct co_barrier *barrier)
{
	if (barrier->counted + 1 < barrier->parties)
		return false;
	barrier->counted = co_barrier_waiting(barrier);
	return barrier->counted + 1 == barrier->parties;
}

int co_barrier_wait(struct co_barrier *barrier)
{
	int place = 0;

	if (!barrier)
		return UV_EINVAL;
	if (barrier->is_broken)
		return CO_BARRIER_BROKEN;
	if (!is_complete_with_one_more(barrier)) {
		barrier->counted++;
		return task_wait(&barrier->waiters, "barrier");
	}
	while (task_wake_first(&barrier->waiters, place))
		place++;
	barrier->counted = 0;
	return place;
}

static void send_away(struct co_barrier *barrier)
{
	task_wake_all(&barrier->waiters, CO_BARRIER_BROKEN);
	barrier->counted = 0;
}

void co_barrier_reset(struct co_barrier *barrier)
{
	if (!barrier)
		return;
	barrier->is_broken = false;
	send_away(barrier);
}

void co_barrier_abort(struct co_barrier *barrier)
{
	if (!barrier)
		return;
	barrier->is_broken = true;
	send_away(barrier);
}

bool co_barrier_broken(const struct co_barrier *barrier)
{
	return barrier && barrier->is_broken;
}
