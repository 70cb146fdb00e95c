#include "unit/runtime/util.h"

#include <pthread.h>
#include <semaphore.h>

static struct co_shared_queue *queue;
static struct co_shared_future *future;

static void open_queue(size_t capacity)
{
	ck_assert_int_eq(co_shared_queue_new(&queue, capacity), 0);
}

static void open_future(void)
{
	ck_assert_int_eq(co_shared_future_new(&future), 0);
}

static int get_and_note(void *name)
{
	void *item = &item;
	int status = co_shared_queue_get(queue, &item);

	if (status < 0)
		ck_assert_ptr_null(item);
	note("%s%s", (const char *)name, status < 0 ? "!" : (char *)item);
	return status;
}

static int put_and_note(void *item)
{
	int status = co_shared_queue_put(queue, item);

	note("%s%s", (const char *)item, status < 0 ? "!" : "");
	return status;
}

static int wait_shared_future(void *arg UNUSED)
{
	return co_shared_future_wait(future);
}

static const char *take(void)
{
	void *item;

	ck_assert_int_eq(co_shared_queue_try_get(queue, &item), 0);
	return item;
}

static void *put_in_thread(void *item)
{
	return (void *)(long)co_shared_queue_put(queue, item);
}

static void *get_in_thread(void *arg UNUSED)
{
	void *item;

	return co_shared_queue_get(queue, &item) < 0 ? "error" : item;
}

static void *set_in_thread(void *status)
{
	return (void *)(long)co_shared_future_set(future, *(int *)status);
}

static void *wait_in_thread(void *arg UNUSED)
{
	return (void *)(long)co_shared_future_wait(future);
}

ASYNC_TEST(queue_is_first_in_first_out)
{
	void *item;

	open_queue(3);
	for (long i = 0; i < 100; i++) {
		ck_assert_int_eq(co_shared_queue_put(queue, (void *)(2 * i)),
				 0);
		ck_assert_int_eq(
			co_shared_queue_put(queue, (void *)(2 * i + 1)), 0);
		ck_assert_uint_eq(co_shared_queue_len(queue), 2);
		for (long j = 2 * i; j < 2 * i + 2; j++) {
			ck_assert_int_eq(co_shared_queue_get(queue, &item), 0);
			ck_assert_int_eq((long)item, j);
		}
	}
	co_shared_queue_free(queue);
}

ASYNC_TEST(nowait_forms_say_full_and_empty)
{
	void *item = &item;

	open_queue(1);
	ck_assert_int_eq(co_shared_queue_try_get(queue, &item), UV_EAGAIN);
	ck_assert_ptr_null(item);
	ck_assert_int_eq(co_shared_queue_try_put(queue, "a"), 0);
	ck_assert_int_eq(co_shared_queue_try_put(queue, "b"), UV_EAGAIN);
	ck_assert_str_eq(take(), "a");
	co_shared_queue_free(queue);
}

ASYNC_TEST(getters_of_one_loop_are_served_in_order)
{
	struct co_task *x = spawn(get_and_note, "x");
	struct co_task *y = spawn(get_and_note, "y");

	open_queue(1);
	yield_turns(1);
	ck_assert_str_eq(co_task_waits_on(x), "shared queue get");
	ck_assert_int_eq(co_shared_queue_try_put(queue, "1"), 0);
	ck_assert_int_eq(co_shared_queue_try_put(queue, "2"), 0);
	ck_assert_uint_eq(co_shared_queue_len(queue), 0);
	ck_assert_int_eq(finish(y), 0);
	ck_assert_int_eq(finish(x), 0);
	ck_assert_str_eq(noted(), "x1 y2");
	co_shared_queue_free(queue);
}

ASYNC_TEST(full_queue_holds_putters_back_in_order)
{
	struct co_task *b = spawn(put_and_note, "b");
	struct co_task *c = spawn(put_and_note, "c");

	open_queue(1);
	ck_assert_int_eq(co_shared_queue_put(queue, "a"), 0);
	yield_turns(2);
	ck_assert_str_eq(take(), "a");
	ck_assert_int_eq(co_shared_queue_try_put(queue, "barger"), UV_EAGAIN);
	ck_assert_str_eq(take(), "b");
	ck_assert_str_eq(take(), "c");
	ck_assert_int_eq(finish(c), 0);
	ck_assert_int_eq(finish(b), 0);
	co_shared_queue_free(queue);
}

ASYNC_TEST(thread_wakes_a_getter_of_the_loop)
{
	struct co_task *x = spawn(get_and_note, "x");
	pthread_t putter;

	open_queue(1);
	yield_turns(1);
	putter = start_thread(put_in_thread, "1");
	ck_assert_int_eq(finish(x), 0);
	ck_assert_str_eq(noted(), "x1");
	ck_assert_ptr_null(join_thread(putter));
	co_shared_queue_free(queue);
}

ASYNC_TEST(loop_wakes_a_getter_of_a_thread)
{
	pthread_t getter;

	open_queue(1);
	getter = start_thread(get_in_thread, NULL);
	ck_assert_int_eq(co_shared_queue_put(queue, "1"), 0);
	ck_assert_str_eq(join_thread(getter), "1");
	co_shared_queue_free(queue);
}

static int put_at_once(void *item)
{
	return co_shared_queue_put(queue, item);
}

ASYNC_TEST(call_on_the_pool_may_put)
{
	struct co_task *x = spawn(get_and_note, "x");

	open_queue(1);
	ck_assert_int_eq(co_to_thread(put_at_once, "1"), 0);
	ck_assert_int_eq(finish(x), 0);
	co_shared_queue_free(queue);
}

ASYNC_TEST(cancelled_getter_loses_no_item)
{
	struct co_task *x = spawn(get_and_note, "x");
	struct co_task *y = spawn(get_and_note, "y");

	open_queue(1);
	yield_turns(1);
	co_task_cancel(x);
	ck_assert_int_eq(finish(x), UV_ECANCELED);
	ck_assert_int_eq(co_shared_queue_try_put(queue, "1"), 0);
	ck_assert_int_eq(finish(y), 0);
	ck_assert_str_eq(noted(), "x! y1");
	co_shared_queue_free(queue);
}

/* The loop learns of the item in a later poll than of the cancellation. */
ASYNC_TEST(getter_cancelled_after_a_thread_has_put_has_the_item)
{
	struct co_task *x = spawn(get_and_note, "x");

	open_queue(1);
	yield_turns(1);
	join_thread(start_thread(put_in_thread, "1"));
	co_task_cancel(x);
	ck_assert_uint_eq(co_shared_queue_len(queue), 0);
	ck_assert_int_eq(finish(x), 0);
	ck_assert_str_eq(noted(), "x1");
	co_shared_queue_free(queue);
}

ASYNC_TEST(cancelled_putter_leaves_no_item)
{
	struct co_task *b = spawn(put_and_note, "b");
	void *item;

	open_queue(1);
	ck_assert_int_eq(co_shared_queue_put(queue, "a"), 0);
	yield_turns(1);
	co_task_cancel(b);
	ck_assert_int_eq(finish(b), UV_ECANCELED);
	ck_assert_str_eq(take(), "a");
	ck_assert_int_eq(co_shared_queue_try_get(queue, &item), UV_EAGAIN);
	co_shared_queue_free(queue);
}

ASYNC_TEST(of_a_cancelled_task_does_not_wait)
{
	void *item = &item;

	open_queue(1);
	open_future();
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_shared_queue_get(queue, &item), UV_ECANCELED);
	ck_assert_ptr_null(item);
	ck_assert_int_eq(co_shared_queue_put(queue, "a"), 0);
	ck_assert_int_eq(co_shared_queue_put(queue, "b"), UV_ECANCELED);
	ck_assert_int_eq(co_shared_future_wait(future), UV_ECANCELED);
	ck_assert_str_eq(take(), "a");
	ck_assert_uint_eq(co_uncancel(), 0);
	co_shared_future_free(future);
	co_shared_queue_free(queue);
}

ASYNC_TEST(shutdown_ends_waiting_getters)
{
	struct co_task *x = spawn(get_and_note, "x");
	pthread_t getter;

	open_queue(1);
	yield_turns(1);
	getter = start_thread(get_in_thread, NULL);
	co_shared_queue_shutdown(queue, false);
	ck_assert_int_eq(finish(x), UV_EOF);
	ck_assert_str_eq(join_thread(getter), "error");
	ck_assert_int_eq(co_shared_queue_put(queue, "a"), CO_QUEUE_SHUT_DOWN);
	co_shared_queue_free(queue);
}

ASYNC_TEST(shutdown_ends_waiting_putters_and_leaves_the_items)
{
	struct co_task *b = spawn(put_and_note, "b");
	pthread_t putter;
	void *item;

	open_queue(1);
	ck_assert_int_eq(co_shared_queue_put(queue, "a"), 0);
	yield_turns(1);
	putter = start_thread(put_in_thread, "c");
	co_shared_queue_shutdown(queue, false);
	co_shared_queue_shutdown(queue, false);
	ck_assert_int_eq(finish(b), CO_QUEUE_SHUT_DOWN);
	ck_assert_int_eq((long)join_thread(putter), CO_QUEUE_SHUT_DOWN);
	ck_assert_str_eq(take(), "a");
	ck_assert_int_eq(co_shared_queue_get(queue, &item), UV_EOF);
	co_shared_queue_free(queue);
}

ASYNC_TEST(shutdown_may_drop_the_items)
{
	void *item;

	open_queue(2);
	ck_assert_int_eq(co_shared_queue_put(queue, "a"), 0);
	co_shared_queue_shutdown(queue, true);
	ck_assert_uint_eq(co_shared_queue_len(queue), 0);
	ck_assert_int_eq(co_shared_queue_get(queue, &item), UV_EOF);
	co_shared_queue_free(queue);
}

ASYNC_TEST(future_keeps_the_first_status)
{
	open_future();
	ck_assert_int_eq(co_shared_future_status(future), UV_EAGAIN);
	ck_assert(co_shared_future_set(future, 5));
	ck_assert(!co_shared_future_set(future, 6));
	ck_assert_int_eq(co_shared_future_status(future), 5);
	ck_assert_int_eq(co_shared_future_wait(future), 5);
	co_shared_future_free(future);
}

ASYNC_TEST(future_wakes_tasks_and_threads)
{
	struct co_task *x = spawn(wait_shared_future, NULL);
	struct co_task *y = spawn(wait_shared_future, NULL);
	int status = 7;
	pthread_t waiter;

	open_future();
	yield_turns(1);
	waiter = start_thread(wait_in_thread, NULL);
	ck_assert_ptr_nonnull(join_thread(start_thread(set_in_thread, &status)));
	ck_assert_int_eq(finish(x), 7);
	ck_assert_int_eq(finish(y), 7);
	ck_assert_int_eq((long)join_thread(waiter), 7);
	co_shared_future_free(future);
}

ASYNC_TEST(cancelled_waiter_leaves_the_future_to_others)
{
	struct co_task *x = spawn(wait_shared_future, NULL);
	struct co_task *y = spawn(wait_shared_future, NULL);

	open_future();
	yield_turns(1);
	co_task_cancel(x);
	ck_assert_int_eq(finish(x), UV_ECANCELED);
	ck_assert(co_shared_future_set(future, 8));
	ck_assert_int_eq(finish(y), 8);
	co_shared_future_free(future);
}

/* The thread that sets it is still in the call, perhaps. */
ASYNC_TEST(future_may_be_freed_once_waited_for)
{
	int status = 1;

	for (int i = 0; i < 200; i++) {
		pthread_t setter;

		open_future();
		setter = start_thread(set_in_thread, &status);
		ck_assert_int_eq(co_shared_future_wait(future), 1);
		co_shared_future_free(future);
		join_thread(setter);
	}
}

static void call_in_callback(void *called)
{
	void *item;

	ck_assert_int_eq(co_shared_queue_get(queue, &item), UV_EINVAL);
	ck_assert_int_eq(co_shared_future_wait(future), UV_EINVAL);
	ck_assert_int_eq(co_shared_queue_put(queue, "a"), 0);
	ck_assert_int_eq(co_shared_queue_put(queue, "b"), UV_EINVAL);
	ck_assert_uint_eq(co_shared_queue_len(queue), 1);
	co_future_set(called, 0);
}

ASYNC_TEST(callback_that_would_wait_is_refused)
{
	struct co_future called;
	struct co_callback callback;

	open_queue(1);
	open_future();
	co_future_init(&called, NULL, NULL);
	co_callback_init(&callback, call_in_callback, &called);
	co_call_soon(&callback);
	ck_assert_int_eq(co_future_wait(&called), 0);
	co_shared_future_free(future);
	co_shared_queue_free(queue);
}

START_TEST(null_and_bad_sizes_are_refused)
{
	void *item = &item;

	ck_assert_int_eq(co_shared_queue_new(&queue, 0), UV_EINVAL);
	ck_assert_ptr_null(queue);
	ck_assert_int_eq(co_shared_queue_new(&queue, SIZE_MAX), UV_ENOMEM);
	ck_assert_int_eq(co_shared_queue_new(&queue, SIZE_MAX / 8), UV_ENOMEM);
	ck_assert_int_eq(co_shared_queue_put(NULL, "a"), UV_EINVAL);
	ck_assert_int_eq(co_shared_queue_try_put(NULL, "a"), UV_EINVAL);
	ck_assert_int_eq(co_shared_queue_get(NULL, &item), UV_EINVAL);
	ck_assert_ptr_null(item);
	ck_assert_int_eq(co_shared_queue_try_get(NULL, &item), UV_EINVAL);
	ck_assert_uint_eq(co_shared_queue_len(NULL), 0);
	co_shared_queue_shutdown(NULL, true);
	co_shared_queue_free(NULL);
	ck_assert(!co_shared_future_set(NULL, 0));
	ck_assert_int_eq(co_shared_future_status(NULL), UV_EINVAL);
	ck_assert_int_eq(co_shared_future_wait(NULL), UV_EINVAL);
	co_shared_future_free(NULL);
}
END_TEST

static int get_forever(void *arg UNUSED)
{
	void *item;

	return co_shared_queue_get(queue, &item);
}

static int leave_a_getter_behind(void *arg UNUSED)
{
	ck_assert_int_eq(co_create_task(NULL, get_forever, NULL), 0);
	return co_sleep(0);
}

START_TEST(run_ends_with_a_getter_left)
{
	open_queue(1);
	ck_assert_int_eq(co_run(leave_a_getter_behind, NULL), 0);
	ck_assert_int_eq(co_shared_queue_try_put(queue, "kept"), 0);
	ck_assert_str_eq(take(), "kept");
	co_shared_queue_free(queue);
}
END_TEST

static int free_under_a_getter(void *arg UNUSED)
{
	open_queue(1);
	spawn(get_forever, NULL);
	yield_turns(1);
	co_shared_queue_free(queue);
	return 0;
}

static int free_under_a_waiter(void *arg UNUSED)
{
	open_future();
	spawn(wait_shared_future, NULL);
	yield_turns(1);
	co_shared_future_free(future);
	return 0;
}

static void check_misuse(co_fn *fn, const char *message)
{
	struct child_end end = run_in_child(fn, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
	ck_assert_ptr_nonnull(strstr(end.errors, message));
}

START_TEST(freed_while_somebody_waits_aborts)
{
	check_misuse(free_under_a_getter,
		     "freed a shared queue on which somebody waits");
	check_misuse(free_under_a_waiter,
		     "freed a shared future on which somebody waits");
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"runtime_shared", queue_is_first_in_first_out,
		nowait_forms_say_full_and_empty,
		getters_of_one_loop_are_served_in_order,
		full_queue_holds_putters_back_in_order,
		thread_wakes_a_getter_of_the_loop,
		loop_wakes_a_getter_of_a_thread, call_on_the_pool_may_put,
		cancelled_getter_loses_no_item,
		getter_cancelled_after_a_thread_has_put_has_the_item,
		cancelled_putter_leaves_no_item,
		of_a_cancelled_task_does_not_wait,
		shutdown_ends_waiting_getters,
		shutdown_ends_waiting_putters_and_leaves_the_items,
		shutdown_may_drop_the_items, future_keeps_the_first_status,
		future_wakes_tasks_and_threads,
		cancelled_waiter_leaves_the_future_to_others,
		future_may_be_freed_once_waited_for,
		callback_that_would_wait_is_refused,
		null_and_bad_sizes_are_refused, run_ends_with_a_getter_left,
		freed_while_somebody_waits_aborts);
}
