/*
 * Group commit without a committer: the first call of a batch leads it.  It
 * lets a turn pass, so that whoever is ready can join, takes the batch to the
 * pool, and wakes the others with their results.  When as many hops are under
 * way as the pool has threads, calls gather until one comes back.
 */
#include "storage/io_batch.h"

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

struct io_batch_call {
	struct io_batch_call *next;
	co_fn *fn;
	void *arg;
	int status;
	struct co_future turn; /* to go on: 0, or YOU_LEAD */
};

static int on_hop(void *arg)
{
	for (struct io_batch_call *call = arg; call; call = call->next)
		call->status = call->fn(call->arg);
	return 0;
}

static void join(struct io_batch *batch, struct io_batch_call *call)
{
	co_future_init(&call->turn, NULL, NULL);
	if (batch->first)
		batch->last->next = call;
	else
		batch->first = call;
	batch->last = call;
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
static bool is_pool_busy(struct io_batch *batch)
{
	if (batch->threads == 0)
		batch->threads = count_threads();
	return batch->hops >= batch->threads;
}

/* Have the oldest call that waits lead the next hop, if one may start. */
static void appoint_leader(struct io_batch *batch)
{
	if (!batch->first || batch->is_forming || is_pool_busy(batch))
		return;
	batch->is_forming = true;
	co_future_set(&batch->first->turn, YOU_LEAD);
}

/* Take a hop's worth of calls, from the oldest on, out of the batch. */
static struct io_batch_call *take_calls(struct io_batch *batch)
{
	struct io_batch_call *first = batch->first;
	struct io_batch_call *last = first;

	for (int i = 1; i < CALLS_MAX && last->next; i++)
		last = last->next;
	batch->first = last->next;
	last->next = NULL;
	return first;
}

/* The caller's is the oldest call, and goes with this hop. */
static void lead(struct io_batch *batch)
{
	struct io_batch_call *call;
	int status = co_sleep(0);

	call = take_calls(batch);
	batch->is_forming = false;
	batch->hops++;
	appoint_leader(batch);
	if (status == 0)
		status = co_to_thread(on_hop, call);
	batch->hops--;
	appoint_leader(batch);
	while (call) {
		struct io_batch_call *next = call->next;

		if (status < 0)
			call->status = status;
		co_future_set(&call->turn, 0);
		call = next;
	}
}

int io_batch_run(struct io_batch *batch, co_fn *fn, void *arg)
{
	struct io_batch_call call = {.fn = fn, .arg = arg};
	struct co_scope shield;

	co_shield_enter(&shield);
	join(batch, &call);
	appoint_leader(batch);
	if (co_future_wait(&call.turn) == YOU_LEAD)
		lead(batch);
	co_shield_leave(&shield);
	return call.status;
}
