/*
 * Several loops and plain threads at once, at random: tasks and threads pass
 * items through shared queues and answers through shared futures, and have each
 * other's loops run tasks, while timeouts and cancellations end waits.  Each item
 * put is taken once, and one taker has those of one maker in order.
 *
 * For a long run by hand: COGET_STRESS_ROUNDS and COGET_STRESS_FIRST (a seed),
 * with CK_FORK=no where that takes longer than a test may.
 */
#include "unit/runtime/util.h"

#include <pthread.h>
#include <stdatomic.h>

#define HOLDS(claim) \
	ck_assert_msg(claim, "%s, with seed %lu", #claim, world.seed)

enum {
	ROUNDS = 4,
	LOOPS = 3,
	MAKERS = 4, /* of each loop */
	TAKERS = 4,
	ASKERS = 2,
	PLAIN = 2, /* threads without a loop that make, and as many that take */
	ALL_MAKERS = LOOPS * MAKERS + PLAIN,
	ITEMS = 150, /* of each maker */
	QUEUES = 3,
};

enum state { OFFERED, WITHDRAWN, TAKEN };

struct item {
	int maker;
	int number;
	_Atomic enum state state;
};

static struct {
	unsigned long seed;
	struct co_shared_queue *queues[QUEUES];
	struct item items[ALL_MAKERS][ITEMS];
	struct co_loop *_Atomic loops[LOOPS];
	atomic_int waiting; /* of those who are to go on together */
	struct co_shared_future *begin, *made, *end;
	atomic_int makers_left, askers_left;
	atomic_long put, taken, withdrawn, answered;
} world;

static _Thread_local uint64_t random_state;

static unsigned roll(unsigned sides)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)((random_state >> 20) % sides);
}

static int64_t moment(void)
{
	return (int64_t)roll(300) * CO_MICROSECOND;
}

static bool in_a_task(void)
{
	return co_current_task() != NULL;
}

/* Be cancelled no more, as often as it was. */
static void recover(void)
{
	while (in_a_task() && co_uncancel() > 0)
		;
}

/* Wait in a task for so long at most; a thread waits without a limit. */
static int put_within(struct co_shared_queue *queue, void *item)
{
	struct co_scope scope;
	int status;

	if (!in_a_task() || roll(3) == 0)
		return co_shared_queue_put(queue, item);
	HOLDS(co_timeout_enter(&scope, moment()) == 0);
	status = co_shared_queue_put(queue, item);
	return co_timeout_leave(&scope, status);
}

static int get_within(struct co_shared_queue *queue, void **item)
{
	struct co_scope scope;
	int status;

	if (!in_a_task() || roll(3) == 0)
		return co_shared_queue_get(queue, item);
	HOLDS(co_timeout_enter(&scope, moment()) == 0);
	status = co_shared_queue_get(queue, item);
	return co_timeout_leave(&scope, status);
}

static bool was_interrupted(int status)
{
	return in_a_task() && (status == UV_ECANCELED || status == UV_ETIMEDOUT);
}

static void make(int maker)
{
	for (int i = 0; i < ITEMS; i++) {
		struct item *item = &world.items[maker][i];
		enum state offered = OFFERED;
		int status;

		*item = (struct item){.maker = maker, .number = i};
		status = put_within(world.queues[roll(QUEUES)], item);
		if (status == 0) {
			world.put++;
			continue;
		}
		HOLDS(was_interrupted(status));
		HOLDS(atomic_compare_exchange_strong(&item->state, &offered,
						     WITHDRAWN));
		world.withdrawn++;
		recover();
	}
	if (--world.makers_left == 0)
		HOLDS(co_shared_future_set(world.made, 0));
}

static void take(struct co_shared_queue *queue)
{
	int last[ALL_MAKERS];
	void *got;
	int status;

	memset(last, -1, sizeof(last));
	while ((status = get_within(queue, &got)) != UV_EOF) {
		struct item *item = got;
		enum state offered = OFFERED;

		HOLDS((status == 0) == (item != NULL));
		if (status < 0) {
			HOLDS(was_interrupted(status));
			recover();
			continue;
		}
		HOLDS(atomic_compare_exchange_strong(&item->state, &offered,
						     TAKEN));
		HOLDS(item->number > last[item->maker]);
		last[item->maker] = item->number;
		world.taken++;
	}
	HOLDS(!got);
}

static int make_in_task(void *maker)
{
	make(*(int *)maker);
	return 0;
}

static int take_in_task(void *queue)
{
	take(queue);
	return 0;
}

static int answer(void *arg)
{
	int *question = arg;
	int status = co_sleep(roll(2) ? 0 : moment());

	if (status == 0)
		*question *= 2;
	return status;
}

/* Wait for what cannot be called off. */
static int wait_to_the_end(struct co_shared_future *future)
{
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	status = co_shared_future_wait(future);
	co_shield_leave(&shield);
	return status;
}

/* Have another loop, or this one, do something, and grow impatient or not. */
static void ask(void)
{
	struct co_shared_future *reply;
	struct co_scope scope;
	int question = 1 + (int)roll(1000), doubled = 2 * question, status;

	HOLDS(co_shared_future_new(&reply) == 0);
	HOLDS(co_create_task_threadsafe(world.loops[roll(LOOPS)], reply, answer,
					&question) == 0);
	HOLDS(co_timeout_enter(&scope, moment()) == 0);
	status = co_shared_future_wait(reply);
	status = co_timeout_leave(&scope, status);
	if (status < 0) {
		HOLDS(was_interrupted(status));
		recover();
		status = wait_to_the_end(reply);
	}
	HOLDS(status == 0 && question == doubled);
	HOLDS(!co_shared_future_set(reply, 1));
	co_shared_future_free(reply);
	world.answered++;
}

static int ask_often(void *arg UNUSED)
{
	for (int i = 0; i < ITEMS; i++)
		ask();
	if (--world.askers_left == 0)
		HOLDS(co_shared_future_set(world.end, 0));
	return 0;
}

static int cancel_at_random(void *tasks)
{
	for (;;) {
		struct co_task **each = tasks;
		int status = co_sleep(moment());

		if (status < 0)
			return status;
		co_task_cancel(each[roll(MAKERS + TAKERS + ASKERS)]);
	}
}

/* Nobody begins before every loop can be asked. */
static void begin_together(void)
{
	if (++world.waiting == LOOPS)
		HOLDS(co_shared_future_set(world.begin, 0));
	HOLDS(co_shared_future_wait(world.begin) == 0);
}

static int run_loop(void *arg)
{
	int number = *(int *)arg, makers[MAKERS];
	struct co_task *tasks[MAKERS + TAKERS + ASKERS], *canceller;
	size_t len = 0;

	world.loops[number] = co_running_loop();
	begin_together();
	for (int i = 0; i < MAKERS; i++) {
		makers[i] = number * MAKERS + i;
		tasks[len++] = spawn(make_in_task, &makers[i]);
	}
	for (int i = 0; i < TAKERS; i++)
		tasks[len++] = spawn(take_in_task, world.queues[i % QUEUES]);
	for (int i = 0; i < ASKERS; i++)
		tasks[len++] = spawn(ask_often, NULL);
	canceller = spawn(cancel_at_random, tasks);
	/* Each queue has takers on this loop, so all makers come to an end. */
	HOLDS(co_shared_future_wait(world.made) == 0);
	for (int i = 0; i < QUEUES; i++)
		co_shared_queue_shutdown(world.queues[i], false);
	for (size_t i = 0; i < len; i++)
		HOLDS(co_shield(tasks[i]) == 0);
	co_task_cancel(canceller);
	HOLDS(finish(canceller) == UV_ECANCELED);
	for (size_t i = 0; i < len; i++)
		co_task_release(tasks[i]);
	/* Others may still ask this loop. */
	HOLDS(co_shared_future_wait(world.end) == 0);
	return 0;
}

/* A thread of the world. */
struct worker {
	pthread_t thread;
	void (*fn)(struct worker *worker);
	int number; /* of the loop, maker or taker */
	unsigned random;
};

static void work_as_loop(struct worker *worker)
{
	HOLDS(co_run(run_loop, &worker->number) == 0);
}

static void work_as_maker(struct worker *worker)
{
	make(worker->number);
}

static void work_as_taker(struct worker *worker)
{
	take(world.queues[worker->number % QUEUES]);
}

static void *work(void *arg)
{
	struct worker *worker = arg;

	random_state = (world.seed * 64 + worker->random) *
			       UINT64_C(0x9e3779b97f4a7c15) + 1;
	worker->fn(worker);
	return NULL;
}

static void start(struct worker *workers, unsigned index,
		  void (*fn)(struct worker *worker), int number)
{
	struct worker *worker = &workers[index];

	*worker = (struct worker){.fn = fn, .number = number, .random = index};
	ck_assert_int_eq(pthread_create(&worker->thread, NULL, work, worker),
			 0);
}

static void open_world(unsigned long seed)
{
	memset(&world, 0, sizeof(world));
	world.seed = seed;
	world.makers_left = ALL_MAKERS;
	world.askers_left = LOOPS * ASKERS;
	for (int i = 0; i < QUEUES; i++)
		HOLDS(co_shared_queue_new(&world.queues[i],
					  (size_t)(1 + 3 * i)) == 0);
	HOLDS(co_shared_future_new(&world.begin) == 0);
	HOLDS(co_shared_future_new(&world.made) == 0);
	HOLDS(co_shared_future_new(&world.end) == 0);
}

static void close_world(void)
{
	HOLDS(world.put == world.taken);
	HOLDS(world.put + world.withdrawn == ALL_MAKERS * ITEMS);
	HOLDS(world.answered == LOOPS * ASKERS * ITEMS);
	for (int i = 0; i < QUEUES; i++) {
		HOLDS(co_shared_queue_len(world.queues[i]) == 0);
		co_shared_queue_free(world.queues[i]);
	}
	co_shared_future_free(world.begin);
	co_shared_future_free(world.made);
	co_shared_future_free(world.end);
}

static long from_environment(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text ? atol(text) : otherwise;
}

START_TEST(between_loops_and_threads_nothing_is_lost_or_doubled)
{
	long rounds = from_environment("COGET_STRESS_ROUNDS", ROUNDS);
	long first = from_environment("COGET_STRESS_FIRST", 1);
	struct worker workers[LOOPS + 2 * PLAIN];

	for (long seed = first; seed < first + rounds; seed++) {
		unsigned len = 0;

		open_world((unsigned long)seed);
		for (int i = 0; i < LOOPS; i++)
			start(workers, len++, work_as_loop, i);
		for (int i = 0; i < PLAIN; i++) {
			start(workers, len++, work_as_maker,
			      LOOPS * MAKERS + i);
			start(workers, len++, work_as_taker, i);
		}
		while (len > 0)
			ck_assert_int_eq(pthread_join(workers[--len].thread,
						      NULL), 0);
		close_world();
	}
}
END_TEST

/* Loops of which each lives for a moment, one after the other in a thread. */
static struct {
	struct co_loop *_Atomic loops[LOOPS];
	atomic_int left; /* threads of these */
} mayflies;

enum { LIVES = 60 };

static int live_shortly(void *slot)
{
	*(struct co_loop *_Atomic *)slot = co_running_loop();
	if (roll(2))
		return co_sleep(roll(2) ? 0 : moment());
	block_thread_ms(roll(2)); /* deaf to whoever calls */
	return 0;
}

static void work_as_mayflies(struct worker *worker)
{
	for (int i = 0; i < LIVES; i++)
		HOLDS(co_run(live_shortly, &mayflies.loops[worker->number]) ==
		      0);
	mayflies.left--;
}

static int work_shortly(void *calls)
{
	++*(int *)calls;
	return co_sleep(roll(2) ? 0 : moment());
}

static bool may_come_of_a_call(int status)
{
	return status == 0 || status == CO_LOOP_CLOSED ||
	       was_interrupted(status);
}

/* On return the call has been made, or never will be. */
static void call_mayfly(struct co_loop *loop)
{
	struct co_scope scope;
	int calls = 0, status;

	HOLDS(co_timeout_enter(&scope, moment()) == 0);
	status = co_to_loop(loop, work_shortly, &calls);
	status = co_timeout_leave(&scope, status);
	HOLDS(may_come_of_a_call(status));
	HOLDS(calls == 1 || (calls == 0 && status < 0));
}

/* Who was promised a result gets one. */
static void hire_mayfly(struct co_loop *loop)
{
	struct co_shared_future *result;
	int calls = 0, status;

	HOLDS(co_shared_future_new(&result) == 0);
	status = co_create_task_threadsafe(loop, result, work_shortly, &calls);
	HOLDS(status == 0 || status == CO_LOOP_CLOSED);
	if (status == 0)
		status = co_shared_future_wait(result);
	HOLDS(may_come_of_a_call(status));
	HOLDS(calls == 1 || (calls == 0 && status < 0));
	co_shared_future_free(result);
}

static int call_mayflies(void *arg UNUSED)
{
	while (mayflies.left > 0) {
		struct co_loop *loop = mayflies.loops[roll(LOOPS)];

		if (loop)
			(roll(2) ? call_mayfly : hire_mayfly)(loop);
		HOLDS(co_sleep(0) == 0);
	}
	return 0;
}

static int call_together(void *arg UNUSED)
{
	int callers[ASKERS];

	return co_gather(CO_EACH(call_mayflies, callers));
}

static void work_as_caller(struct worker *worker UNUSED)
{
	HOLDS(co_run(call_together, NULL) == 0);
}

START_TEST(whoever_calls_a_loop_that_ends_is_answered)
{
	long rounds = from_environment("COGET_STRESS_ROUNDS", ROUNDS);
	long first = from_environment("COGET_STRESS_FIRST", 1);
	struct worker workers[LOOPS + 2];

	for (long seed = first; seed < first + rounds; seed++) {
		unsigned len = 0;

		world.seed = (unsigned long)seed;
		mayflies.left = LOOPS;
		for (int i = 0; i < LOOPS; i++)
			start(workers, len++, work_as_mayflies, i);
		for (int i = 0; i < 2; i++)
			start(workers, len++, work_as_caller, i);
		while (len > 0)
			ck_assert_int_eq(pthread_join(workers[--len].thread,
						      NULL), 0);
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"runtime_threads_stress",
		between_loops_and_threads_nothing_is_lost_or_doubled,
		whoever_calls_a_loop_that_ends_is_answered);
}
