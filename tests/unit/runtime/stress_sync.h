/*
 * What the actors of stress_test.c do to what they share: semaphores,
 * locks, queues, events, conditions and barriers.
 */
#ifndef RUNTIME_STRESS_SYNC_H
#define RUNTIME_STRESS_SYNC_H

#include "unit/runtime/stress.h"

static inline int do_semaphore(struct actor *self)
{
	unsigned i = roll(KINDS);
	enum cancelled before = is_cancelled(self);
	bool waits = co_semaphore_locked(&world.semaphores[i]);
	long ticket = ++world.ticket;
	int status = co_semaphore_acquire(&world.semaphores[i]);

	HOLDS(status == 0 || waits);
	if (waits)
		waited(self, before, status);
	if (status < 0)
		return status;
	if (waits)
		served(&world.semaphore_served[i], ticket);
	HOLDS(++world.held[i] <= i + 1);
	status = act(self);
	world.held[i]--;
	HOLDS(co_semaphore_release(&world.semaphores[i]) == 0);
	return status;
}

static inline int do_lock(struct actor *self)
{
	unsigned i = roll(KINDS);
	enum cancelled before = is_cancelled(self);
	bool waits = co_lock_locked(&world.locks[i]);
	long ticket = ++world.ticket;
	int status = co_lock_acquire(&world.locks[i]);

	HOLDS(status == 0 || waits);
	if (waits)
		waited(self, before, status);
	if (status < 0)
		return status;
	if (waits)
		served(&world.lock_served[i], ticket);
	HOLDS(!world.owner[i]);
	world.owner[i] = self;
	status = act(self);
	HOLDS(world.owner[i] == self);
	world.owner[i] = NULL;
	HOLDS(co_lock_release(&world.locks[i]) == 0);
	return status;
}

static inline int do_put(struct actor *self)
{
	unsigned i = roll(QUEUES);
	enum cancelled before = is_cancelled(self);
	long item = ++world.ticket;
	size_t len = co_queue_len(&world.queues[i]);
	int status = co_queue_try_put(&world.queues[i], (void *)item);
	bool waits = status == UV_EAGAIN;

	world.items[item] = OFFERED;
	if (waits)
		status = waited(self, before,
				co_queue_put(&world.queues[i], (void *)item));
	else if (i >= LIFO && co_queue_len(&world.queues[i]) > len)
		world.stored[i][world.stored_len[i]++] = item;
	if (status == 0) {
		world.put[i]++;
		if (waits)
			served(&world.put_served[i], item);
	} else {
		HOLDS(world.items[item] == OFFERED);
		world.items[item] = WITHDRAWN;
	}
	return status;
}

static inline int do_get(struct actor *self)
{
	unsigned i = roll(QUEUES);
	enum cancelled before = is_cancelled(self);
	long ticket = ++world.ticket;
	void *item;
	int status = co_queue_try_get(&world.queues[i], &item);

	if (status == 0) {
		popped(i, (long)item);
		take(i, item);
		return 0;
	}
	HOLDS(status == UV_EAGAIN && !item);
	status = waited(self, before, co_queue_get(&world.queues[i], &item));
	HOLDS((status == 0) == (item != NULL));
	if (status < 0)
		return status;
	served(&world.getter_served[i], ticket);
	served(&world.handed[i], (long)item);
	take(i, item);
	return 0;
}

/* A queue that is shut down while it is in use. */
struct market {
	struct co_queue queue;
	long put, got, dropped;
	bool is_shut;
};

static inline int sell(void *arg)
{
	struct market *market = arg;
	int status = 0;

	for (unsigned left = roll(8); status == 0 && left > 0; left--) {
		status = co_queue_put(&market->queue, market);
		HOLDS(status == 0 || status == UV_ECANCELED ||
		      (status == CO_QUEUE_SHUT_DOWN && market->is_shut));
		market->put += status == 0;
		if (status == 0 && roll(2))
			status = co_sleep(0);
	}
	return status == CO_QUEUE_SHUT_DOWN ? 0 : status;
}

static inline int buy(void *arg)
{
	struct market *market = arg;
	void *item;
	int status;

	while ((status = co_queue_get(&market->queue, &item)) == 0) {
		HOLDS(item == market);
		market->got++;
		HOLDS(co_queue_task_done(&market->queue) == 0);
	}
	HOLDS(!item);
	HOLDS(status == UV_ECANCELED || (status == UV_EOF && market->is_shut));
	return status == UV_EOF ? 0 : status;
}

static inline int shut(void *arg)
{
	struct market *market = arg;
	int status = co_sleep(moment());
	bool drop = roll(2);

	if (drop)
		market->dropped += (long)co_queue_len(&market->queue);
	market->is_shut = true;
	co_queue_shutdown(&market->queue, drop);
	return status;
}

static inline int do_market(struct actor *self)
{
	struct market market = {0};
	struct co_call calls[] = {
		{sell, &market, 0}, {buy, &market, 0},  {sell, &market, 0},
		{shut, &market, 0}, {sell, &market, 0}, {buy, &market, 0},
	};
	void *item;
	int status;

	switch (roll(3)) {
	case 0:
		status = co_queue_init(&market.queue, roll(4));
		break;
	case 1:
		status = co_queue_init_lifo(&market.queue, roll(4));
		break;
	default:
		status = co_queue_init_priority(&market.queue, roll(4),
						compare_rank);
	}
	HOLDS(status == 0);
	status = co_gather_calls(calls, CO_COUNT(calls));
	HOLDS(status == 0 || is_cancelled(self) != NO || world.is_ending);
	while (co_queue_try_get(&market.queue, &item) == 0) {
		market.got++;
		HOLDS(co_queue_task_done(&market.queue) == 0);
	}
	HOLDS(market.put == market.got + market.dropped);
	HOLDS(co_queue_join(&market.queue) == 0);
	co_queue_release(&market.queue);
	return status;
}

static inline int await_event(struct actor *self, unsigned i)
{
	enum cancelled before = is_cancelled(self);
	bool was_set = world.is_set[i];
	long sets = world.sets[i];
	long ticket = ++world.ticket;
	int status = co_event_wait(&world.events[i]);

	if (was_set) {
		HOLDS(status == 0);
		return 0;
	}
	if (waited(self, before, status) == 0) {
		HOLDS(world.sets[i] > sets);
		served(&world.event_served[i], ticket);
	}
	return status;
}

static inline int do_event(struct actor *self)
{
	unsigned i = roll(KINDS);

	HOLDS(co_event_is_set(&world.events[i]) == world.is_set[i]);
	switch (roll(5)) {
	case 0:
		world.sets[i]++;
		world.is_set[i] = true;
		co_event_set(&world.events[i]);
		return 0;
	case 1:
	case 2:
		world.is_set[i] = false;
		co_event_clear(&world.events[i]);
		return 0;
	default:
		return await_event(self, i);
	}
}

static inline long line_len(const struct co_link *line)
{
	long len = 0;

	for (const struct co_link *link = line->next; link != line;
	     link = link->next)
		len++;
	return len;
}

static inline void own_condition(struct actor *self, unsigned i)
{
	HOLDS(co_lock_locked(&world.condition_locks[i]));
	HOLDS(!world.condition_owner[i]);
	world.condition_owner[i] = self;
}

static inline int await_condition(struct actor *self, unsigned i)
{
	enum cancelled before = is_cancelled(self);
	long ticket = ++world.ticket;
	int status;

	world.condition_owner[i] = NULL;
	status = waited(self, before, co_condition_wait(&world.conditions[i]));
	own_condition(self, i);
	if (status == 0) {
		HOLDS(world.notified[i]-- > 0);
		served(&world.notified_served[i], ticket);
	}
	return status;
}

static inline void notify(unsigned i)
{
	const struct co_link *line = &world.conditions[i].waiters;
	long before = line_len(line), count = roll(4);
	long woken = before < count ? before : count;

	HOLDS(co_condition_notify(&world.conditions[i], (size_t)count) == 0);
	HOLDS(line_len(line) == before - woken);
	world.notified[i] += woken;
}

static inline int do_condition(struct actor *self)
{
	unsigned i = roll(KINDS);
	int status = co_lock_acquire(&world.condition_locks[i]);

	if (status < 0)
		return status;
	own_condition(self, i);
	if (roll(3))
		status = await_condition(self, i);
	if (status == 0 && roll(4) == 0)
		status = co_sleep(0);
	if (roll(2))
		notify(i);
	HOLDS(world.condition_owner[i] == self);
	world.condition_owner[i] = NULL;
	HOLDS(co_lock_release(&world.condition_locks[i]) == 0);
	return status;
}

static inline int await_barrier(struct actor *self, unsigned i)
{
	struct co_barrier *barrier = &world.barriers[i];
	enum cancelled before = is_cancelled(self);
	int others = (int)co_barrier_waiting(barrier), parties = (int)i + 2;
	bool was_broken = world.is_broken[i];
	long ticket = ++world.ticket;
	int status = co_barrier_wait(barrier);

	HOLDS(others < parties);
	if (was_broken) {
		HOLDS(status == CO_BARRIER_BROKEN);
	} else if (others + 1 == parties) {
		HOLDS(status == others);
		world.let_go[i] += others;
	} else if (status >= 0) {
		HOLDS(status == world.next_place[i]);
		world.next_place[i] = (status + 1) % (parties - 1);
		HOLDS(world.let_go[i]-- > 0);
		served(&world.let_go_served[i], ticket);
	} else if (status == CO_BARRIER_BROKEN) {
		HOLDS(world.sent_away[i]-- > 0);
	} else {
		waited(self, before, status);
	}
	return status == UV_ECANCELED ? status : 0;
}

static inline int do_barrier(struct actor *self)
{
	unsigned i = roll(KINDS);
	struct co_barrier *barrier = &world.barriers[i];

	HOLDS(co_barrier_broken(barrier) == world.is_broken[i]);
	if (roll(world.is_broken[i] ? 2 : 16) > 0)
		return await_barrier(self, i);
	world.sent_away[i] += (long)co_barrier_waiting(barrier);
	world.is_broken[i] = !world.is_broken[i] && roll(2);
	if (world.is_broken[i])
		co_barrier_abort(barrier);
	else
		co_barrier_reset(barrier);
	return 0;
}

#endif
