#include "unit/runtime/util.h"

#include <sys/socket.h>

/* Every way to be suspended; each returns what the call returned. */

static int in_nested_call(void *arg)
{
	return sleep_forever(arg);
}

static int in_join(void *arg UNUSED)
{
	return finish(spawn(sleep_forever, NULL));
}

static int in_gather(void *arg UNUSED)
{
	char elements[3];

	return co_gather(CO_EACH(sleep_forever, elements));
}

static int in_gather_calls(void *arg UNUSED)
{
	struct co_call calls[] = {{sleep_forever, NULL, 0},
				  {sleep_forever, NULL, 0}};
	int status = co_gather_calls(calls, CO_COUNT(calls));

	ck_assert_int_eq(calls[0].status, UV_ECANCELED);
	ck_assert_int_eq(calls[1].status, UV_ECANCELED);
	return status;
}

static int in_gather_tasks(void *arg UNUSED)
{
	struct co_task *tasks[] = {spawn(sleep_forever, NULL),
				   spawn(sleep_forever, NULL)};
	int status = co_gather_tasks(tasks, CO_COUNT(tasks));

	for (size_t i = 0; i < CO_COUNT(tasks); i++) {
		ck_assert_int_eq(co_task_state(tasks[i]), CO_TASK_DONE);
		co_task_release(tasks[i]);
	}
	return status;
}

static int in_await(void *arg UNUSED)
{
	struct co_future future;

	co_future_init(&future, NULL, NULL);
	return co_future_wait(&future);
}

static int in_lock(void *arg UNUSED)
{
	struct co_lock lock;

	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	return co_lock_acquire(&lock);
}

static int in_semaphore(void *arg UNUSED)
{
	struct co_semaphore none;

	co_semaphore_init(&none, 0);
	return co_semaphore_acquire(&none);
}

static int in_queue_put(void *arg UNUSED)
{
	struct co_queue full;
	int status;

	ck_assert_int_eq(co_queue_init(&full, 1), 0);
	ck_assert_int_eq(co_queue_try_put(&full, &full), 0);
	status = co_queue_put(&full, &full);
	co_queue_release(&full);
	return status;
}

static int in_queue_get(void *arg UNUSED)
{
	struct co_queue empty;
	void *item = &empty;
	int status;

	ck_assert_int_eq(co_queue_init(&empty, 0), 0);
	status = co_queue_get(&empty, &item);
	ck_assert_ptr_null(item);
	co_queue_release(&empty);
	return status;
}

static int in_queue_join(void *arg UNUSED)
{
	struct co_queue queue;
	int status;

	ck_assert_int_eq(co_queue_init(&queue, 0), 0);
	ck_assert_int_eq(co_queue_try_put(&queue, &queue), 0);
	status = co_queue_join(&queue);
	co_queue_release(&queue);
	return status;
}

static int in_signal_wait(void *arg UNUSED)
{
	struct co_signal *watch;
	int signum = SIGUSR2;
	int status;

	ck_assert_int_eq(co_signal_open(&watch, &signum, 1), 0);
	status = co_signal_wait(watch);
	co_signal_close(watch);
	return status;
}

static int in_wait_for(void *arg)
{
	return co_wait_for(sleep_forever, arg, CO_FOREVER);
}

static int in_timeout_scope(void *arg UNUSED)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, 1000 * CO_SECOND), 0);
	return co_timeout_leave(&scope, co_sleep(CO_FOREVER));
}

static int in_accept(void *arg UNUSED)
{
	struct co_server *server;
	struct co_stream *stream;
	int status;

	ck_assert_int_eq(co_server_listen(&server, "127.0.0.1", 0, 8), 0);
	status = co_server_accept(server, &stream);
	ck_assert_ptr_null(stream);
	co_server_close(server);
	return status;
}

static const struct {
	const char *name;
	co_fn *fn;
} points[] = {
	{"sleep", sleep_forever},
	{"nested call", in_nested_call},
	{"join", in_join},
	{"gather", in_gather},
	{"gather_calls", in_gather_calls},
	{"gather_tasks", in_gather_tasks},
	{"await", in_await},
	{"lock", in_lock},
	{"semaphore", in_semaphore},
	{"queue put", in_queue_put},
	{"queue get", in_queue_get},
	{"queue join", in_queue_join},
	{"signal wait", in_signal_wait},
	{"wait_for", in_wait_for},
	{"timeout scope", in_timeout_scope},
	{"accept", in_accept},
};

static void cancel_while_suspended(co_fn *fn, const char *name)
{
	struct co_task *task = spawn(fn, NULL);
	int status;

	yield_turns(3);
	ck_assert_msg(co_task_state(task) == CO_TASK_SUSPENDED, "%s", name);
	ck_assert_msg(*co_task_waits_on(task), "%s", name);
	ck_assert(co_task_cancel(task));
	status = finish(task);
	ck_assert_msg(status == UV_ECANCELED, "%s: %d", name, status);
}

ASYNC_TEST(reaches_every_suspended_call)
{
	for (size_t i = 0; i < CO_COUNT(points); i++)
		cancel_while_suspended(points[i].fn, points[i].name);
}

static int cancel_self_first(void *arg)
{
	size_t i = *(size_t *)arg;
	int status;

	ck_assert(co_task_cancel(co_current_task()));
	status = points[i].fn(NULL);
	ck_assert_msg(status == UV_ECANCELED, "%s: %d", points[i].name, status);
	status = co_sleep(CO_FOREVER);
	ck_assert_msg(status == UV_ECANCELED, "%s: %d", points[i].name, status);
	return 0;
}

ASYNC_TEST(is_met_by_every_call_that_would_suspend)
{
	for (size_t i = 0; i < CO_COUNT(points); i++)
		ck_assert_int_eq(finish(spawn(cancel_self_first, &i)), 0);
}

VIRTUAL_TEST(by_a_timeout_reaches_every_suspended_call)
{
	for (size_t i = 0; i < CO_COUNT(points); i++) {
		int status = co_wait_for(points[i].fn, NULL, CO_MILLISECOND);

		ck_assert_msg(status == UV_ETIMEDOUT, "%s: %d", points[i].name,
			      status);
	}
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

ASYNC_TEST(before_the_first_run_means_never_called)
{
	int calls = 0;
	struct co_task *task = spawn(count_call, &calls);

	ck_assert(co_task_cancel(task));
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(calls, 0);
}

ASYNC_TEST(of_a_done_task_changes_nothing)
{
	int three = 3;
	struct co_task *task = spawn(return_int, &three);

	ck_assert_int_eq(co_join(task), 3);
	ck_assert(!co_task_cancel(task));
	ck_assert_int_eq(finish(task), 3);
}

static int ignore_it_and_return_int(void *arg)
{
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	return *(int *)arg;
}

ASYNC_TEST(does_not_replace_what_the_task_returns)
{
	int statuses[] = {5, 0, UV_EIO};

	for (size_t i = 0; i < CO_COUNT(statuses); i++) {
		struct co_task *task =
			spawn(ignore_it_and_return_int, &statuses[i]);

		yield_turns(1);
		co_task_cancel(task);
		ck_assert_int_eq(finish(task), statuses[i]);
	}
}

static int overlook_and_then_uncancel(void *arg UNUSED)
{
	struct co_task *self = co_current_task();

	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_uint_eq(co_task_cancelling(self), 2);
	ck_assert_uint_eq(co_uncancel(), 1);
	ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_uint_eq(co_uncancel(), 0);
	return 0;
}

VIRTUAL_TEST(is_sticky_until_every_request_is_taken_back)
{
	struct co_task *task = spawn(overlook_and_then_uncancel, NULL);

	yield_turns(1);
	ck_assert(co_task_cancel(task));
	ck_assert(co_task_cancel(task));
	ck_assert_uint_eq(co_task_cancelling(task), 2);
	ck_assert_int_eq(finish(task), 0);
}

static int yield_a_few_times(void *arg UNUSED)
{
	int status = 0;

	for (int i = 0; status == 0 && i < 3; i++)
		status = co_sleep(0);
	return status ? status : 12;
}

ASYNC_TEST(reaches_a_task_that_yields)
{
	struct co_task *task = spawn(yield_a_few_times, NULL);

	yield_turns(1);
	ck_assert(co_task_cancel(task));
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

static int note_status_of_inner(void *arg)
{
	int status = sleep_forever(arg);

	note("inner: %s", co_strerror(status));
	return status;
}

static int catch_status_of_inner(void *arg)
{
	int status = note_status_of_inner(arg);

	note("outer: %s", co_strerror(status));
	return 0;
}

ASYNC_TEST(passes_outwards_through_nested_calls)
{
	struct co_task *task = spawn(catch_status_of_inner, NULL);

	yield_turns(1);
	ck_assert(co_task_cancel(task));
	ck_assert_int_eq(finish(task), 0);
	ck_assert_str_eq(noted(), "inner: operation canceled "
				  "outer: operation canceled");
}

ASYNC_TEST(of_a_future_is_a_status_like_others)
{
	struct co_future future;
	struct co_task *task = spawn(await_arg, &future);

	co_future_init(&future, NULL, NULL);
	yield_turns(1);
	co_future_set(&future, UV_ECANCELED);
	ck_assert_uint_eq(co_task_cancelling(task), 0);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

ASYNC_TEST(of_a_task_and_of_what_it_waits_on_ends_it_once)
{
	struct co_future future;
	struct co_task *task = spawn(await_arg, &future);

	co_future_init(&future, NULL, NULL);
	yield_turns(1);
	co_future_set(&future, UV_ECANCELED);
	ck_assert(co_task_cancel(task));
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(co_future_status(&future), UV_ECANCELED);
}

static void on_call_cancel(void *task)
{
	co_task_cancel(task);
}

VIRTUAL_TEST(by_a_timer_ends_a_long_sleep_then)
{
	int64_t start_ns = co_time_ns();
	int64_t delay_ns = 5000 * CO_SECOND;
	struct co_task *task = spawn(sleep_ns, &delay_ns);
	struct co_callback callback;

	co_callback_init(&callback, on_call_cancel, task);
	ck_assert_int_eq(co_call_later(&callback, 7 * CO_SECOND), 0);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(co_time_ns() - start_ns, 7 * CO_SECOND);
}

ASYNC_TEST(may_come_from_the_task_itself)
{
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_sleep(CO_SECOND), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	yield_turns(1);
}

int main(void)
{
	return RUN_SUITE("runtime_cancel", reaches_every_suspended_call,
			 is_met_by_every_call_that_would_suspend,
			 by_a_timeout_reaches_every_suspended_call,
			 before_the_first_run_means_never_called,
			 of_a_done_task_changes_nothing,
			 does_not_replace_what_the_task_returns,
			 is_sticky_until_every_request_is_taken_back,
			 reaches_a_task_that_yields,
			 passes_outwards_through_nested_calls,
			 of_a_future_is_a_status_like_others,
			 of_a_task_and_of_what_it_waits_on_ends_it_once,
			 by_a_timer_ends_a_long_sleep_then,
			 may_come_from_the_task_itself);
}
