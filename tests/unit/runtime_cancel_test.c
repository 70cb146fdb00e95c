#include "runtime_util.h"

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

static int ignore_it_and_return_five(void *arg UNUSED)
{
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	return 5;
}

ASYNC_TEST(does_not_replace_what_the_task_returns)
{
	struct co_task *task = spawn(ignore_it_and_return_five, NULL);

	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), 5);
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

/* Takes its time to end after a cancel, touching its argument meanwhile. */
static int end_slowly(void *arg)
{
	struct co_scope shield;
	int status = co_sleep(CO_FOREVER);

	co_shield_enter(&shield);
	yield_turns(5);
	co_shield_leave(&shield);
	++*(int *)arg;
	return status;
}

static int join_in_own_frame(void *arg UNUSED)
{
	int ended = 0;
	int status = finish(spawn(end_slowly, &ended));

	ck_assert_int_eq(ended, 1);
	return status;
}

ASYNC_TEST(of_a_joiner_ends_the_joined_one_first)
{
	struct co_task *joiner = spawn(join_in_own_frame, NULL);

	yield_turns(2);
	co_task_cancel(joiner);
	ck_assert_int_eq(finish(joiner), UV_ECANCELED);
}

ASYNC_TEST(before_a_join_counts_as_well)
{
	int calls = 0;
	struct co_task *task = spawn(count_call, &calls);

	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(calls, 0);
	ck_assert_uint_eq(co_uncancel(), 0);
}

static int join_arg(void *task)
{
	return co_join(task);
}

ASYNC_TEST(of_one_joiner_is_seen_by_the_other)
{
	struct co_task *joined = spawn(sleep_forever, NULL);
	struct co_task *a = spawn(join_arg, joined);
	struct co_task *b = spawn(join_arg, joined);

	yield_turns(1);
	co_task_cancel(a);
	ck_assert_int_eq(finish(b), UV_ECANCELED);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_int_eq(finish(joined), UV_ECANCELED);
}

ASYNC_TEST(of_the_joined_one_does_not_cancel_the_joiner)
{
	struct co_task *task = spawn(sleep_forever, NULL);

	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 0);
	yield_turns(1);
}

static int join_then_sleep(void *task)
{
	ck_assert_int_eq(co_join(task), 0);
	return co_sleep(CO_FOREVER);
}

static int await_arg(void *future)
{
	return co_future_wait(future);
}

static int cancel_arg(void *task)
{
	co_task_cancel(task);
	return 0;
}

/* The joined task ends and then, in the same turn, its joiner is cancelled. */
ASYNC_TEST(after_the_joined_one_ended_loses_no_status)
{
	struct co_future future;
	struct co_task *joined = spawn(await_arg, &future);
	struct co_task *joiner = spawn(join_then_sleep, joined);
	struct co_task *canceller;

	co_future_init(&future, NULL, NULL);
	yield_turns(2);
	co_future_set(&future, 0);
	canceller = spawn(cancel_arg, joiner);
	ck_assert_int_eq(finish(canceller), 0);
	ck_assert_int_eq(finish(joiner), UV_ECANCELED);
	ck_assert_int_eq(finish(joined), 0);
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
			 of_a_joiner_ends_the_joined_one_first,
			 before_a_join_counts_as_well,
			 of_one_joiner_is_seen_by_the_other,
			 of_the_joined_one_does_not_cancel_the_joiner,
			 after_the_joined_one_ended_loses_no_status,
			 may_come_from_the_task_itself);
}
