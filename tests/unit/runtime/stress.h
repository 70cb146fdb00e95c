/*
 * The world of stress_test.c: what its tasks share, what is known of
 * each, and what must hold.
 */
#ifndef RUNTIME_STRESS_H
#define RUNTIME_STRESS_H

#include <stdint.h>

#include "unit/runtime/util.h"

#define HOLDS(claim) \
	ck_assert_msg(claim, "%s, with seed %lu", #claim, world.seed)

enum {
	LIVE_MAX = 4096,
	KINDS = 3,            /* of each thing that is shared */
	LIFO = KINDS,         /* a queue besides those that are FIFO */
	PRIORITY = LIFO + 1,  /* and another */
	QUEUES = PRIORITY + 1,
	STORED_MAX = 4, /* in these two */
};

enum cancelled { NO, PERHAPS, YES };

/* A scope around an actor, as the test sees it. */
struct frame {
	enum { TIMEOUT, SHIELD, WAIT_FOR, GROUP } kind;
	struct co_scope *scope; /* of wait_for unknown */
	struct frame *outer;
};

struct actor {
	struct co_task *task;
	struct frame *frames;
	struct troop *troop; /* NULL outside a task group */
	int steps;
	int depth;
	bool alive;
};

enum item { UNUSED_ITEM, OFFERED, WITHDRAWN, TAKEN };

static _Thread_local struct {
	unsigned long seed;
	uint64_t random;
	long steps;
	struct actor *live[LIVE_MAX];
	int live_len;
	long started, ended;
	bool is_ending; /* the run cancels every task, within shields, too */

	struct co_semaphore semaphores[KINDS];
	size_t held[KINDS];
	struct co_lock locks[KINDS];
	struct actor *owner[KINDS];
	struct co_queue queues[QUEUES];
	long put[QUEUES], got[QUEUES];
	unsigned char *items; /* enum item */
	/* Of those that are not FIFO: what was put there without waiting. */
	long stored[QUEUES][STORED_MAX];
	int stored_len[QUEUES];

	struct co_event events[KINDS];
	bool is_set[KINDS];
	long sets[KINDS];

	/* With locks of their own, which nobody holds for long. */
	struct co_condition conditions[KINDS];
	struct co_lock condition_locks[KINDS];
	struct actor *condition_owner[KINDS];
	long notified[KINDS]; /* and not back yet */

	struct co_barrier barriers[KINDS]; /* of two, three, four parties */
	bool is_broken[KINDS];
	long let_go[KINDS], sent_away[KINDS]; /* and not back yet */
	int next_place[KINDS];

	/* Order among those that waited: each draws a number before it waits. */
	long ticket;
	long semaphore_served[KINDS], lock_served[KINDS], getter_served[QUEUES];
	long put_served[QUEUES], handed[QUEUES], popped[QUEUES];
	long event_served[KINDS], notified_served[KINDS], let_go_served[KINDS];
} world;

static inline unsigned roll(unsigned sides)
{
	world.random ^= world.random << 13;
	world.random ^= world.random >> 7;
	world.random ^= world.random << 17;
	return (unsigned)((world.random >> 20) % sides);
}

static inline enum cancelled is_cancelled(const struct actor *self)
{
	for (struct frame *frame = self->frames; frame; frame = frame->outer) {
		if (frame->kind == SHIELD)
			return NO;
		if (frame->kind == WAIT_FOR)
			return PERHAPS;
		if (co_timeout_expired(frame->scope))
			return YES;
	}
	return co_task_cancelling(self->task) > 0 ? YES : NO;
}

/* What a call that had to wait returned: cancelled only where that is so. */
static inline int waited(struct actor *self, enum cancelled before, int status)
{
	HOLDS(status == 0 || status == UV_ECANCELED);
	HOLDS(status == 0 || is_cancelled(self) != NO);
	HOLDS(status == UV_ECANCELED || before != YES);
	return status;
}

/* Do something at random, in a few words: see stress_test.c. */
static int act(struct actor *self);

static inline void served(long *last, long ticket)
{
	HOLDS(ticket > *last);
	*last = ticket;
}

static inline int64_t moment(void)
{
	return roll(4) ? (int64_t)roll(400) * CO_MICROSECOND : 0;
}

static inline int do_sleep(struct actor *self)
{
	enum cancelled before = is_cancelled(self);
	int64_t delay = roll(4) ? 0 : moment();
	int status = waited(self, before, co_sleep(delay));

	HOLDS(status < 0 || delay > 0 || is_cancelled(self) != YES);
	return status;
}

/* How the queue of priority orders items. */
static inline int rank(long item)
{
	return (int)(item % 4);
}

static inline int compare_rank(const void *a, const void *b)
{
	return rank((long)a) - rank((long)b);
}

/* Whether item may leave a queue before another that was put there, too. */
static inline bool may_precede(unsigned i, long item, bool is_known, long other)
{
	if (i == LIFO)
		return !is_known || item > other;
	if (rank(item) != rank(other))
		return rank(item) < rank(other);
	return !is_known || item < other;
}

/* Forget a stored item.  Returns whether it was known. */
static inline bool forget(unsigned i, long item)
{
	for (int n = 0; n < world.stored_len[i]; n++) {
		if (world.stored[i][n] == item) {
			world.stored[i][n] =
				world.stored[i][--world.stored_len[i]];
			return true;
		}
	}
	return false;
}

/* An item came out of the store rather than from hand to hand. */
static inline void popped(unsigned i, long item)
{
	bool is_known = forget(i, item);

	if (i < LIFO)
		served(&world.popped[i], item);
	for (int n = 0; n < world.stored_len[i]; n++)
		HOLDS(may_precede(i, item, is_known, world.stored[i][n]));
}

static inline void take(unsigned i, void *item)
{
	HOLDS(world.items[(long)item] == OFFERED);
	world.items[(long)item] = TAKEN;
	world.got[i]++;
	HOLDS(co_queue_task_done(&world.queues[i]) == 0);
}

static inline void open_world(unsigned long seed, long steps)
{
	memset(&world, 0, sizeof(world));
	world.seed = seed;
	world.random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	world.steps = steps;
	/* A step draws few numbers, and not every step draws one. */
	world.items = calloc(4 * (size_t)steps + 4096, 1);
	ck_assert_ptr_nonnull(world.items);
	for (unsigned i = 0; i < KINDS; i++) {
		if (i == 0)
			co_semaphore_init(&world.semaphores[i], i + 1);
		else
			co_semaphore_init_bounded(&world.semaphores[i], i + 1);
		co_lock_init(&world.locks[i]);
		HOLDS(co_queue_init(&world.queues[i], 2 * i) == 0);
		co_event_init(&world.events[i]);
		co_lock_init(&world.condition_locks[i]);
		co_condition_init(&world.conditions[i],
				  &world.condition_locks[i]);
		HOLDS(co_barrier_init(&world.barriers[i], i + 2) == 0);
	}
	HOLDS(co_queue_init_lifo(&world.queues[LIFO], STORED_MAX) == 0);
	HOLDS(co_queue_init_priority(&world.queues[PRIORITY], STORED_MAX,
				     compare_rank) == 0);
}

static inline void close_world(void)
{
	void *item;

	HOLDS(world.started == world.ended);
	HOLDS(world.live_len == 0);
	for (unsigned i = 0; i < KINDS; i++) {
		for (unsigned n = 0; n < i + 1; n++)
			HOLDS(co_semaphore_try_acquire(&world.semaphores[i]));
		HOLDS(co_semaphore_locked(&world.semaphores[i]));
		HOLDS(!co_lock_locked(&world.locks[i]));
		HOLDS(!co_lock_locked(&world.condition_locks[i]));
		HOLDS(world.notified[i] == 0);
		HOLDS(co_barrier_waiting(&world.barriers[i]) == 0);
		HOLDS(world.let_go[i] == 0 && world.sent_away[i] == 0);
	}
	for (unsigned i = 0; i < QUEUES; i++) {
		while (co_queue_try_get(&world.queues[i], &item) == 0) {
			popped(i, (long)item);
			take(i, item);
		}
		HOLDS(world.put[i] == world.got[i]);
		HOLDS(co_queue_join(&world.queues[i]) == 0);
		co_queue_release(&world.queues[i]);
	}
	free(world.items);
}

#endif
