#include "unit/runtime/util.h"

static struct co_queue queue;

static void open_queue(size_t capacity)
{
	ck_assert_int_eq(co_queue_init(&queue, capacity), 0);
}

static int get_and_note(void *name)
{
	void *item = &item;
	int status = co_queue_get(&queue, &item);

	if (status < 0)
		ck_assert_ptr_null(item);
	note("%s%s", (const char *)name, status < 0 ? "!" : (char *)item);
	return status;
}

static int put_and_note(void *item)
{
	int status = co_queue_put(&queue, item);

	note("%s%s", (const char *)item, status < 0 ? "!" : "");
	return status;
}

static const char *take(void)
{
	void *item;

	ck_assert_int_eq(co_queue_try_get(&queue, &item), 0);
	return item;
}

ASYNC_TEST(is_first_in_first_out)
{
	void *item;

	open_queue(0);
	for (long i = 1; i <= 100; i++)
		ck_assert_int_eq(co_queue_put(&queue, (void *)i), 0);
	ck_assert_uint_eq(co_queue_len(&queue), 100);
	for (long i = 1; i <= 100; i++) {
		ck_assert_int_eq(co_queue_get(&queue, &item), 0);
		ck_assert_int_eq((long)item, i);
		ck_assert_int_eq(co_queue_put(&queue, (void *)(i + 100)), 0);
	}
	ck_assert_uint_eq(co_queue_len(&queue), 100);
	co_queue_release(&queue);
}

ASYNC_TEST(nowait_forms_say_full_and_empty)
{
	void *item = &item;

	open_queue(2);
	ck_assert_int_eq(co_queue_try_get(&queue, &item), UV_EAGAIN);
	ck_assert_ptr_null(item);
	ck_assert_int_eq(co_queue_try_put(&queue, "a"), 0);
	ck_assert_int_eq(co_queue_try_put(&queue, "b"), 0);
	ck_assert_int_eq(co_queue_try_put(&queue, "c"), UV_EAGAIN);
	ck_assert_uint_eq(co_queue_len(&queue), 2);
	ck_assert_str_eq(take(), "a");
	ck_assert_int_eq(co_queue_try_put(&queue, "c"), 0);
	ck_assert_str_eq(take(), "b");
	ck_assert_str_eq(take(), "c");
	co_queue_release(&queue);
}

ASYNC_TEST(serves_getters_in_order)
{
	struct co_task *x = spawn(get_and_note, "x");
	struct co_task *y = spawn(get_and_note, "y");

	open_queue(0);
	yield_turns(1);
	ck_assert_int_eq(co_queue_try_put(&queue, "1"), 0);
	ck_assert_int_eq(co_queue_try_put(&queue, "2"), 0);
	ck_assert_int_eq(finish(y), 0);
	ck_assert_int_eq(finish(x), 0);
	ck_assert_str_eq(noted(), "x1 y2");
	co_queue_release(&queue);
}

ASYNC_TEST(handed_to_a_getter_an_item_cannot_be_snatched)
{
	struct co_task *x = spawn(get_and_note, "x");
	void *item;

	open_queue(0);
	yield_turns(1);
	ck_assert_int_eq(co_queue_try_put(&queue, "1"), 0);
	ck_assert_int_eq(co_queue_try_get(&queue, &item), UV_EAGAIN);
	ck_assert_int_eq(finish(x), 0);
	ck_assert_str_eq(noted(), "x1");
	co_queue_release(&queue);
}

ASYNC_TEST(full_holds_putters_back_in_order)
{
	struct co_task *b = spawn(put_and_note, "b");
	struct co_task *c = spawn(put_and_note, "c");

	open_queue(1);
	ck_assert_int_eq(co_queue_put(&queue, "a"), 0);
	yield_turns(2);
	ck_assert_str_eq(noted(), "");
	ck_assert_uint_eq(co_queue_len(&queue), 1);
	ck_assert_str_eq(take(), "a");
	ck_assert_int_eq(co_queue_try_put(&queue, "barger"), UV_EAGAIN);
	ck_assert_str_eq(take(), "b");
	ck_assert_str_eq(take(), "c");
	ck_assert_int_eq(finish(c), 0);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_str_eq(noted(), "b c");
	co_queue_release(&queue);
}

ASYNC_TEST(cancelled_getter_loses_no_item)
{
	struct co_task *x = spawn(get_and_note, "x");
	struct co_task *y = spawn(get_and_note, "y");

	open_queue(0);
	yield_turns(1);
	co_task_cancel(x);
	ck_assert_int_eq(co_queue_try_put(&queue, "1"), 0);
	ck_assert_int_eq(finish(x), UV_ECANCELED);
	ck_assert_int_eq(finish(y), 0);
	ck_assert_str_eq(noted(), "x! y1");
	co_queue_release(&queue);
}

ASYNC_TEST(getter_cancelled_in_the_turn_of_the_put_has_the_item)
{
	struct co_task *x = spawn(get_and_note, "x");

	open_queue(0);
	yield_turns(1);
	ck_assert_int_eq(co_queue_try_put(&queue, "1"), 0);
	co_task_cancel(x);
	ck_assert_int_eq(finish(x), 0);
	ck_assert_str_eq(noted(), "x1");
	ck_assert_uint_eq(co_queue_len(&queue), 0);
	co_queue_release(&queue);
}

ASYNC_TEST(cancelled_putter_has_put_nothing)
{
	struct co_task *b = spawn(put_and_note, "b");
	struct co_task *c = spawn(put_and_note, "c");

	open_queue(1);
	ck_assert_int_eq(co_queue_put(&queue, "a"), 0);
	yield_turns(1);
	co_task_cancel(b);
	ck_assert_str_eq(take(), "a");
	ck_assert_int_eq(finish(b), UV_ECANCELED);
	ck_assert_int_eq(finish(c), 0);
	ck_assert_str_eq(take(), "c");
	ck_assert_uint_eq(co_queue_len(&queue), 0);
	co_queue_release(&queue);
}

ASYNC_TEST(putter_cancelled_in_the_turn_of_the_get_has_put)
{
	struct co_task *b = spawn(put_and_note, "b");

	open_queue(1);
	ck_assert_int_eq(co_queue_put(&queue, "a"), 0);
	yield_turns(1);
	ck_assert_str_eq(take(), "a");
	co_task_cancel(b);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_str_eq(take(), "b");
	co_queue_release(&queue);
}

static int get_any(void *arg UNUSED)
{
	void *item;

	return co_queue_get(&queue, &item);
}

VIRTUAL_TEST(getter_whose_time_is_over_leaves_the_line)
{
	open_queue(0);
	ck_assert_int_eq(co_wait_for(get_any, NULL, CO_MILLISECOND),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(co_queue_try_put(&queue, "1"), 0);
	ck_assert_str_eq(take(), "1");
	co_queue_release(&queue);
}

static void on_call(void *item)
{
	void *got;

	if (item) {
		ck_assert_int_eq(co_queue_get(&queue, &got), UV_EINVAL);
		ck_assert_int_eq(co_queue_try_put(&queue, item), 0);
	} else {
		ck_assert_int_eq(co_queue_put(&queue, "no"), UV_EINVAL);
		ck_assert_int_eq(co_queue_try_get(&queue, &got), 0);
	}
}

ASYNC_TEST(callback_may_put_and_get_but_not_wait)
{
	struct co_callback put, get;
	void *item;

	open_queue(1);
	co_callback_init(&put, on_call, "1");
	co_call_soon(&put);
	ck_assert_int_eq(co_queue_get(&queue, &item), 0);
	ck_assert_str_eq(item, "1");
	ck_assert_int_eq(co_queue_put(&queue, "2"), 0);
	co_callback_init(&get, on_call, NULL);
	co_call_soon(&get);
	ck_assert_int_eq(co_queue_put(&queue, "3"), 0);
	ck_assert_str_eq(take(), "3");
	co_queue_release(&queue);
}

static int join_and_note(void *arg UNUSED)
{
	int status = co_queue_join(&queue);

	note("joined");
	return status;
}

ASYNC_TEST(join_waits_until_all_work_is_done)
{
	struct co_task *a = spawn(join_and_note, NULL);
	struct co_task *b = spawn(join_and_note, NULL);

	open_queue(0);
	ck_assert_int_eq(co_queue_join(&queue), 0);
	ck_assert_int_eq(co_queue_put(&queue, "1"), 0);
	ck_assert_int_eq(co_queue_put(&queue, "2"), 0);
	take();
	take();
	ck_assert_int_eq(co_queue_task_done(&queue), 0);
	yield_turns(2);
	ck_assert_str_eq(noted(), "");
	ck_assert_int_eq(co_queue_task_done(&queue), 0);
	ck_assert_int_eq(finish(a), 0);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_str_eq(noted(), "joined joined");
	ck_assert_int_eq(co_queue_task_done(&queue), UV_EINVAL);
	co_queue_release(&queue);
}

ASYNC_TEST(shutdown_lets_getters_drain_it)
{
	void *item = &item;

	open_queue(2);
	ck_assert_int_eq(co_queue_put(&queue, "1"), 0);
	ck_assert_int_eq(co_queue_put(&queue, "2"), 0);
	co_queue_shutdown(&queue, false);
	co_queue_shutdown(&queue, false);
	ck_assert_int_eq(co_queue_put(&queue, "3"), CO_QUEUE_SHUT_DOWN);
	ck_assert_int_eq(co_queue_try_put(&queue, "3"), CO_QUEUE_SHUT_DOWN);
	ck_assert_int_eq(co_queue_get(&queue, &item), 0);
	ck_assert_str_eq(item, "1");
	ck_assert_str_eq(take(), "2");
	ck_assert_int_eq(co_queue_get(&queue, &item), UV_EOF);
	ck_assert_ptr_null(item);
	ck_assert_int_eq(co_queue_try_get(&queue, &item), UV_EOF);
	co_queue_release(&queue);
}

ASYNC_TEST(shutdown_wakes_waiting_getters)
{
	struct co_task *x = spawn(get_and_note, "x");
	struct co_task *y = spawn(get_and_note, "y");

	open_queue(1);
	yield_turns(1);
	co_queue_shutdown(&queue, false);
	ck_assert_int_eq(finish(x), UV_EOF);
	ck_assert_int_eq(finish(y), UV_EOF);
	co_queue_release(&queue);
}

ASYNC_TEST(shutdown_wakes_waiting_putters_and_keeps_their_items_out)
{
	struct co_task *b = spawn(put_and_note, "b");
	struct co_task *c = spawn(put_and_note, "c");
	void *item;

	open_queue(1);
	ck_assert_int_eq(co_queue_put(&queue, "a"), 0);
	yield_turns(1);
	co_queue_shutdown(&queue, false);
	ck_assert_int_eq(finish(b), CO_QUEUE_SHUT_DOWN);
	ck_assert_int_eq(finish(c), CO_QUEUE_SHUT_DOWN);
	ck_assert_str_eq(take(), "a");
	ck_assert_int_eq(co_queue_try_get(&queue, &item), UV_EOF);
	co_queue_release(&queue);
}

ASYNC_TEST(shutdown_now_drops_what_is_left)
{
	struct co_task *joiner = spawn(join_and_note, NULL);
	void *item;

	open_queue(3);
	ck_assert_int_eq(co_queue_put(&queue, "1"), 0);
	ck_assert_int_eq(co_queue_put(&queue, "2"), 0);
	yield_turns(1);
	co_queue_shutdown(&queue, false);
	co_queue_shutdown(&queue, true);
	ck_assert_uint_eq(co_queue_len(&queue), 0);
	ck_assert_int_eq(co_queue_get(&queue, &item), UV_EOF);
	ck_assert_int_eq(finish(joiner), 0);
	co_queue_release(&queue);
}

ASYNC_TEST(shutdown_now_waits_in_join_for_work_in_hand)
{
	struct co_task *joiner = spawn(join_and_note, NULL);

	open_queue(3);
	ck_assert_int_eq(co_queue_put(&queue, "1"), 0);
	ck_assert_int_eq(co_queue_put(&queue, "2"), 0);
	take();
	co_queue_shutdown(&queue, true);
	yield_turns(2);
	ck_assert_str_eq(noted(), "");
	ck_assert_int_eq(co_queue_task_done(&queue), 0);
	ck_assert_int_eq(finish(joiner), 0);
	co_queue_release(&queue);
}

static long sum;

static int produce(void *arg UNUSED)
{
	int status = 0;

	for (long i = 1; status == 0 && i <= 1000; i++)
		status = co_queue_put(&queue, (void *)i);
	return status;
}

static int consume(void *arg UNUSED)
{
	void *item;
	int status;

	while ((status = co_queue_get(&queue, &item)) == 0) {
		sum += (long)item;
		if (co_queue_task_done(&queue) < 0)
			return UV_EINVAL;
	}
	return status == UV_EOF ? 0 : status;
}

ASYNC_TEST(carries_every_item_from_many_to_many)
{
	struct co_task *tasks[8];

	open_queue(3);
	for (int i = 0; i < 8; i++)
		tasks[i] = spawn(i < 4 ? produce : consume, NULL);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	ck_assert_int_eq(co_queue_join(&queue), 0);
	co_queue_shutdown(&queue, false);
	for (int i = 4; i < 8; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	ck_assert_int_eq(sum, 4 * 500500);
	co_queue_release(&queue);
}

static int note_items(void *arg)
{
	const char *item;
	int status;

	CO_FOR_QUEUE (item, &queue, status) {
		ck_assert_int_eq(status, 0);
		note("%s", item);
		if (*item == 'e')
			status = UV_EIO;
		if (*item == 'b')
			break;
		if (*item == 'p')
			status = *(int *)arg;
	}
	return status;
}

ASYNC_TEST(a_loop_takes_items_to_the_end)
{
	int positive = 3;

	open_queue(4);
	ck_assert_int_eq(co_queue_put(&queue, "a"), 0);
	ck_assert_int_eq(co_queue_put(&queue, "p"), 0);
	ck_assert_int_eq(co_queue_put(&queue, "z"), 0);
	co_queue_shutdown(&queue, false);
	ck_assert_int_eq(note_items(&positive), 0);
	ck_assert_str_eq(noted(), "a p z");
	co_queue_release(&queue);
}

ASYNC_TEST(a_loop_ends_with_the_error_of_its_body_or_by_break)
{
	open_queue(4);
	ck_assert_int_eq(co_queue_put(&queue, "e"), 0);
	ck_assert_int_eq(co_queue_put(&queue, "b"), 0);
	ck_assert_int_eq(co_queue_put(&queue, "left"), 0);
	ck_assert_int_eq(note_items(NULL), UV_EIO);
	ck_assert_int_eq(note_items(NULL), 0);
	ck_assert_uint_eq(co_queue_len(&queue), 1);
	ck_assert_str_eq(noted(), "e b");
	co_queue_release(&queue);
}

ASYNC_TEST(a_loop_takes_nulls_and_ends_when_cancelled)
{
	struct co_task *task;
	void *item;
	int status, count = 0;

	open_queue(2);
	ck_assert_int_eq(co_queue_put(&queue, NULL), 0);
	ck_assert_int_eq(co_queue_put(&queue, NULL), 0);
	co_queue_shutdown(&queue, false);
	CO_FOR_QUEUE (item, &queue, status)
		count += item == NULL;
	ck_assert_int_eq(count, 2);
	co_queue_release(&queue);
	open_queue(1);
	task = spawn(note_items, NULL);
	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	CO_FOR_QUEUE (item, NULL, status)
		ck_abort();
	ck_assert_int_eq(status, UV_EINVAL);
	co_queue_release(&queue);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_queue", is_first_in_first_out,
		nowait_forms_say_full_and_empty, serves_getters_in_order,
		handed_to_a_getter_an_item_cannot_be_snatched,
		full_holds_putters_back_in_order,
		cancelled_getter_loses_no_item,
		getter_cancelled_in_the_turn_of_the_put_has_the_item,
		cancelled_putter_has_put_nothing,
		putter_cancelled_in_the_turn_of_the_get_has_put,
		getter_whose_time_is_over_leaves_the_line,
		callback_may_put_and_get_but_not_wait,
		join_waits_until_all_work_is_done,
		shutdown_lets_getters_drain_it, shutdown_wakes_waiting_getters,
		shutdown_wakes_waiting_putters_and_keeps_their_items_out,
		shutdown_now_drops_what_is_left,
		shutdown_now_waits_in_join_for_work_in_hand,
		a_loop_takes_items_to_the_end,
		a_loop_ends_with_the_error_of_its_body_or_by_break,
		a_loop_takes_nulls_and_ends_when_cancelled,
		carries_every_item_from_many_to_many);
}
