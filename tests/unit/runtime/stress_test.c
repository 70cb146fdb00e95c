/*
 * Everything at once, at random: tasks that start, join, gather and cancel each
 * other while they hold permits and locks, wait on queues, futures, callbacks
 * and threads, in timeouts and shields.  What comes when is left to chance;
 * what must hold in any order is checked at each step.
 *
 * For a long run by hand: COGET_STRESS_SEEDS, COGET_STRESS_FIRST (a seed) and
 * COGET_STRESS_STEPS, with CK_FORK=no where that takes longer than a test may.
 */
#include "unit/runtime/stress.h"
#include "unit/runtime/stress_sync.h"
#include "unit/runtime/stress_tasks.h"

#include <pthread.h>

enum {
	SEEDS = 8,
	STEPS = 5000,
	THREADS = 4,
	ROOTS = 24,
	STRAYS = 8, /* tasks that main leaves to the end of the run */
	DEPTH_MAX = 5,
};

static int do_shield(struct actor *self)
{
	struct co_scope scope;
	struct frame frame = {SHIELD, &scope, self->frames};
	int status;

	co_shield_enter(&scope);
	self->frames = &frame;
	HOLDS(co_sleep(0) == 0);
	status = act(self);
	self->frames = frame.outer;
	co_shield_leave(&scope);
	return status;
}

/* Run fn in a timeout. */
static int in_timeout(struct actor *self, int (*fn)(struct actor *self))
{
	struct co_scope scope;
	struct frame frame = {TIMEOUT, &scope, self->frames};
	enum cancelled outside;
	int status, result;

	HOLDS(co_timeout_enter(&scope, moment()) == 0);
	self->frames = &frame;
	status = fn(self);
	if (roll(4) == 0) {
		bool expired = co_timeout_expired(&scope);
		int64_t when = roll(2) ? CO_FOREVER : co_time_after_ns(moment());

		result = co_timeout_reschedule(&scope, when);
		HOLDS(result == (expired ? UV_ETIMEDOUT : 0));
		if (when != CO_FOREVER)
			status = fn(self);
	}
	self->frames = frame.outer;
	outside = is_cancelled(self);
	result = co_timeout_leave(&scope, status);
	if (status != UV_ECANCELED || outside == YES ||
	    !co_timeout_expired(&scope))
		HOLDS(result == status);
	else if (outside == NO)
		HOLDS(result == UV_ETIMEDOUT);
	return result == UV_ETIMEDOUT ? 0 : result;
}

static int do_timeout(struct actor *self)
{
	return in_timeout(self, act);
}

static int act_for(void *arg)
{
	return act(arg);
}

static int do_wait_for(struct actor *self)
{
	struct frame frame = {WAIT_FOR, NULL, self->frames};
	int status;

	self->frames = &frame;
	status = co_wait_for(act_for, self, moment());
	self->frames = frame.outer;
	HOLDS(status == 0 || status == UV_ECANCELED || status == UV_ETIMEDOUT);
	HOLDS(status != UV_ECANCELED || is_cancelled(self) != NO);
	return status == UV_ETIMEDOUT ? 0 : status;
}

/* Cancel any actor, or have any of its timeouts expire or not. */
static int do_cancel(struct actor *self UNUSED)
{
	struct actor *victim = world.live[roll((unsigned)world.live_len)];
	struct frame *frame = victim->frames;
	bool expired;

	if (roll(3) == 0)
		HOLDS(co_task_cancel(victim->task));
	while (frame && (frame->kind != TIMEOUT || roll(2)))
		frame = frame->outer;
	if (!frame || roll(2))
		return 0;
	expired = co_timeout_expired(frame->scope);
	if (roll(4)) {
		int64_t when = co_time_after_ns(moment());
		int status = co_timeout_reschedule(frame->scope, when);

		HOLDS(status == (expired ? UV_ETIMEDOUT : 0));
	} else {
		co_scope_cancel(frame->scope);
		HOLDS(co_timeout_expired(frame->scope));
	}
	return 0;
}

static int run_in_thread(void *arg)
{
	++*(int *)arg;
	return 7;
}

static int do_thread(struct actor *self)
{
	int runs = 0;
	int status = co_to_thread(run_in_thread, &runs);

	HOLDS(status == (runs == 1 ? 7 : UV_ECANCELED));
	HOLDS(status == 7 || is_cancelled(self) != NO);
	return status == 7 ? 0 : status;
}

/* A result that a callback, or another thread through one, will set. */
struct promise {
	struct co_future future;
	struct co_callback callback;
	struct co_loop *loop;
};

static void keep_promise(void *arg)
{
	struct promise *promise = arg;

	HOLDS(co_future_set(&promise->future, 5));
}

static void break_promise(void *arg)
{
	struct promise *promise = arg;

	HOLDS(co_callback_cancel(&promise->callback));
	HOLDS(co_future_set(&promise->future, UV_ECANCELED));
}

static int send_promise(void *arg)
{
	struct promise *promise = arg;

	co_call_soon_threadsafe(promise->loop, &promise->callback);
	return 0;
}

static int do_future(struct actor *self)
{
	struct promise promise = {.loop = co_running_loop()};
	bool owned = roll(2);
	enum cancelled before = is_cancelled(self);
	int status;

	co_future_init(&promise.future, owned ? break_promise : NULL, &promise);
	co_callback_init(&promise.callback, keep_promise, &promise);
	if (roll(2))
		co_call_soon(&promise.callback);
	else
		HOLDS(co_call_later(&promise.callback, moment()) == 0);
	if (roll(4) == 0)
		co_call_soon(&promise.callback);
	status = waited(self, before, co_future_wait(&promise.future) == 5
					      ? 0 : UV_ECANCELED);
	HOLDS(!owned || co_future_done(&promise.future));
	/* Its future not set, the callback is still to come. */
	HOLDS(co_callback_cancel(&promise.callback) == (status < 0 && !owned));
	return status;
}

static int do_threadsafe(struct actor *self UNUSED)
{
	struct promise promise = {.loop = co_running_loop()};
	struct co_scope shield;

	co_future_init(&promise.future, NULL, NULL);
	co_callback_init(&promise.callback, keep_promise, &promise);
	co_shield_enter(&shield);
	HOLDS(co_to_thread(send_promise, &promise) == 0);
	HOLDS(co_future_wait(&promise.future) == 5);
	co_shield_leave(&shield);
	return 0;
}

/* Waits of others for what this one holds end; so these must, too. */
static int do_exchange(struct actor *self)
{
	static int (*const waits[])(struct actor *self) = {
		do_put,   do_get,       do_semaphore, do_lock,
		do_event, do_condition, do_barrier};

	return in_timeout(self, waits[roll(CO_COUNT(waits))]);
}

static int act(struct actor *self)
{
	static int (*const deeds[])(struct actor *self) = {
		do_exchange, do_exchange, do_exchange, do_exchange,
		do_exchange, do_exchange, do_exchange, do_exchange,
		do_sleep,    do_sleep,    do_cancel,   do_future,
		do_timeout,  do_wait_for, do_shield,   do_timeout,
		do_gather,   do_tasks,    do_group,    do_market,
		do_generator,
	};
	int status;

	if (world.steps <= 0 || self->depth >= DEPTH_MAX)
		return do_sleep(self);
	world.steps--;
	self->depth++;
	switch (roll(100)) {
	case 0:
		status = do_thread(self);
		break;
	case 1:
		status = do_threadsafe(self);
		break;
	default:
		status = deeds[roll(CO_COUNT(deeds))](self);
	}
	self->depth--;
	return status;
}

static int run_world(void *arg UNUSED)
{
	static _Thread_local struct actor roots[ROOTS], strays[STRAYS];

	for (int i = 0; i < STRAYS; i++) {
		strays[i] = (struct actor){.steps = INT32_MAX};
		HOLDS(co_create_task(NULL, live, &strays[i]) == 0);
	}
	for (int i = 0; i < ROOTS; i++)
		roots[i] = (struct actor){.steps = INT32_MAX};
	while (world.steps > 0) {
		int status = co_gather(CO_EACH(live, roots));

		HOLDS(status == 0 || status == UV_ECANCELED);
		for (int i = 0; i < ROOTS; i++)
			roots[i] = (struct actor){.steps = INT32_MAX};
	}
	world.is_ending = true;
	return 0;
}

/* Half of the worlds have a clock of their own: see run.h. */
static void run_a_world(long seed, long steps)
{
	struct co_run_options options = {.virtual_clock = seed % 2 == 0};

	open_world((unsigned long)seed, steps);
	HOLDS(co_run_with(run_world, NULL, &options) == 0);
}

static long from_environment(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text ? atol(text) : otherwise;
}

START_TEST(whatever_happens_nothing_is_lost_doubled_or_overtaken)
{
	long seeds = from_environment("COGET_STRESS_SEEDS", SEEDS);
	long first = from_environment("COGET_STRESS_FIRST", 1);
	long steps = from_environment("COGET_STRESS_STEPS", STEPS);

	for (long seed = first; seed < first + seeds; seed++) {
		int descriptors = open_descriptors();

		run_a_world(seed, steps);
		/* The thread pool and the signal pipe outlive a first run. */
		HOLDS(open_descriptors() == descriptors || seed == first);
		close_world();
	}
}
END_TEST

static void *run_worlds(void *arg)
{
	long seeds = from_environment("COGET_STRESS_SEEDS", SEEDS);
	long steps = from_environment("COGET_STRESS_STEPS", STEPS);
	long first = *(const long *)arg;

	for (long seed = first; seed < first + seeds / THREADS; seed++) {
		run_a_world(seed, steps);
		close_world();
	}
	return NULL;
}

START_TEST(nor_where_several_threads_do_so_at_once)
{
	pthread_t threads[THREADS];
	long seeds[THREADS];

	for (int i = 0; i < THREADS; i++) {
		seeds[i] = from_environment("COGET_STRESS_FIRST", 1) + 1000 * i;
		ck_assert_int_eq(pthread_create(&threads[i], NULL, run_worlds,
						&seeds[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_stress",
			 whatever_happens_nothing_is_lost_doubled_or_overtaken,
			 nor_where_several_threads_do_so_at_once);
}
