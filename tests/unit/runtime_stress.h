/*
 * The world of runtime_stress_test.c: what its tasks share, what is known of
 * each, and what must hold.
 */
#ifndef RUNTIME_STRESS_H
#define RUNTIME_STRESS_H

#include <dirent.h>
#include <stdint.h>

#include "runtime_util.h"

#define HOLDS(claim) \
	ck_assert_msg(claim, "%s, with seed %lu", #claim, world.seed)

enum {
	LIVE_MAX = 4096,
	KINDS = 3, /* of each thing that is shared */
};

enum cancelled { NO, PERHAPS, YES };

/* A scope around an actor, as the test sees it. */
struct frame {
	enum { TIMEOUT, SHIELD, WAIT_FOR } kind;
	struct co_scope scope; /* of wait_for unknown */
	struct frame *outer;
};

struct actor {
	struct co_task *task;
	struct frame *frames;
	int steps;
	int depth;
	bool alive;
};

enum item { UNUSED_ITEM, OFFERED, WITHDRAWN, TAKEN };

static _Thread_local struct {
	unsigned long seed;
	uint64_t random;
	long steps;
	struct co_task *live[LIVE_MAX];
	int live_len;
	long started, ended;

	struct co_semaphore semaphores[KINDS];
	size_t held[KINDS];
	struct co_lock locks[KINDS];
	struct actor *owner[KINDS];
	struct co_queue queues[KINDS];
	long put[KINDS], got[KINDS];
	unsigned char *items; /* enum item */

	/* Order among those that waited: each draws a number before it waits. */
	long ticket;
	long semaphore_served[KINDS], lock_served[KINDS], getter_served[KINDS];
	long put_served[KINDS], handed[KINDS], popped[KINDS];
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
		if (co_timeout_expired(&frame->scope))
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

static inline void served(long *last, long ticket)
{
	HOLDS(ticket > *last);
	*last = ticket;
}

static inline int64_t moment(void)
{
	return roll(2) ? 0 : (int64_t)roll(400) * CO_MICROSECOND;
}

static inline void take(unsigned i, void *item, long *last)
{
	HOLDS(world.items[(long)item] == OFFERED);
	world.items[(long)item] = TAKEN;
	world.got[i]++;
	served(last, (long)item);
	HOLDS(co_queue_task_done(&world.queues[i]) == 0);
}

static inline int open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
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
	}
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
		HOLDS(!co_lock_held(&world.locks[i]));
		while (co_queue_try_get(&world.queues[i], &item) == 0)
			take(i, item, &world.popped[i]);
		HOLDS(world.put[i] == world.got[i]);
		HOLDS(co_queue_join(&world.queues[i]) == 0);
		co_queue_release(&world.queues[i]);
	}
	free(world.items);
}

#endif
