/*
 * The world of io_stress_test.c: chance, haste, and who can be cancelled.
 */
#ifndef RUNTIME_IO_STRESS_H
#define RUNTIME_IO_STRESS_H

#include <stdint.h>

#include "unit/runtime/stream_util.h"

#define HOLDS(claim) \
	ck_assert_msg(claim, "%s, with seed %lu", #claim, world.seed)

enum { LIVE_MAX = 256, ITEMS_MAX = 1 << 16 };

enum item { UNUSED_ITEM, OFFERED, WITHDRAWN, TAKEN };

static struct {
	unsigned long seed;
	uint64_t random;
	struct co_task *live[LIVE_MAX];
	int live_len;
	struct co_server *server; /* which sends back what comes */
	struct co_queue queue;
	struct co_semaphore semaphore;
	struct co_event event;
	enum item items[ITEMS_MAX];
	long next_item, put, taken;
	long signals_sent, signals_taken;
} world;

static inline unsigned roll(unsigned sides)
{
	world.random ^= world.random << 13;
	world.random ^= world.random >> 7;
	world.random ^= world.random << 17;
	return (unsigned)((world.random >> 20) % sides);
}

static inline int64_t moment(void)
{
	return roll(8) ? (int64_t)roll(400) * CO_MICROSECOND
		       : (int64_t)roll(5) * CO_MILLISECOND;
}

/* Be cancelled no more, as often as it was. */
static inline void recover(void)
{
	while (co_uncancel() > 0)
		;
}

static inline bool was_interrupted(ssize_t status)
{
	return status == UV_ECANCELED || status == UV_ETIMEDOUT;
}

static inline ssize_t leave_haste(struct co_scope *limit, ssize_t result)
{
	int status = co_timeout_leave(limit, result < 0 ? (int)result : 0);

	recover();
	return result < 0 ? status : result;
}

/*
 * Call in a limit of time, or in none; what a cancellation has ended is over,
 * too, and the task goes on.  The value is what was returned.
 */
#define HASTILY(call)                                                         \
	__extension__({                                                       \
		struct co_scope limit_;                                       \
		HOLDS(co_timeout_enter(&limit_, roll(3) ? moment()            \
							: CO_SECOND) == 0);   \
		leave_haste(&limit_, (call));                                 \
	})

/* The same, again and again until nothing has interrupted it. */
#define PATIENTLY(call)                                            \
	__extension__({                                            \
		ssize_t result_;                                   \
		while (was_interrupted(result_ = HASTILY(call)))   \
			;                                          \
		result_;                                           \
	})

static inline void enter_live(void)
{
	HOLDS(world.live_len < LIVE_MAX);
	world.live[world.live_len++] = co_current_task();
}

static inline void leave_live(void)
{
	int i = 0;

	while (world.live[i] != co_current_task())
		i++;
	world.live[i] = world.live[--world.live_len];
}

/* Start a task that can be cancelled at any moment, and wait for its end. */
struct helper {
	int (*fn)(void *arg);
	void *arg;
	struct co_task *task;
	bool has_begun;
};

static inline int help(void *arg)
{
	struct helper *helper = arg;
	int status;

	helper->has_begun = true;
	enter_live();
	status = helper->fn(helper->arg);
	leave_live();
	return status;
}

static inline void start_helper(struct helper *helper, int (*fn)(void *arg),
				void *arg)
{
	struct co_task_options options = {.eager = true};

	*helper = (struct helper){.fn = fn, .arg = arg};
	HOLDS(co_create_task_with(&helper->task, help, helper, &options) == 0);
}

static inline int end_helper(struct helper *helper)
{
	int status;

	while (co_task_state(helper->task) != CO_TASK_DONE)
		(void)HASTILY(co_shield(helper->task));
	status = co_task_status(helper->task);
	co_task_release(helper->task);
	return status;
}

#endif
