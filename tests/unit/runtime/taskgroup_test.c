#include "unit/runtime/util.h"

/* Task groups: their tasks, failures, and the work between. */

static int fail_later(void *arg)
{
	const int64_t *delay_ns = arg;

	return co_sleep(*delay_ns) == 0 ? UV_EIO : UV_ECANCELED;
}

static int fail_at_once(void *arg UNUSED)
{
	return UV_EIO;
}

static int note_cancel(void *arg UNUSED)
{
	int status = co_sleep(CO_FOREVER);

	note("cancelled");
	return status;
}

/* Take time to end, and fail then. */
static int fail_when_cancelled(void *arg UNUSED)
{
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	return UV_EPROTO;
}

static void start(struct co_task_group *group, co_fn *fn, void *arg)
{
	ck_assert_int_eq(co_task_group_create_task(group, NULL, fn, arg), 0);
}

static struct co_task *start_task(struct co_task_group *group, co_fn *fn,
				  void *arg)
{
	struct co_task *task;

	ck_assert_int_eq(co_task_group_create_task(group, &task, fn, arg), 0);
	ck_assert_ptr_nonnull(task);
	return task;
}

VIRTUAL_TEST(is_left_when_all_tasks_are_done)
{
	int64_t delays_ns[] = {CO_SECOND, 2 * CO_SECOND};
	struct co_task_group group;
	int64_t start_ns = co_time_ns();

	co_task_group_enter(&group);
	start(&group, sleep_ns, &delays_ns[1]);
	start(&group, sleep_ns, &delays_ns[0]);
	ck_assert_int_eq(co_task_group_leave(&group, 7), 7);
	ck_assert_int_eq(co_time_ns() - start_ns, 2 * CO_SECOND);
}

ASYNC_TEST(gives_references_to_its_tasks)
{
	int status = 42;
	struct co_task_group group;
	struct co_task *task;

	co_task_group_enter(&group);
	task = start_task(&group, return_int, &status);
	co_task_set_name(task, "yolo");
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	ck_assert_str_eq(co_task_name(task), "yolo");
	ck_assert_int_eq(finish(task), 42);
}

ASYNC_TEST(without_tasks_is_left_without_suspending)
{
	struct co_task_group group;
	int calls = 0;
	struct co_task *other = spawn(count_call, &calls);

	co_task_group_enter(&group);
	ck_assert_int_eq(co_task_group_leave(&group, 3), 3);
	ck_assert_int_eq(calls, 0);
	ck_assert_int_eq(finish(other), 0);
}

VIRTUAL_TEST(takes_tasks_while_others_run_and_end)
{
	int64_t delay_ns = 3 * CO_SECOND;
	struct co_task_group group;

	co_task_group_enter(&group);
	for (int i = 0; i < 10; i++) {
		start(&group, sleep_ns, &delay_ns);
		ck_assert_int_eq(co_sleep(CO_SECOND), 0);
		ck_assert_uint_le(co_all_tasks(NULL, 0), 4);
	}
	ck_assert_int_eq(co_sleep(delay_ns), 0);
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
}

VIRTUAL_TEST(does_not_disturb_its_owner_when_the_last_task_ends)
{
	int64_t delay_ns = CO_SECOND;
	int64_t start_ns = co_time_ns();
	struct co_task_group group;

	co_task_group_enter(&group);
	start(&group, sleep_ns, &delay_ns);
	ck_assert_int_eq(co_sleep(3 * CO_SECOND), 0);
	ck_assert_int_eq(co_time_ns() - start_ns, 3 * CO_SECOND);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
}

VIRTUAL_TEST(lets_one_task_be_cancelled_alone)
{
	int64_t delays_ns[] = {CO_SECOND, 2 * CO_SECOND};
	struct co_task_group group;
	struct co_task *a, *b;

	co_task_group_enter(&group);
	a = start_task(&group, sleep_ns, &delays_ns[0]);
	b = start_task(&group, sleep_ns, &delays_ns[1]);
	yield_turns(1);
	co_task_cancel(a);
	ck_assert_int_eq(co_sleep(CO_SECOND / 2), 0);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_int_eq(finish(b), 0);
}

VIRTUAL_TEST(cancels_the_siblings_of_a_failed_task)
{
	int64_t delay_ns = CO_SECOND;
	struct co_task_group group;
	int64_t start_ns = co_time_ns();

	co_task_group_enter(&group);
	start(&group, note_cancel, NULL);
	start(&group, fail_later, &delay_ns);
	start(&group, note_cancel, NULL);
	ck_assert_int_eq(co_task_group_leave(&group, 0), UV_EIO);
	ck_assert_str_eq(noted(), "cancelled cancelled");
	ck_assert_int_eq(co_time_ns() - start_ns, CO_SECOND);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 0);
	yield_turns(1);
}

VIRTUAL_TEST(cancels_the_work_between_when_a_task_fails)
{
	int64_t delay_ns = CO_SECOND;
	struct co_task_group group;
	int status;

	co_task_group_enter(&group);
	start(&group, fail_later, &delay_ns);
	start(&group, fail_later, &delay_ns);
	start(&group, note_cancel, NULL);
	status = co_sleep(10 * CO_SECOND);
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 0);
	ck_assert_int_eq(co_task_group_leave(&group, status), UV_EIO);
	ck_assert_str_eq(noted(), "cancelled");
	ck_assert_int_eq(co_sleep(delay_ns), 0);
}

VIRTUAL_TEST(returns_what_failed_first_in_time)
{
	int64_t delay_ns = CO_SECOND;
	struct co_task_group group;

	co_task_group_enter(&group);
	start(&group, fail_when_cancelled, NULL);
	start(&group, fail_later, &delay_ns);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_int_eq(co_task_group_leave(&group, UV_ENOENT), UV_EIO);
}

ASYNC_TEST(is_not_disturbed_by_positive_statuses)
{
	int five = 5;
	struct co_task_group group;

	co_task_group_enter(&group);
	start(&group, return_int, &five);
	yield_turns(3);
	ck_assert_int_eq(co_task_group_leave(&group, 6), 6);
}

ASYNC_TEST(cancels_its_tasks_when_the_work_between_fails)
{
	struct co_task_group group;
	struct co_task *never, *begun;

	co_task_group_enter(&group);
	begun = start_task(&group, note_cancel, NULL);
	yield_turns(1);
	never = start_task(&group, note_cancel, NULL);
	ck_assert_int_eq(co_task_group_leave(&group, UV_ENOENT), UV_ENOENT);
	ck_assert_str_eq(noted(), "cancelled");
	ck_assert_int_eq(finish(begun), UV_ECANCELED);
	ck_assert_int_eq(finish(never), UV_ECANCELED);
}

ASYNC_TEST(takes_the_works_failure_before_those_it_causes)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	start(&group, fail_when_cancelled, NULL);
	yield_turns(1);
	ck_assert_int_eq(co_task_group_leave(&group, UV_ENOENT), UV_ENOENT);
}

ASYNC_TEST(left_with_a_cancellation_of_unknown_cause_passes_it_on)
{
	struct co_task_group group;
	struct co_task *task;
	int status;

	co_task_group_enter(&group);
	start(&group, note_cancel, NULL);
	task = start_task(&group, note_cancel, NULL);
	co_task_cancel(task);
	status = finish(task);
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_int_eq(co_task_group_leave(&group, status), UV_ECANCELED);
	ck_assert_str_eq(noted(), "cancelled");
	yield_turns(1);
}

/* A task that starts others in its own group. */
struct hydra {
	struct co_task_group *group;
	int heads;
};

static int grow_heads(void *arg)
{
	struct hydra *hydra = arg;
	int status = 0;

	hydra->heads++;
	if (co_sleep(CO_MILLISECOND) < 0)
		return UV_ECANCELED;
	for (int i = 0; i < 2 && status == 0; i++)
		status = co_task_group_create_task(hydra->group, NULL,
						   grow_heads, hydra);
	return status;
}

static int slay(void *arg)
{
	struct hydra *hydra = arg;

	while (hydra->heads < 10) {
		if (co_sleep(CO_MILLISECOND) < 0)
			return UV_ECANCELED;
	}
	return UV_EIO;
}

VIRTUAL_TEST(can_be_grown_by_its_own_tasks)
{
	struct co_task_group group;
	struct hydra hydra = {&group, 0};

	co_task_group_enter(&group);
	start(&group, grow_heads, &hydra);
	start(&group, slay, &hydra);
	ck_assert_int_eq(co_task_group_leave(&group, 0), UV_EIO);
	ck_assert_int_ge(hydra.heads, 10);
}

static int start_once_then_end(void *arg)
{
	struct hydra *hydra = arg;

	if (hydra->heads++ > 0)
		return 0;
	yield_turns(1);
	return co_task_group_create_task(hydra->group, NULL,
					 start_once_then_end, hydra);
}

ASYNC_TEST(waits_also_for_what_was_started_while_it_is_left)
{
	struct co_task_group group;
	struct hydra hydra = {&group, 0};

	co_task_group_enter(&group);
	start(&group, start_once_then_end, &hydra);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	ck_assert_int_eq(hydra.heads, 2);
}

static int start_late(void *arg)
{
	struct hydra *hydra = arg;

	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	hydra->heads = co_task_group_create_task(hydra->group, NULL,
						 note_cancel, NULL);
	return 0;
}

ASYNC_TEST(refuses_tasks_once_it_has_failed)
{
	struct co_task_group group;
	struct hydra hydra = {&group, 0};
	struct co_task *task = co_current_task();

	co_task_group_enter(&group);
	start(&group, start_late, &hydra);
	start(&group, fail_at_once, NULL);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_int_eq(
		co_task_group_create_task(&group, &task, note_cancel, NULL),
		UV_ECANCELED);
	ck_assert_ptr_null(task);
	ck_assert_int_eq(co_task_group_leave(&group, 0), UV_EIO);
	ck_assert_int_eq(hydra.heads, UV_ECANCELED);
	ck_assert_str_eq(noted(), "");
}

ASYNC_TEST(refuses_tasks_once_it_is_left)
{
	struct co_task_group group;
	struct co_task *task = co_current_task();

	co_task_group_enter(&group);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	ck_assert_int_eq(
		co_task_group_create_task(&group, &task, note_cancel, NULL),
		UV_EINVAL);
	ck_assert_ptr_null(task);
	co_task_group_cancel(&group);
}

ASYNC_TEST(refuses_a_null_function_and_a_null_group)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	ck_assert_int_eq(co_task_group_create_task(&group, NULL, NULL, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	ck_assert_int_eq(
		co_task_group_create_task(NULL, NULL, note_cancel, NULL),
		UV_EINVAL);
	ck_assert_int_eq(co_task_group_leave(NULL, 0), UV_EINVAL);
	co_task_group_cancel(NULL);
}

ASYNC_TEST(can_be_entered_again_after_it_was_left)
{
	struct co_task_group group;
	int calls = 0;

	for (int i = 0; i < 2; i++) {
		co_task_group_enter(&group);
		start(&group, fail_at_once, NULL);
		ck_assert_int_eq(co_task_group_leave(&group, 0), UV_EIO);
		co_task_group_enter(&group);
		start(&group, count_call, &calls);
		ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	}
	ck_assert_int_eq(calls, 2);
}

ASYNC_TEST(that_was_cancelled_is_left_without_a_failure)
{
	struct co_task_group group;
	int status;

	co_task_group_enter(&group);
	start(&group, note_cancel, NULL);
	yield_turns(1);
	co_task_group_cancel(&group);
	status = co_sleep(CO_FOREVER);
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_int_eq(co_task_group_leave(&group, status), 0);
	ck_assert_str_eq(noted(), "cancelled");
	yield_turns(1);
}

static int cancel_group(void *group)
{
	co_task_group_cancel(group);
	return co_sleep(CO_FOREVER);
}

ASYNC_TEST(can_be_cancelled_by_one_of_its_tasks)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	start(&group, note_cancel, NULL);
	start(&group, cancel_group, &group);
	ck_assert_int_eq(co_task_group_leave(&group, 4), 4);
	ck_assert_str_eq(noted(), "cancelled");
}

ASYNC_TEST(that_was_cancelled_still_reports_failures)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	start(&group, fail_when_cancelled, NULL);
	yield_turns(1);
	co_task_group_cancel(&group);
	ck_assert_int_eq(co_task_group_leave(&group, UV_ECANCELED), UV_EPROTO);
}

static int enter_and_forget(void *arg UNUSED)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	return 0;
}

START_TEST(that_is_not_left_aborts)
{
	struct child_end end = run_in_child(enter_and_forget, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
	ck_assert_ptr_nonnull(strstr(end.errors, "'main'"));
}
END_TEST

static int leave_arg(void *group)
{
	return co_task_group_leave(group, 0);
}

static int let_another_leave(void *arg UNUSED)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	return finish(spawn(leave_arg, &group));
}

START_TEST(left_by_another_task_aborts)
{
	struct child_end end = run_in_child(let_another_leave, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
}
END_TEST

static int enter_twice(void *arg UNUSED)
{
	struct co_task_group outer, inner;

	co_task_group_enter(&outer);
	co_task_group_enter(&inner);
	co_task_group_enter(&outer);
	return 0;
}

START_TEST(entered_twice_aborts)
{
	struct child_end end = run_in_child(enter_twice, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
	ck_assert_ptr_nonnull(strstr(end.errors, "again"));
}
END_TEST

static void on_call(void *group)
{
	co_task_group_enter(group);
}

static int enter_in_a_callback(void *arg UNUSED)
{
	struct co_task_group group;
	struct co_callback callback;

	co_callback_init(&callback, on_call, &group);
	co_call_soon(&callback);
	return co_sleep(0);
}

START_TEST(entered_outside_a_task_aborts)
{
	struct child_end end = run_in_child(enter_in_a_callback, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
	ck_assert_ptr_nonnull(strstr(end.errors, "outside a task"));
}
END_TEST

static void on_call_start(void *group)
{
	start(group, note_cancel, NULL);
	co_task_group_cancel(group);
}

ASYNC_TEST(can_be_served_by_a_callback)
{
	struct co_task_group group;
	struct co_callback callback;

	co_task_group_enter(&group);
	co_callback_init(&callback, on_call_start, &group);
	co_call_soon(&callback);
	ck_assert_int_eq(
		co_task_group_leave(&group, co_sleep(CO_FOREVER)), 0);
	ck_assert_str_eq(noted(), "");
}

struct word {
	const char *text;
	int times;
};

static int note_word(void *arg)
{
	const struct word *word = arg;

	for (int i = 0; i < word->times; i++)
		note("%s", word->text);
	return 0;
}

static int note_number(void *arg)
{
	note("%d", *(int *)arg);
	return 0;
}

ASYNC_TEST(each_task_gets_a_copy_of_a_value)
{
	struct co_task_group group;
	struct word word = {"a", 1};
	int status;

	CO_WITH_TASK_GROUP (&group, status) {
		for (int i = 0; status == 0 && i < 3; i++)
			status = CO_GO(&group, note_number, i);
		ck_assert_int_eq(CO_GO(&group, note_word, word), 0);
		word.text = "b";
		ck_assert_int_eq(CO_GO(&group, note_word, word), 0);
		ck_assert_int_eq(
			CO_GO(&group, note_word, (struct word){"c", 2}), 0);
	}
	ck_assert_int_eq(status, 0);
	ck_assert_str_eq(noted(), "0 1 2 a b c c");
	ck_assert_int_eq(CO_GO(&group, note_word, word), UV_EINVAL);
	ck_assert_int_eq(CO_GO(NULL, note_word, word), UV_EINVAL);
}

int main(void)
{
	return RUN_SUITE("runtime_taskgroup", is_left_when_all_tasks_are_done,
			 gives_references_to_its_tasks,
			 without_tasks_is_left_without_suspending,
			 takes_tasks_while_others_run_and_end,
			 does_not_disturb_its_owner_when_the_last_task_ends,
			 lets_one_task_be_cancelled_alone,
			 cancels_the_siblings_of_a_failed_task,
			 cancels_the_work_between_when_a_task_fails,
			 returns_what_failed_first_in_time,
			 is_not_disturbed_by_positive_statuses,
			 cancels_its_tasks_when_the_work_between_fails,
			 takes_the_works_failure_before_those_it_causes,
			 left_with_a_cancellation_of_unknown_cause_passes_it_on,
			 can_be_grown_by_its_own_tasks,
			 waits_also_for_what_was_started_while_it_is_left,
			 refuses_tasks_once_it_has_failed,
			 refuses_tasks_once_it_is_left,
			 refuses_a_null_function_and_a_null_group,
			 can_be_entered_again_after_it_was_left,
			 that_was_cancelled_is_left_without_a_failure,
			 can_be_cancelled_by_one_of_its_tasks,
			 that_was_cancelled_still_reports_failures,
			 that_is_not_left_aborts, left_by_another_task_aborts,
			 entered_twice_aborts, entered_outside_a_task_aborts,
			 can_be_served_by_a_callback,
			 each_task_gets_a_copy_of_a_value);
}
