/*
 * Group commit without a committer: the first call of a group leads it.  It
 * lets a turn pass, so that whoever is ready can join, takes the group to the
 * pool, and wakes the others with their results.  When as many hops are under
 * way as the pool has threads, calls gather until one comes back.
 */
#include "storage/group.h"

#include <stdlib.h>

#include <coget/future.h>
#include <coget/scope.h>
#include <coget/thread.h>

enum {
	THREADS_DEFAULT = 4, /* libuv's, and its limit */
	THREADS_MAX = 1024,
	CALLS_MAX = 32, /* of one hop: slow disks want several at work */
	YOU_LEAD = 1,
};

struct group_call {
	struct group_call *next;
	co_fn *fn;
	void *arg;
	int status;
	struct co_future turn; /* to go on: 0, or YOU_LEAD */
};

static int on_hop(void *arg)
{
	for (struct group_call *call = arg; call; call = call->next)
		call->status = call->fn(call->arg);
	return 0;
}

static void join(struct group *group, struct group_call *call)
{
	co_future_init(&call->turn, NULL, NULL);
	if (group->first)
		group->last->next = call;
	else
		group->first = call;
	group->last = call;
}

/* The threads of libuv's pool, as libuv reads their number. */
static unsigned count_threads(void)
{
	const char *text = getenv("UV_THREADPOOL_SIZE");
	int threads = text ? atoi(text) : THREADS_DEFAULT;

	if (threads < 1)
		return 1;
	return threads < THREADS_MAX ? (unsigned)threads : THREADS_MAX;
}

/* Whether another hop would only wait for a thread. */
static bool is_pool_busy(struct group *group)
{
	if (group->threads == 0)
		group->threads = count_threads();
	return group->hops >= group->threads;
}

/* Have the oldest call that waits lead the next hop, if one may start. */
static void appoint_leader(struct group *group)
{
	if (!group->first || group->is_forming || is_pool_busy(group))
		return;
	group->is_forming = true;
	co_future_set(&group->first->turn, YOU_LEAD);
}

/* Take a hop's worth of calls, from the oldest on, out of the group. */
static struct group_call *take_calls(struct group *group)
{
	struct group_call *first = group->first;
	struct group_call *last = first;

	for (int i = 1; i < CALLS_MAX && last->next; i++)
		last = last->next;
	group->first = last->next;
	last->next = NULL;
	return first;
}

/* The caller's is the oldest call, and goes with this hop. */
static void lead(struct group *group)
{
	struct group_call *call;
	int status = co_sleep(0);

	call = take_calls(group);
	group->is_forming = false;
	group->hops++;
	appoint_leader(group);
	if (status == 0)
		status = co_to_thread(on_hop, call);
	group->hops--;
	appoint_leader(group);
	while (call) {
		struct group_call *next = call->next;

		if (status < 0)
			call->status = status;
		co_future_set(&call->turn, 0);
		call = next;
	}
}

int group_run(struct group *group, co_fn *fn, void *arg)
{
	struct group_call call = {.fn = fn, .arg = arg};
	struct co_scope shield;

	co_shield_enter(&shield);
	join(group, &call);
	appoint_leader(group);
	if (co_future_wait(&call.turn) == YOU_LEAD)
		lead(group);
	co_shield_leave(&shield);
	return call.status;
}
