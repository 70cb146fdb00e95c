/*
 * Several loops, each in a thread of its own, and what passes between them.
 */
#include "unit/runtime/util.h"

#include <pthread.h>
#include <stdatomic.h>

/* A loop in another thread, which runs until it is told to end. */
static struct remote {
	pthread_t thread;
	struct co_loop *loop;
	struct co_shared_future *begun, *may_end;
	int status;
} remote;

static int run_until_told(void *arg UNUSED)
{
	remote.loop = co_running_loop();
	co_shared_future_set(remote.begun, 0);
	return co_shared_future_wait(remote.may_end);
}

static void *run_remote(void *arg UNUSED)
{
	remote.status = co_run(run_until_told, NULL);
	return NULL;
}

static void remote_open(void)
{
	ck_assert_int_eq(co_shared_future_new(&remote.begun), 0);
	ck_assert_int_eq(co_shared_future_new(&remote.may_end), 0);
	ck_assert_int_eq(
		pthread_create(&remote.thread, NULL, run_remote, NULL), 0);
	ck_assert_int_eq(co_shared_future_wait(remote.begun), 0);
}

static void remote_close(int status)
{
	co_shared_future_set(remote.may_end, status);
	ck_assert_int_eq(pthread_join(remote.thread, NULL), 0);
	ck_assert_int_eq(remote.status, status);
	co_shared_future_free(remote.begun);
	co_shared_future_free(remote.may_end);
}

/* Work for the other loop, which may be cancelled from here. */
struct work {
	struct co_shared_future *result, *begun;
	struct co_task *task;
	int status;
	co_fn *fn; /* for co_to_loop() */
	struct co_loop *home;
	bool has_ended;
};

static void work_start(struct work *work, co_fn *fn, int status)
{
	*work = (struct work){.status = status};
	ck_assert_int_eq(co_shared_future_new(&work->result), 0);
	ck_assert_int_eq(co_shared_future_new(&work->begun), 0);
	ck_assert_int_eq(
		co_create_task_threadsafe(remote.loop, work->result, fn, work),
		0);
}

static int work_end(struct work *work)
{
	int status = co_shared_future_wait(work->result);

	co_shared_future_free(work->result);
	co_shared_future_free(work->begun);
	return status;
}

static int return_status_later(void *arg)
{
	struct work *work = arg;

	ck_assert_ptr_eq(co_running_loop(), remote.loop);
	return co_sleep(CO_MILLISECOND) < 0 ? UV_ECANCELED : work->status;
}

static int cancel_itself(void *arg UNUSED)
{
	co_task_cancel(co_current_task());
	return co_sleep(0);
}

static int begin_and_sleep(void *arg)
{
	struct work *work = arg;

	work->task = co_current_task();
	co_shared_future_set(work->begun, 0);
	return co_sleep(CO_FOREVER);
}

static int cancel_work(void *arg)
{
	return co_task_cancel(((struct work *)arg)->task);
}

START_TEST(thread_hands_a_task_to_a_loop)
{
	struct work work;

	remote_open();
	work_start(&work, return_status_later, 3);
	ck_assert_int_eq(work_end(&work), 3);
	remote_close(0);
}
END_TEST

START_TEST(failure_of_the_task_is_the_result)
{
	struct work work;

	remote_open();
	work_start(&work, return_status_later, UV_EPROTO);
	ck_assert_int_eq(work_end(&work), UV_EPROTO);
	remote_close(0);
}
END_TEST

START_TEST(cancelled_task_is_a_cancelled_result)
{
	struct work work;

	remote_open();
	work_start(&work, cancel_itself, 0);
	ck_assert_int_eq(work_end(&work), UV_ECANCELED);
	remote_close(0);
}
END_TEST

static int await_begun(void *work)
{
	return co_shared_future_wait(((struct work *)work)->begun);
}

static int await_result(void *work)
{
	return co_shared_future_wait(((struct work *)work)->result);
}

/* Who waits gives up; the work goes on until it is cancelled over there. */
ASYNC_TEST(waiting_for_a_task_of_another_loop_can_time_out)
{
	struct work work;

	remote_open();
	work_start(&work, begin_and_sleep, 0);
	ck_assert_int_eq(await_begun(&work), 0);
	ck_assert_int_eq(co_wait_for(await_result, &work, CO_MILLISECOND),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(co_create_task_threadsafe(remote.loop, NULL,
						   cancel_work, &work),
			 0);
	ck_assert_int_eq(work_end(&work), UV_ECANCELED);
	remote_close(0);
}

START_TEST(end_of_the_run_cancels_the_task)
{
	struct work work;

	remote_open();
	work_start(&work, begin_and_sleep, 0);
	ck_assert_int_eq(await_begun(&work), 0);
	remote_close(4);
	ck_assert_int_eq(work_end(&work), UV_ECANCELED);
}
END_TEST

static int never_run(void *arg UNUSED)
{
	ck_abort_msg("ran");
	return 0;
}

static int ask_oneself_last(void *result)
{
	return co_create_task_threadsafe(co_running_loop(), result, never_run,
					 NULL);
}

START_TEST(task_that_comes_too_late_is_cancelled)
{
	struct co_shared_future *result;

	ck_assert_int_eq(co_shared_future_new(&result), 0);
	ck_assert_int_eq(co_run(ask_oneself_last, result), 0);
	ck_assert_int_eq(co_shared_future_wait(result), UV_ECANCELED);
	co_shared_future_free(result);
}
END_TEST

static int note_name(void *name)
{
	note("%s", (char *)name);
	return 0;
}

START_TEST(tasks_of_a_thread_run_in_order)
{
	struct work last;

	remote_open();
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(co_create_task_threadsafe(remote.loop, NULL,
							   note_name,
							   &"a\0b\0c"[2 * i]),
				 0);
	work_start(&last, return_status_later, 0);
	ck_assert_int_eq(work_end(&last), 0);
	remote_close(0);
	ck_assert_str_eq(noted(), "a b c");
}
END_TEST

START_TEST(nothing_to_run_or_nowhere_is_refused)
{
	remote_open();
	ck_assert_int_eq(co_create_task_threadsafe(NULL, NULL, never_run, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_create_task_threadsafe(remote.loop, NULL, NULL,
						   NULL), UV_EINVAL);
	remote_close(0);
}
END_TEST

/* Calls that another loop makes, with the caller waiting here. */
static int call(void *work)
{
	return co_to_loop(remote.loop, ((struct work *)work)->fn, work);
}

ASYNC_TEST(call_on_another_loop_runs_there_and_returns_its_status)
{
	struct work work = {.fn = return_status_later, .status = 9};

	remote_open();
	ck_assert_int_eq(call(&work), 9);
	work.status = UV_ENOSPC;
	ck_assert_int_eq(call(&work), UV_ENOSPC);
	remote_close(0);
}

static int call_own(void *arg)
{
	ck_assert_ptr_eq(co_current_task(), *(struct co_task **)arg);
	return 3;
}

ASYNC_TEST(call_on_the_own_loop_is_a_plain_call)
{
	struct co_task *self = co_current_task();

	ck_assert_int_eq(co_to_loop(co_running_loop(), call_own, &self), 3);
}

static int end_slowly(void *arg)
{
	struct work *work = arg;
	struct co_scope shield;

	co_shared_future_set(work->begun, 0);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	co_shield_enter(&shield);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	co_shield_leave(&shield);
	work->has_ended = true;
	return UV_ECANCELED;
}

ASYNC_TEST(cancelled_call_on_another_loop_is_cancelled_there_and_waited_for)
{
	struct work work = {.fn = end_slowly};
	struct co_task *task;

	remote_open();
	ck_assert_int_eq(co_shared_future_new(&work.begun), 0);
	ck_assert_int_eq(co_create_task(&task, call, &work), 0);
	ck_assert_int_eq(await_begun(&work), 0);
	co_task_cancel(task);
	ck_assert_int_eq(co_join(task), UV_ECANCELED);
	co_task_release(task);
	ck_assert(work.has_ended);
	co_shared_future_free(work.begun);
	remote_close(0);
}

static int call_remote_cancelled(void *work)
{
	co_task_cancel(co_current_task());
	return call(work);
}

ASYNC_TEST(call_of_a_cancelled_task_is_not_made)
{
	struct work work = {.fn = never_run};
	struct co_task *task;

	remote_open();
	ck_assert_int_eq(co_create_task(&task, call_remote_cancelled, &work),
			 0);
	ck_assert_int_eq(co_join(task), UV_ECANCELED);
	co_task_release(task);
	remote_close(0);
}

ASYNC_TEST(end_of_the_other_run_cancels_the_call)
{
	struct work work = {.fn = end_slowly};
	struct co_task *task;

	remote_open();
	ck_assert_int_eq(co_shared_future_new(&work.begun), 0);
	ck_assert_int_eq(co_create_task(&task, call, &work), 0);
	ck_assert_int_eq(await_begun(&work), 0);
	remote_close(0);
	ck_assert_int_eq(co_join(task), UV_ECANCELED);
	co_task_release(task);
	ck_assert_int_eq(call(&work), CO_LOOP_CLOSED);
	co_shared_future_free(work.begun);
}

/* A loop that ends with a call on its way that it has not looked for. */
static struct {
	struct co_loop *_Atomic loop;
	atomic_bool is_called;
} deaf;

static int be_deaf(void *arg UNUSED)
{
	deaf.loop = co_running_loop();
	while (!deaf.is_called)
		block_thread_ms(1);
	return 0;
}

static void *run_deaf(void *arg UNUSED)
{
	return (void *)(long)co_run(be_deaf, NULL);
}

static int call_deaf(void *calls)
{
	return co_to_loop(deaf.loop, count_call, calls);
}

ASYNC_TEST(call_that_comes_as_the_other_run_ends_is_cancelled)
{
	pthread_t thread = start_thread(run_deaf, NULL);
	struct co_task *task;
	int calls = 0;

	while (!deaf.loop)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	task = spawn(call_deaf, &calls);
	yield_turns(1);
	deaf.is_called = true;
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(calls, 0);
	ck_assert_ptr_null(join_thread(thread));
}

static int call_back(void *work)
{
	struct work *inner = work;

	return co_to_loop(inner->home, note_name, "back") == 0 ? 7 : 0;
}

ASYNC_TEST(call_on_another_loop_may_call_back)
{
	struct work work = {.fn = call_back, .home = co_running_loop()};

	remote_open();
	ck_assert_int_eq(call(&work), 7);
	remote_close(0);
	ck_assert_str_eq(noted(), "back");
}

/* Many at once, cancelled at any moment of theirs. */
static int sleep_a_little(void *arg UNUSED)
{
	return co_sleep(CO_MICROSECOND * 50);
}

static int call_to_sleep(void *arg UNUSED)
{
	int status = co_to_loop(remote.loop, sleep_a_little, NULL);

	ck_assert(status == 0 || status == UV_ECANCELED);
	return 0;
}

ASYNC_TEST(calls_can_be_cancelled_at_any_moment)
{
	remote_open();
	for (int i = 0; i < 300; i++) {
		struct co_task *task;

		ck_assert_int_eq(co_create_task(&task, call_to_sleep, NULL), 0);
		ck_assert_int_eq(co_sleep(i % 30 * CO_MICROSECOND * 5), 0);
		co_task_cancel(task);
		ck_assert_int_eq(co_join(task), 0);
		co_task_release(task);
	}
	remote_close(0);
}

/*
 * Items from makers to takers, some of them threads without a loop, some tasks of
 * several loops, which are cancelled again and again.
 */
enum { LOOPS = 3, TASKS = 4, MAKERS = LOOPS * TASKS + 1, EACH = 1000 };

static struct {
	struct co_shared_queue *queue;
	atomic_int makers_left;
	atomic_uchar taken[MAKERS * EACH];
} flow;

/* What one taker has seen last of each maker. */
struct seen {
	long last[MAKERS];
};

static void check_item(struct seen *seen, long item)
{
	long maker = item / EACH;

	ck_assert_uint_eq(atomic_fetch_add(&flow.taken[item], 1), 0);
	ck_assert_int_gt(item % EACH + 1, seen->last[maker]);
	seen->last[maker] = item % EACH + 1;
}

/* A call under a timeout that expires soon, sometimes at once. */
static int put_limited(void *item)
{
	return co_shared_queue_put(flow.queue, item);
}

static int get_limited(void *item)
{
	return co_shared_queue_get(flow.queue, item);
}

static int limited(co_fn *fn, void *arg, long turn)
{
	return co_current_task()
		       ? co_wait_for(fn, arg, (1 + turn % 50) * CO_MICROSECOND)
		       : fn(arg);
}

static int make_items(void *number)
{
	long first = (long)number * EACH;

	for (long turn = 0, i = 0; i < EACH; turn++) {
		int status = limited(put_limited, (void *)(first + i), turn);

		ck_assert(status == 0 || status == UV_ETIMEDOUT);
		i += status == 0;
	}
	if (atomic_fetch_sub(&flow.makers_left, 1) == 1)
		co_shared_queue_shutdown(flow.queue, false);
	return 0;
}

static int take_items(void *arg UNUSED)
{
	struct seen seen = {{0}};
	int status = 0;

	for (long turn = 0; status != UV_EOF; turn++) {
		void *item;

		status = limited(get_limited, &item, turn);
		ck_assert(status == 0 || status == UV_ETIMEDOUT ||
			  status == UV_EOF);
		if (status == 0)
			check_item(&seen, (long)item);
	}
	return 0;
}

static int run_makers_and_takers(void *number)
{
	struct co_task *tasks[2 * TASKS];

	for (long i = 0; i < TASKS; i++) {
		tasks[2 * i] = spawn(make_items,
				     (void *)((long)number * TASKS + i));
		tasks[2 * i + 1] = spawn(take_items, NULL);
	}
	for (int i = 0; i < 2 * TASKS; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	return 0;
}

static void *run_loop(void *number)
{
	return (void *)(long)co_run(run_makers_and_takers, number);
}

static void *make_in_thread(void *number)
{
	return (void *)(long)make_items(number);
}

static void *take_in_thread(void *arg)
{
	return (void *)(long)take_items(arg);
}

START_TEST(no_item_is_lost_or_doubled_between_loops)
{
	pthread_t threads[LOOPS + 2];

	ck_assert_int_eq(co_shared_queue_new(&flow.queue, 3), 0);
	flow.makers_left = MAKERS;
	for (long i = 0; i < LOOPS; i++)
		pthread_create(&threads[i], NULL, run_loop, (void *)i);
	pthread_create(&threads[LOOPS], NULL, make_in_thread,
		       (void *)(long)(MAKERS - 1));
	pthread_create(&threads[LOOPS + 1], NULL, take_in_thread, NULL);
	for (int i = 0; i < LOOPS + 2; i++) {
		void *status;

		ck_assert_int_eq(pthread_join(threads[i], &status), 0);
		ck_assert_ptr_null(status);
	}
	for (int i = 0; i < MAKERS * EACH; i++)
		ck_assert_uint_eq(flow.taken[i], 1);
	co_shared_queue_free(flow.queue);
}
END_TEST

/* Two loops ask each other, many times at once. */
static struct co_loop *loops[2];
static atomic_int asked;

static int answer(void *arg UNUSED)
{
	return atomic_fetch_add(&asked, 1) >= 0;
}

static int ask_many(void *number)
{
	long self = (long)number;

	for (int i = 0; i < 200; i++) {
		struct co_shared_future *result;

		ck_assert_int_eq(co_shared_future_new(&result), 0);
		ck_assert_int_eq(co_create_task_threadsafe(loops[!self], result,
							   answer, NULL),
				 0);
		ck_assert_int_eq(co_shared_future_wait(result), 1);
		co_shared_future_free(result);
	}
	return 0;
}

static pthread_barrier_t both;

/* Both loops must run before one asks, and until the other has asked. */
static int ask_the_other(void *number)
{
	loops[(long)number] = co_running_loop();
	pthread_barrier_wait(&both);
	ck_assert_int_eq(ask_many(number), 0);
	while (atomic_load(&asked) < 400)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	return 0;
}

static void *run_asker(void *number)
{
	return (void *)(long)co_run(ask_the_other, number);
}

START_TEST(two_loops_ask_each_other)
{
	pthread_t other;
	void *status;

	pthread_barrier_init(&both, NULL, 2);
	pthread_create(&other, NULL, run_asker, (void *)1);
	ck_assert_ptr_null(run_asker((void *)0));
	ck_assert_int_eq(pthread_join(other, &status), 0);
	ck_assert_ptr_null(status);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"runtime_loops", thread_hands_a_task_to_a_loop,
		failure_of_the_task_is_the_result,
		cancelled_task_is_a_cancelled_result,
		waiting_for_a_task_of_another_loop_can_time_out,
		end_of_the_run_cancels_the_task,
		task_that_comes_too_late_is_cancelled,
		tasks_of_a_thread_run_in_order,
		nothing_to_run_or_nowhere_is_refused,
		call_on_another_loop_runs_there_and_returns_its_status,
		call_on_the_own_loop_is_a_plain_call,
		cancelled_call_on_another_loop_is_cancelled_there_and_waited_for,
		call_of_a_cancelled_task_is_not_made,
		end_of_the_other_run_cancels_the_call,
		call_that_comes_as_the_other_run_ends_is_cancelled,
		call_on_another_loop_may_call_back,
		calls_can_be_cancelled_at_any_moment,
		no_item_is_lost_or_doubled_between_loops,
		two_loops_ask_each_other);
}
