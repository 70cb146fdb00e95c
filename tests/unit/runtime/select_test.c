#include "unit/runtime/util.h"

static struct co_queue in, out;
static struct co_event event;
static struct co_future future;
static struct co_semaphore semaphore;
static char a[] = "a", b[] = "b", c[] = "c";

static void open_all(size_t capacity)
{
	ck_assert_int_eq(co_queue_init(&in, capacity), 0);
	ck_assert_int_eq(co_queue_init(&out, capacity), 0);
	co_event_init(&event);
	co_future_init(&future, NULL, NULL);
	co_semaphore_init(&semaphore, 0);
}

static void close_queues(void)
{
	co_queue_release(&in);
	co_queue_release(&out);
}

/* A select over one of each, in a task. */
struct all {
	struct co_case cases[5];
	void *item;
};

enum { GET, PUT, EVENT, FUTURE, PERMIT };

static struct all all(void)
{
	return (struct all){.cases = {
		[PUT] = co_case_put(&out, c),
		[EVENT] = co_case_event(&event),
		[FUTURE] = co_case_future(&future),
		[PERMIT] = co_case_acquire(&semaphore),
	}};
}

static int select_all(void *arg)
{
	struct all *all = arg;

	all->cases[GET] = co_case_get(&in, &all->item);
	return co_select(all->cases, CO_COUNT(all->cases));
}

/* Have a task wait for all of them, the queue out being full. */
static struct co_task *wait_for_all(struct all *waiting)
{
	struct co_task *task;

	open_all(1);
	*waiting = all();
	ck_assert_int_eq(co_queue_put(&out, a), 0);
	task = spawn(select_all, waiting);
	yield_turns(1);
	ck_assert_str_eq(co_task_waits_on(task), "select");
	return task;
}

static void expect_only(const struct all *all, int index, int status)
{
	for (int i = 0; i < (int)CO_COUNT(all->cases); i++)
		ck_assert_int_eq(all->cases[i].status,
				 i == index ? status : UV_EAGAIN);
}

static const char *take(struct co_queue *queue)
{
	void *item;

	ck_assert_int_eq(co_queue_try_get(queue, &item), 0);
	return item;
}

/* Nobody waits any more, and nothing was taken but what is said. */
static void expect_untouched(size_t permits)
{
	void *item;

	ck_assert_int_eq(co_queue_try_get(&in, &item), UV_EAGAIN);
	ck_assert_int_eq(co_queue_try_put(&in, b), 0);
	ck_assert_str_eq(take(&in), "b");
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	for (size_t i = 0; i <= permits; i++)
		ck_assert(co_semaphore_try_acquire(&semaphore));
	ck_assert(!co_semaphore_try_acquire(&semaphore));
	co_event_set(&event);
	(void)co_future_set(&future, 0);
	close_queues();
}

ASYNC_TEST(an_item_that_is_put_is_got)
{
	struct all waiting;
	struct co_task *task = wait_for_all(&waiting);

	ck_assert_int_eq(co_queue_try_put(&in, b), 0);
	ck_assert_uint_eq(co_queue_len(&in), 0);
	ck_assert_int_eq(finish(task), GET);
	ck_assert_str_eq(waiting.item, "b");
	expect_only(&waiting, GET, 0);
	ck_assert_str_eq(take(&out), "a");
	ck_assert_uint_eq(co_queue_len(&out), 0);
	expect_untouched(0);
}

ASYNC_TEST(room_that_is_made_is_filled)
{
	struct all waiting;
	struct co_task *task = wait_for_all(&waiting);

	ck_assert_str_eq(take(&out), "a");
	ck_assert_uint_eq(co_queue_len(&out), 1);
	ck_assert_int_eq(finish(task), PUT);
	ck_assert_ptr_null(waiting.item);
	expect_only(&waiting, PUT, 0);
	ck_assert_str_eq(take(&out), "c");
	expect_untouched(0);
}

ASYNC_TEST(an_event_that_is_set_is_met)
{
	struct all waiting;
	struct co_task *task = wait_for_all(&waiting);

	co_event_set(&event);
	co_event_clear(&event);
	ck_assert_int_eq(finish(task), EVENT);
	expect_only(&waiting, EVENT, 0);
	ck_assert_str_eq(take(&out), "a");
	expect_untouched(0);
}

ASYNC_TEST(a_future_gives_its_status)
{
	struct all waiting;
	struct co_task *task = wait_for_all(&waiting);

	ck_assert(co_future_set(&future, UV_EAGAIN));
	ck_assert_int_eq(finish(task), FUTURE);
	expect_only(&waiting, FUTURE, UV_EAGAIN);
	ck_assert_str_eq(take(&out), "a");
	expect_untouched(0);
}

ASYNC_TEST(a_permit_that_is_released_is_acquired)
{
	struct all waiting;
	struct co_task *task = wait_for_all(&waiting);

	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert(co_semaphore_locked(&semaphore));
	ck_assert_int_eq(finish(task), PERMIT);
	expect_only(&waiting, PERMIT, 0);
	ck_assert_str_eq(take(&out), "a");
	expect_untouched(0);
}

ASYNC_TEST(of_what_happens_in_one_turn_the_first_alone_is_taken)
{
	struct all waiting;
	struct co_task *task = wait_for_all(&waiting);

	co_event_set(&event);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert_int_eq(co_queue_try_put(&in, b), 0);
	ck_assert_str_eq(take(&out), "a");
	ck_assert_int_eq(finish(task), EVENT);
	ck_assert_uint_eq(co_queue_len(&out), 0);
	ck_assert_str_eq(take(&in), "b");
	expect_untouched(1);
}

ASYNC_TEST(a_cancellation_takes_nothing)
{
	struct all waiting;
	struct co_task *task = wait_for_all(&waiting);

	co_task_cancel(task);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert_int_eq(co_queue_try_put(&in, b), 0);
	ck_assert_str_eq(take(&out), "a");
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	expect_only(&waiting, -1, 0);
	ck_assert_uint_eq(co_queue_len(&out), 0);
	ck_assert_str_eq(take(&in), "b");
	expect_untouched(1);
}

ASYNC_TEST(what_was_chosen_before_a_cancellation_stays_so)
{
	struct all waiting;
	struct co_task *task = wait_for_all(&waiting);

	ck_assert_int_eq(co_queue_try_put(&in, b), 0);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), GET);
	ck_assert_str_eq(waiting.item, "b");
	ck_assert_str_eq(take(&out), "a");
	expect_untouched(0);
}

ASYNC_TEST(shutdown_is_a_status_of_get_and_put)
{
	struct all waiting;
	struct co_task *task = wait_for_all(&waiting);

	co_queue_shutdown(&in, false);
	ck_assert_int_eq(finish(task), GET);
	expect_only(&waiting, GET, UV_EOF);
	task = spawn(select_all, &waiting);
	ck_assert_int_eq(finish(task), GET);
	close_queues();
	task = wait_for_all(&waiting);
	co_queue_shutdown(&out, false);
	ck_assert_int_eq(finish(task), PUT);
	expect_only(&waiting, PUT, CO_QUEUE_SHUT_DOWN);
	ck_assert_str_eq(take(&out), "a");
	ck_assert_int_eq(finish(spawn(select_all, &waiting)), PUT);
	ck_assert_int_eq(waiting.cases[PUT].status, CO_QUEUE_SHUT_DOWN);
	close_queues();
}

static int note_text(void *text)
{
	note("%s", (const char *)text);
	return 0;
}

ASYNC_TEST(what_is_ready_is_taken_without_suspending)
{
	struct co_task *other = spawn(note_text, a);
	void *item;
	struct co_case cases[] = {
		co_case_event(&event), co_case_get(&in, &item)};

	open_all(1);
	ck_assert_int_eq(co_queue_put(&in, b), 0);
	ck_assert_int_eq(co_select(cases, 2), 1);
	ck_assert_str_eq(item, "b");
	ck_assert_str_eq(noted(), "");
	ck_assert_int_eq(finish(other), 0);
	close_queues();
}

ASYNC_TEST(also_by_a_task_that_is_cancelled_which_cannot_wait)
{
	struct co_case cases[] = {co_case_event(&event)};

	open_all(1);
	co_task_cancel(co_current_task());
	ck_assert_int_eq(co_select(cases, 1), UV_ECANCELED);
	co_event_set(&event);
	ck_assert_int_eq(co_select(cases, 1), 0);
	ck_assert_uint_eq(co_uncancel(), 0);
	close_queues();
}

/* Each of the cases that are ready is chosen about as often as the others. */
ASYNC_TEST(those_that_are_ready_are_chosen_at_random)
{
	enum { ROUNDS = 8000 };
	int chosen[5] = {0};
	void *item;

	open_all(4);
	co_event_set(&event);
	for (int i = 0; i < ROUNDS; i++) {
		struct co_case cases[] = {
			co_case_get(&in, &item), co_case_put(&out, b),
			co_case_future(&future), co_case_event(&event),
			co_case_after(0)};

		if (co_queue_len(&in) == 0)
			ck_assert_int_eq(co_queue_try_put(&in, a), 0);
		if (co_queue_len(&out) > 0)
			take(&out);
		chosen[co_select(cases, CO_COUNT(cases))]++;
	}
	ck_assert_int_eq(chosen[2], 0);
	for (int i = 0; i < 5; i++)
		if (i != 2)
			ck_assert_int_lt(abs(chosen[i] - ROUNDS / 4),
					 ROUNDS / 40);
	close_queues();
}

/* Two selects in turn, of two cases each: neither draws the other's lots. */
ASYNC_TEST(two_selects_in_turn_starve_none)
{
	int chosen[4] = {0};

	open_all(1);
	co_event_set(&event);
	for (int i = 0; i < 1000; i++) {
		struct co_case cases[] = {co_case_event(&event),
					  co_case_event(&event)};

		chosen[i % 2 * 2 + co_select(cases, 2)]++;
	}
	for (int i = 0; i < 4; i++)
		ck_assert_int_gt(chosen[i], 200);
	close_queues();
}

static int get_and_note(void *name)
{
	void *item;
	struct co_case cases[] = {co_case_event(&event),
				  co_case_get(&in, &item)};
	int index = co_select(cases, 2);

	note("%s%s", (const char *)name, index == 1 ? (char *)item : "!");
	return index;
}

static int get_plainly(void *name)
{
	void *item;
	int status = co_queue_get(&in, &item);

	note("%s%s", (const char *)name, (char *)item);
	return status;
}

ASYNC_TEST(stands_in_line_among_tasks_and_other_selects)
{
	struct co_task *x = spawn(get_plainly, "x");
	struct co_task *y = spawn(get_and_note, "y");
	struct co_task *z = spawn(get_and_note, "z");
	struct co_task *w = spawn(get_plainly, "w");

	open_all(4);
	yield_turns(1);
	ck_assert_int_eq(co_queue_try_put(&in, a), 0);
	ck_assert_int_eq(co_queue_try_put(&in, b), 0);
	co_task_cancel(z);
	ck_assert_int_eq(co_queue_try_put(&in, c), 0);
	ck_assert_int_eq(finish(x), 0);
	ck_assert_int_eq(finish(y), 1);
	ck_assert_int_eq(finish(z), UV_ECANCELED);
	ck_assert_int_eq(finish(w), 0);
	ck_assert_str_eq(noted(), "xa yb z! wc");
	close_queues();
}

ASYNC_TEST(two_selects_hand_one_another_an_item)
{
	struct all waiting;
	void *item;
	struct co_case cases[] = {co_case_get(&out, &item),
				  co_case_put(&in, b)};
	struct co_task *task = wait_for_all(&waiting);
	int index = co_select(cases, 2);

	ck_assert_int_ge(index, 0);
	ck_assert_int_eq(finish(task), index == 0 ? PUT : GET);
	ck_assert_str_eq(index == 0 ? item : waiting.item,
			 index == 0 ? "a" : "b");
	ck_assert_str_eq(take(&out), index == 0 ? "c" : "a");
	ck_assert_uint_eq(co_queue_len(&in) + co_queue_len(&out), 0);
	close_queues();
}

static int get_twice(void *arg)
{
	void **item = arg;
	struct co_case cases[] = {co_case_get(&in, item), co_case_get(&in, item),
				  co_case_event(&event), co_case_event(&event)};

	return co_select(cases, CO_COUNT(cases));
}

ASYNC_TEST(a_thing_may_be_named_twice)
{
	void *item;
	struct co_task *task = spawn(get_twice, &item);

	open_all(2);
	yield_turns(1);
	ck_assert_int_eq(co_queue_try_put(&in, a), 0);
	ck_assert_int_eq(co_queue_try_put(&in, b), 0);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_str_eq(item, "a");
	ck_assert_str_eq(take(&in), "b");
	task = spawn(get_twice, &item);
	yield_turns(1);
	co_event_set(&event);
	ck_assert_int_eq(finish(task), 2);
	ck_assert_ptr_null(item);
	close_queues();
}

ASYNC_TEST(a_queue_may_be_put_to_and_got_from)
{
	void *item;
	struct co_case cases[] = {co_case_get(&in, &item),
				  co_case_put(&in, b)};

	open_all(1);
	ck_assert_int_eq(co_select(cases, 2), 1);
	ck_assert_int_eq(co_select(cases, 2), 0);
	ck_assert_str_eq(item, "b");
	close_queues();
}

ASYNC_TEST(items_of_a_put_count_as_unfinished)
{
	struct co_case put = co_case_put(&in, a);
	struct co_task *task;
	struct all waiting;

	open_all(0);
	ck_assert_int_eq(co_select(&put, 1), 0);
	ck_assert_int_eq(co_queue_task_done(&in), 0);
	ck_assert_int_eq(co_queue_task_done(&in), UV_EINVAL);
	close_queues();
	task = wait_for_all(&waiting);
	take(&out);
	ck_assert_int_eq(finish(task), PUT);
	ck_assert_int_eq(co_queue_task_done(&out), 0);
	ck_assert_int_eq(co_queue_task_done(&out), 0);
	ck_assert_int_eq(co_queue_task_done(&out), UV_EINVAL);
	close_queues();
}

static int select_tasks(void *arg)
{
	struct co_task **tasks = arg;
	struct co_case cases[] = {co_case_task(tasks[0]),
				  co_case_task(tasks[1])};
	int index = co_select(cases, 2);

	return index < 0 ? index : index * 10 + cases[index].status;
}

static int return_7_later(void *arg)
{
	int status = co_sleep(*(int64_t *)arg);

	return status < 0 ? status : 7;
}

VIRTUAL_TEST(a_task_gives_its_status_and_goes_on_if_not_chosen)
{
	int64_t delays[] = {2 * CO_SECOND, CO_SECOND};
	struct co_task *tasks[] = {spawn(return_7_later, &delays[0]),
				   spawn(return_7_later, &delays[1])};

	ck_assert_int_eq(select_tasks(tasks), 17);
	ck_assert_uint_eq(co_task_waiters(tasks[0]), 0);
	ck_assert_int_eq(co_task_state(tasks[0]), CO_TASK_SUSPENDED);
	ck_assert_int_eq(select_tasks(tasks), 17);
	ck_assert_int_eq(finish(tasks[1]), 7);
	ck_assert_int_eq(finish(tasks[0]), 7);
}

VIRTUAL_TEST(a_cancellation_does_not_reach_the_tasks)
{
	int64_t delay = CO_SECOND;
	struct co_task *tasks[] = {spawn(return_7_later, &delay),
				   spawn(return_7_later, &delay)};
	struct co_task *selects = spawn(select_tasks, tasks);

	yield_turns(1);
	co_task_cancel(selects);
	ck_assert_int_eq(finish(selects), UV_ECANCELED);
	ck_assert_int_eq(finish(tasks[0]), 7);
	ck_assert_int_eq(finish(tasks[1]), 7);
}

static bool told;

static void on_cancel(void *arg UNUSED)
{
	told = true;
}

VIRTUAL_TEST(nor_does_it_reach_a_futures_owner)
{
	struct co_case cases[] = {co_case_future(&future),
				  co_case_after(CO_SECOND)};

	co_future_init(&future, on_cancel, NULL);
	ck_assert_int_eq(co_select(cases, 2), 1);
	ck_assert(!told);
	ck_assert(co_future_set(&future, 0));
}

VIRTUAL_TEST(the_earliest_time_ends_the_wait)
{
	int64_t start_ns = co_time_ns();
	struct co_case cases[] = {
		co_case_after(CO_FOREVER), co_case_after(3 * CO_SECOND),
		co_case_at(start_ns + 2 * CO_SECOND),
		co_case_at(CO_FOREVER), co_case_event(&event)};

	open_all(1);
	ck_assert_int_eq(co_select(cases, CO_COUNT(cases)), 2);
	ck_assert_int_eq(cases[2].status, 0);
	ck_assert_int_eq(co_time_ns() - start_ns, 2 * CO_SECOND);
	/* An instant stays past, a delay counts from each select anew. */
	ck_assert_int_eq(co_select(cases, CO_COUNT(cases)), 2);
	cases[2] = (struct co_case){0};
	ck_assert_int_eq(co_select(cases, CO_COUNT(cases)), 1);
	ck_assert_int_eq(co_time_ns() - start_ns, 5 * CO_SECOND);
	close_queues();
}

VIRTUAL_TEST(what_comes_first_leaves_no_timer)
{
	struct co_case cases[] = {co_case_event(&event),
				  co_case_after(CO_SECOND)};
	struct co_callback later;
	int64_t start_ns = co_time_ns();

	open_all(1);
	co_callback_init(&later, (void (*)(void *))co_event_set, &event);
	ck_assert_int_eq(co_call_later(&later, CO_MILLISECOND), 0);
	ck_assert_int_eq(co_select(cases, 2), 0);
	ck_assert_int_eq(co_time_ns() - start_ns, CO_MILLISECOND);
	ck_assert_int_eq(co_sleep(2 * CO_SECOND), 0);
	close_queues();
}

VIRTUAL_TEST(a_timeout_ends_it_and_takes_nothing)
{
	struct all waiting;
	struct co_scope scope;
	int status;

	open_all(1);
	waiting = all();
	ck_assert_int_eq(co_queue_put(&out, a), 0);
	ck_assert_int_eq(co_timeout_enter(&scope, CO_SECOND), 0);
	status = select_all(&waiting);
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&scope, status), UV_ETIMEDOUT);
	ck_assert_str_eq(take(&out), "a");
	expect_untouched(0);
}

VIRTUAL_TEST(without_a_case_it_waits_for_a_cancellation)
{
	struct co_case off[2] = {{0}};
	struct co_scope scope;

	ck_assert_int_eq(co_try_select(NULL, 0), UV_EAGAIN);
	ck_assert_int_eq(co_timeout_enter(&scope, CO_SECOND), 0);
	ck_assert_int_eq(co_select(NULL, 0), UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
	ck_assert_int_eq(co_timeout_enter(&scope, CO_SECOND), 0);
	ck_assert_int_eq(co_select(off, 2), UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
}

ASYNC_TEST(try_takes_what_is_ready_and_waits_for_nothing)
{
	void *item;
	struct co_case cases[] = {co_case_get(&in, &item),
				  co_case_event(&event)};

	open_all(1);
	ck_assert_int_eq(co_try_select(cases, 2), UV_EAGAIN);
	ck_assert_int_eq(cases[0].status, UV_EAGAIN);
	ck_assert_int_eq(co_queue_try_put(&in, a), 0);
	ck_assert_int_eq(co_try_select(cases, 2), 0);
	ck_assert_str_eq(item, "a");
	ck_assert_int_eq(co_try_select(cases, 2), UV_EAGAIN);
	ck_assert_ptr_null(item);
	close_queues();
}

ASYNC_TEST(what_is_null_or_the_caller_is_refused)
{
	void *item = a;
	struct co_case wrong[] = {
		co_case_get(NULL, &item), co_case_get(&in, NULL),
		co_case_put(NULL, a), co_case_event(NULL),
		co_case_future(NULL), co_case_task(NULL),
		co_case_task(co_current_task()), co_case_acquire(NULL),
		co_case_readable(NULL), co_case_writable(NULL),
		co_case_datagram(NULL), co_case_signal(NULL)};

	open_all(1);
	ck_assert_int_eq(co_select(NULL, 1), UV_EINVAL);
	for (size_t i = 0; i < CO_COUNT(wrong); i++) {
		struct co_case cases[] = {co_case_put(&out, a), wrong[i]};

		ck_assert_int_eq(co_select(cases, 2), UV_EINVAL);
		ck_assert_int_eq(co_try_select(cases, 2), UV_EINVAL);
	}
	ck_assert_uint_eq(co_queue_len(&out), 0);
	close_queues();
}

static int release_selected(void *arg UNUSED)
{
	struct all waiting;

	(void)wait_for_all(&waiting);
	co_queue_release(&in);
	return 0;
}

START_TEST(releasing_a_queue_that_is_selected_aborts_with_a_message)
{
	struct child_end end = run_in_child(release_selected, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
	ck_assert_ptr_nonnull(strstr(end.errors, "released a queue"));
}
END_TEST

/*
 * Items go round between tasks that select over all queues, and are cancelled at
 * random: each is got exactly once.
 */
enum { QUEUES = 3, ROUNDS = 2000 };

static struct co_queue queues[QUEUES];
static long put_count, got_count, sum_put, sum_got;

static unsigned rolled(unsigned n)
{
	static unsigned x = 12345;

	x = x * 1103515245 + 12345;
	return (x >> 16) % n;
}

static int put_somewhere(void *arg UNUSED)
{
	for (;;) {
		struct co_case cases[QUEUES];
		int index;

		for (int i = 0; i < QUEUES; i++)
			cases[i] = co_case_put(&queues[i],
					       (void *)(put_count + 1));
		index = co_select(cases, QUEUES);
		if (index < 0)
			return index;
		sum_put += (long)cases[index].arg.item;
		put_count++;
	}
}

static int get_somewhere(void *arg UNUSED)
{
	for (;;) {
		struct co_case cases[QUEUES + 1];
		void *item;
		int index;

		for (int i = 0; i < QUEUES; i++)
			cases[i] = co_case_get(&queues[i], &item);
		cases[QUEUES] = co_case_after((int64_t)rolled(3) *
					      CO_MICROSECOND);
		index = co_select(cases, QUEUES + 1);
		if (index < 0)
			return index;
		if (index == QUEUES)
			continue;
		sum_got += (long)item;
		got_count++;
	}
}

VIRTUAL_TEST(nothing_is_lost_whoever_is_cancelled)
{
	struct co_task *tasks[8];
	void *item;

	for (int i = 0; i < QUEUES; i++)
		ck_assert_int_eq(co_queue_init(&queues[i], 1 + i), 0);
	for (size_t i = 0; i < CO_COUNT(tasks); i++)
		tasks[i] = spawn(i % 2 ? put_somewhere : get_somewhere, NULL);
	for (int round = 0; round < ROUNDS; round++) {
		size_t i = rolled(CO_COUNT(tasks));

		yield_turns(1);
		co_task_cancel(tasks[i]);
		ck_assert_int_eq(finish(tasks[i]), UV_ECANCELED);
		tasks[i] = spawn(i % 2 ? put_somewhere : get_somewhere, NULL);
	}
	for (size_t i = 0; i < CO_COUNT(tasks); i++) {
		co_task_cancel(tasks[i]);
		ck_assert_int_eq(finish(tasks[i]), UV_ECANCELED);
	}
	for (int i = 0; i < QUEUES; i++) {
		while (co_queue_try_get(&queues[i], &item) == 0) {
			sum_got += (long)item;
			got_count++;
		}
		co_queue_release(&queues[i]);
	}
	ck_assert_int_gt(put_count, ROUNDS);
	ck_assert_int_eq(got_count, put_count);
	ck_assert_int_eq(sum_got, sum_put);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_select", an_item_that_is_put_is_got,
		room_that_is_made_is_filled, an_event_that_is_set_is_met,
		a_future_gives_its_status,
		a_permit_that_is_released_is_acquired,
		of_what_happens_in_one_turn_the_first_alone_is_taken,
		a_cancellation_takes_nothing,
		what_was_chosen_before_a_cancellation_stays_so,
		shutdown_is_a_status_of_get_and_put,
		what_is_ready_is_taken_without_suspending,
		also_by_a_task_that_is_cancelled_which_cannot_wait,
		those_that_are_ready_are_chosen_at_random,
		two_selects_in_turn_starve_none,
		stands_in_line_among_tasks_and_other_selects,
		two_selects_hand_one_another_an_item,
		a_thing_may_be_named_twice, a_queue_may_be_put_to_and_got_from,
		items_of_a_put_count_as_unfinished,
		a_task_gives_its_status_and_goes_on_if_not_chosen,
		a_cancellation_does_not_reach_the_tasks,
		nor_does_it_reach_a_futures_owner,
		the_earliest_time_ends_the_wait,
		what_comes_first_leaves_no_timer,
		a_timeout_ends_it_and_takes_nothing,
		without_a_case_it_waits_for_a_cancellation,
		try_takes_what_is_ready_and_waits_for_nothing,
		what_is_null_or_the_caller_is_refused,
		releasing_a_queue_that_is_selected_aborts_with_a_message,
		nothing_is_lost_whoever_is_cancelled);
}
