#include "unit/runtime/util.h"

#include <pthread.h>

static void on_call(void *name)
{
	note("%s", (const char *)name);
}

ASYNC_TEST(is_known_while_it_runs)
{
	ck_assert_ptr_nonnull(co_running_loop());
}

ASYNC_TEST(calls_soon_in_order_but_not_at_once)
{
	struct co_callback a, b, c;

	co_callback_init(&a, on_call, "a");
	co_callback_init(&b, on_call, "b");
	co_callback_init(&c, on_call, "c");
	co_call_soon(&a);
	co_call_soon(&b);
	co_call_soon(&c);
	note("main");
	yield_turns(1);
	ck_assert_str_eq(noted(), "main a b c");
}

static int note_arg(void *name)
{
	on_call(name);
	return 0;
}

ASYNC_TEST(calls_and_tasks_share_one_line)
{
	struct co_callback a, c;
	struct co_task *task;

	co_callback_init(&a, on_call, "a");
	co_callback_init(&c, on_call, "c");
	co_call_soon(&a);
	task = spawn(note_arg, "b");
	co_call_soon(&c);
	yield_turns(1);
	ck_assert_str_eq(noted(), "a b c");
	ck_assert_int_eq(finish(task), 0);
}

VIRTUAL_TEST(scheduling_again_moves_a_call)
{
	struct co_callback a, b;

	co_callback_init(&a, on_call, "a");
	co_callback_init(&b, on_call, "b");
	co_call_soon(&a);
	co_call_soon(&b);
	co_call_soon(&a);
	yield_turns(2);
	ck_assert_str_eq(noted(), "b a");
	ck_assert_int_eq(co_call_later(&a, 1000 * CO_SECOND), 0);
	co_call_soon(&a);
	yield_turns(2);
	ck_assert_str_eq(noted(), "b a a");
	co_call_soon(&b);
	ck_assert_int_eq(co_call_later(&b, 1000 * CO_SECOND), 0);
	yield_turns(2);
	ck_assert_str_eq(noted(), "b a a");
	ck_assert(co_callback_cancel(&b));
}

VIRTUAL_TEST(calls_later_in_order_of_the_deadlines)
{
	struct co_callback a, b, c;

	co_callback_init(&a, on_call, "a");
	co_callback_init(&b, on_call, "b");
	co_callback_init(&c, on_call, "c");
	ck_assert_int_eq(co_call_later(&c, 9 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_call_later(&a, 3 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_call_later(&b, 6 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_str_eq(noted(), "a b c");
}

ASYNC_TEST(calls_at_equal_instants_in_order_of_scheduling)
{
	static char names[20][12];
	struct co_callback callbacks[20];
	char expected[64] = "";
	int64_t when_ns = co_time_after_ns(2 * CO_MILLISECOND);

	for (int i = 0; i < 20; i++) {
		snprintf(names[i], sizeof(names[i]), "%d", i);
		strcat(strcat(expected, i ? " " : ""), names[i]);
		co_callback_init(&callbacks[i], on_call, names[i]);
		ck_assert_int_eq(co_call_at(&callbacks[i], when_ns), 0);
	}
	ck_assert_int_eq(co_sleep(10 * CO_MILLISECOND), 0);
	ck_assert_str_eq(noted(), expected);
}

static void on_read_clock(void *time_ns)
{
	*(int64_t *)time_ns = co_time_ns();
}

ASYNC_TEST(never_calls_early)
{
	struct co_callback callback;
	int64_t when_ns;
	int64_t called_ns = 0;

	block_thread_ms(5);
	when_ns = co_time_after_ns(7 * CO_MILLISECOND + 300 * CO_MICROSECOND);
	co_callback_init(&callback, on_read_clock, &called_ns);
	ck_assert_int_eq(co_call_at(&callback, when_ns), 0);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_int_ge(called_ns, when_ns);
}

VIRTUAL_TEST(calls_what_is_overdue)
{
	struct co_callback a, b;

	co_callback_init(&a, on_call, "a");
	co_callback_init(&b, on_call, "b");
	ck_assert_int_eq(co_call_at(&a, co_time_ns() - CO_SECOND), 0);
	ck_assert_int_eq(co_call_later(&b, -CO_SECOND), 0);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_str_eq(noted(), "a b");
}

static void on_call_set(void *future)
{
	co_future_set(future, 0);
}

/* The monotonic clock begins near zero: an hour ago may lie before that. */
ASYNC_TEST(calls_what_was_due_before_the_clock_began)
{
	struct co_future future;
	struct co_callback callback;

	co_future_init(&future, NULL, NULL);
	co_callback_init(&callback, on_call_set, &future);
	ck_assert_int_eq(co_call_at(&callback, -CO_SECOND), 0);
	ck_assert_int_eq(co_future_wait(&future), 0);
}

static void on_call_wait(void *arg)
{
	struct co_semaphore semaphore;
	struct co_future future;
	struct co_queue queue;
	void *item;
	int calls = 0;

	co_semaphore_init(&semaphore, 0);
	co_future_init(&future, NULL, NULL);
	ck_assert_int_eq(co_queue_init(&queue, 1), 0);
	ck_assert_int_eq(co_sleep(0), UV_EINVAL);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), UV_EINVAL);
	ck_assert_int_eq(co_future_wait(&future), UV_EINVAL);
	ck_assert_int_eq(co_semaphore_acquire(&semaphore), UV_EINVAL);
	ck_assert_int_eq(co_queue_get(&queue, &item), UV_EINVAL);
	ck_assert_int_eq(co_queue_put(&queue, "a"), 0);
	ck_assert_int_eq(co_queue_put(&queue, "b"), UV_EINVAL);
	ck_assert_int_eq(co_queue_join(&queue), UV_EINVAL);
	ck_assert_int_eq(co_join(arg), UV_EINVAL);
	ck_assert_int_eq(co_to_thread(count_call, &calls), UV_EINVAL);
	ck_assert_int_eq(co_wait_for(count_call, &calls, CO_SECOND), UV_EINVAL);
	ck_assert_int_eq(co_gather(count_call, &calls, 1, sizeof(calls)),
			 UV_EINVAL);
	ck_assert_int_eq(calls, 0);
	co_queue_release(&queue);
}

VIRTUAL_TEST(callback_that_would_suspend_is_refused)
{
	struct co_task *task = spawn(sleep_forever, NULL);
	struct co_callback callback;

	co_callback_init(&callback, on_call_wait, task);
	co_call_soon(&callback);
	yield_turns(1);
	ck_assert(co_task_cancel(task));
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

VIRTUAL_TEST(does_not_call_what_was_cancelled)
{
	struct co_callback soon, later;

	co_callback_init(&soon, on_call, "soon");
	co_callback_init(&later, on_call, "later");
	ck_assert(!co_callback_cancel(&soon));
	co_call_soon(&soon);
	ck_assert_int_eq(co_call_later(&later, CO_MILLISECOND), 0);
	ck_assert(co_callback_cancel(&soon));
	ck_assert(co_callback_cancel(&later));
	ck_assert(!co_callback_cancel(&later));
	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	ck_assert_str_eq(noted(), "");
	co_call_soon(&soon);
	yield_turns(1);
	ck_assert(!co_callback_cancel(&soon));
	ck_assert_str_eq(noted(), "soon");
}

static void on_cancel_other(void *callback)
{
	ck_assert(co_callback_cancel(callback));
}

ASYNC_TEST(calls_may_cancel_the_next_one)
{
	struct co_callback a, b, c;

	co_callback_init(&a, on_cancel_other, &b);
	co_callback_init(&b, on_call, "b");
	co_callback_init(&c, on_call, "c");
	co_call_soon(&a);
	co_call_soon(&b);
	co_call_soon(&c);
	yield_turns(2);
	ck_assert_str_eq(noted(), "c");
}

struct repeated {
	struct co_callback callback;
	int left;
	bool in_task;
};

static void on_repeat(void *arg)
{
	struct repeated *repeated = arg;

	repeated->in_task |= co_current_task() != NULL;
	if (--repeated->left > 0)
		co_call_soon(&repeated->callback);
}

ASYNC_TEST(call_may_schedule_itself_again)
{
	struct repeated repeated = {.left = 3};

	co_callback_init(&repeated.callback, on_repeat, &repeated);
	co_call_soon(&repeated.callback);
	yield_turns(1);
	ck_assert_int_eq(repeated.left, 2);
	yield_turns(3);
	ck_assert_int_eq(repeated.left, 0);
	ck_assert(!repeated.in_task);
}

/* A callback that always schedules itself must not keep timers from running. */
ASYNC_TEST(endless_repetition_starves_nobody)
{
	struct repeated repeated = {.left = 1 << 30};

	co_callback_init(&repeated.callback, on_repeat, &repeated);
	co_call_soon(&repeated.callback);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
	ck_assert(co_callback_cancel(&repeated.callback));
}

struct remote {
	struct co_loop *loop;
	struct co_callback callback;
	struct co_future future;
	pthread_t thread;
	pthread_t called_on;
};

static void on_remote(void *arg)
{
	struct remote *remote = arg;

	remote->called_on = pthread_self();
	co_future_set(&remote->future, 1);
}

static void *call_from_thread(void *arg)
{
	struct remote *remote = arg;

	block_thread_ms(2);
	co_call_soon_threadsafe(remote->loop, &remote->callback);
	return NULL;
}

static void start_remote(struct remote *remote)
{
	remote->loop = co_running_loop();
	co_callback_init(&remote->callback, on_remote, remote);
	co_future_init(&remote->future, NULL, NULL);
	ck_assert_int_eq(pthread_create(&remote->thread, NULL,
					call_from_thread, remote), 0);
}

/* asyncio: test_call_soon_threadsafe_same_thread */
ASYNC_TEST(takes_calls_of_its_own_thread_by_that_way_too)
{
	struct co_callback a, b;

	co_callback_init(&a, on_call, "a");
	co_callback_init(&b, on_call, "b");
	ck_assert_int_eq(co_call_soon_threadsafe(co_running_loop(), &a), 0);
	ck_assert_int_eq(co_call_soon_threadsafe(co_running_loop(), &b), 0);
	note("main");
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_str_eq(noted(), "main a b");
	co_call_soon(&a); /* it is the caller's again */
	yield_turns(1);
	ck_assert_str_eq(noted(), "main a b a");
}

ASYNC_TEST(nothing_to_call_is_ignored)
{
	struct co_callback callback;

	co_callback_init(&callback, NULL, NULL);
	co_call_soon(&callback);
	yield_turns(1);
	ck_assert(!co_callback_cancel(&callback)); /* its turn is over */
	ck_assert_int_eq(co_call_later(&callback, CO_MICROSECOND), 0);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	co_call_soon(NULL);
}

ASYNC_TEST(is_woken_from_other_threads)
{
	struct remote remotes[20];

	for (int i = 0; i < 20; i++)
		start_remote(&remotes[i]);
	for (int i = 0; i < 20; i++) {
		ck_assert_int_eq(co_future_wait(&remotes[i].future), 1);
		ck_assert(pthread_equal(remotes[i].called_on, pthread_self()));
		pthread_join(remotes[i].thread, NULL);
	}
}

static void on_big_frame(void *sum)
{
	volatile char memory[256 * 1024];

	for (size_t i = 0; i < sizeof(memory); i += 512)
		memory[i] = 1;
	for (size_t i = 0; i < sizeof(memory); i += 512)
		*(int *)sum += memory[i];
	note("big");
}

ASYNC_TEST(lends_its_stack_for_a_plain_call)
{
	struct co_task *other = spawn(note_arg, "other");
	int sum = 0;

	co_on_loop_stack(on_big_frame, &sum);
	ck_assert_int_eq(sum, 512);
	ck_assert_str_eq(noted(), "big");
	ck_assert_int_eq(co_task_state(co_current_task()), CO_TASK_RUNNING);
	yield_turns(1);
	ck_assert_str_eq(noted(), "big other");
	ck_assert_int_eq(finish(other), 0);
}

static void on_lend_again(void *sum)
{
	co_on_loop_stack(on_big_frame, sum);
}

ASYNC_TEST(lends_its_stack_also_to_callbacks_and_to_itself)
{
	struct co_callback callback;
	int sum = 0;

	co_callback_init(&callback, on_lend_again, &sum);
	co_call_soon(&callback);
	yield_turns(1);
	ck_assert_int_eq(sum, 512);
	co_on_loop_stack(on_lend_again, &sum);
	ck_assert_int_eq(sum, 1024);
}

static int lend_and_yield(void *sum)
{
	for (int i = 0; i < 10; i++) {
		co_on_loop_stack(on_big_frame, sum);
		if (co_sleep(0) != 0)
			return UV_ECANCELED;
	}
	return 0;
}

ASYNC_TEST(lends_its_stack_to_tasks_in_turn)
{
	int sums[10] = {0};

	ck_assert_int_eq(co_gather(CO_EACH(lend_and_yield, sums)), 0);
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(sums[i], 5120);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_loop", is_known_while_it_runs,
		calls_soon_in_order_but_not_at_once,
		calls_and_tasks_share_one_line, scheduling_again_moves_a_call,
		calls_later_in_order_of_the_deadlines,
		calls_at_equal_instants_in_order_of_scheduling,
		never_calls_early, calls_what_is_overdue,
		calls_what_was_due_before_the_clock_began,
		callback_that_would_suspend_is_refused,
		does_not_call_what_was_cancelled, calls_may_cancel_the_next_one,
		call_may_schedule_itself_again,
		endless_repetition_starves_nobody, is_woken_from_other_threads,
		takes_calls_of_its_own_thread_by_that_way_too,
		nothing_to_call_is_ignored, lends_its_stack_for_a_plain_call,
		lends_its_stack_also_to_callbacks_and_to_itself,
		lends_its_stack_to_tasks_in_turn);
}
