#include "unit/runtime/util.h"

static struct co_queue queue;

static int compare_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Only the first letter counts. */
static int compare_letter(const void *a, const void *b)
{
	return *(const char *)a - *(const char *)b;
}

static void open_fifo(size_t capacity)
{
	ck_assert_int_eq(co_queue_init(&queue, capacity), 0);
}

static void open_lifo(size_t capacity)
{
	ck_assert_int_eq(co_queue_init_lifo(&queue, capacity), 0);
}

static void open_priority(size_t capacity)
{
	ck_assert_int_eq(
		co_queue_init_priority(&queue, capacity, compare_text), 0);
}

static void put_all(const char *items)
{
	static char texts[256][2];

	for (; *items; items++) {
		char *text = texts[(unsigned char)*items];

		*text = *items;
		ck_assert_int_eq(co_queue_put(&queue, text), 0);
	}
}

static const char *take(void)
{
	void *item;

	ck_assert_int_eq(co_queue_try_get(&queue, &item), 0);
	return item;
}

static void gives(const char *items)
{
	for (; *items; items++)
		ck_assert_int_eq(*take(), *items);
	ck_assert_uint_eq(co_queue_len(&queue), 0);
}

static int put_one(void *item)
{
	return co_queue_put(&queue, item);
}

static int get_and_note(void *name)
{
	void *item;
	int status = co_queue_get(&queue, &item);

	note("%s%s", (const char *)name, status < 0 ? "!" : (char *)item);
	return status;
}

ASYNC_TEST(fifo_gives_the_oldest_first)
{
	open_fifo(0);
	put_all("132");
	gives("132");
	co_queue_release(&queue);
}

ASYNC_TEST(lifo_gives_the_newest_first)
{
	open_lifo(0);
	put_all("132");
	gives("231");
	put_all("ab");
	ck_assert_str_eq(take(), "b");
	put_all("cd");
	gives("dca");
	co_queue_release(&queue);
}

ASYNC_TEST(priority_gives_the_least_first)
{
	open_priority(0);
	put_all("132");
	gives("123");
	put_all("ca");
	ck_assert_str_eq(take(), "a");
	put_all("bd");
	gives("bcd");
	co_queue_release(&queue);
}

ASYNC_TEST(priority_keeps_equal_ones_in_order)
{
	char *items[] = {"b1", "a1", "b2", "a2", "a3", "b3", "b4", "a4"};
	char *sorted[] = {"a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"};

	ck_assert_int_eq(co_queue_init_priority(&queue, 0, compare_letter), 0);
	for (int i = 0; i < 8; i++)
		ck_assert_int_eq(co_queue_put(&queue, items[i]), 0);
	for (int i = 0; i < 8; i++)
		ck_assert_str_eq(take(), sorted[i]);
	co_queue_release(&queue);
}

struct entry {
	int rank;
	int number;
};

static int compare_rank(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;

	return (left->rank > right->rank) - (left->rank < right->rank);
}

/* Put and taken at random, each time the first of the least. */
ASYNC_TEST(priority_is_in_order_whatever_comes_and_goes)
{
	enum { COUNT = 3000 };
	static struct entry entries[COUNT];
	bool inside[COUNT] = {false};
	unsigned random = 1;
	int put = 0;
	void *item;

	ck_assert_int_eq(co_queue_init_priority(&queue, 0, compare_rank), 0);
	while (put < COUNT || co_queue_len(&queue) > 0) {
		const struct entry *least = NULL;

		random = random * 1103515245 + 12345;
		if (put < COUNT && random / 65536 % 3 > 0) {
			entries[put] = (struct entry){random / 65536 % 64, put};
			inside[put] = true;
			ck_assert_int_eq(
				co_queue_try_put(&queue, &entries[put++]), 0);
			continue;
		}
		for (int i = 0; i < put; i++) {
			if (inside[i] &&
			    (!least || entries[i].rank < least->rank))
				least = &entries[i];
		}
		ck_assert_int_eq(co_queue_try_get(&queue, &item),
				 least ? 0 : UV_EAGAIN);
		ck_assert_ptr_eq(item, least);
		if (least)
			inside[least->number] = false;
	}
	co_queue_release(&queue);
}

/* The get makes room first, and the waiting producer's item comes in then. */
ASYNC_TEST(full_lifo_gives_what_it_held_before_what_waited)
{
	struct co_task *waiting;

	open_lifo(2);
	put_all("ab");
	waiting = spawn(put_one, "c");
	yield_turns(1);
	ck_assert_str_eq(take(), "b");
	ck_assert_str_eq(take(), "c");
	ck_assert_str_eq(take(), "a");
	ck_assert_int_eq(finish(waiting), 0);
	co_queue_release(&queue);
}

ASYNC_TEST(full_priority_gives_what_it_held_before_what_waited)
{
	struct co_task *waiting;

	open_priority(2);
	put_all("bc");
	waiting = spawn(put_one, "a");
	yield_turns(1);
	ck_assert_str_eq(take(), "b");
	ck_assert_str_eq(take(), "a");
	ck_assert_str_eq(take(), "c");
	ck_assert_int_eq(finish(waiting), 0);
	co_queue_release(&queue);
}

static void (*const opens[])(size_t capacity) = {open_fifo, open_lifo,
						 open_priority};

ASYNC_TEST(each_kind_serves_getters_in_order)
{
	for (size_t kind = 0; kind < CO_COUNT(opens); kind++) {
		struct co_task *x, *y;

		opens[kind](0);
		x = spawn(get_and_note, "x");
		y = spawn(get_and_note, "y");
		yield_turns(1);
		put_all("21");
		ck_assert_int_eq(finish(y), 0);
		ck_assert_int_eq(finish(x), 0);
		co_queue_release(&queue);
	}
	ck_assert_str_eq(noted(), "x2 y1 x2 y1 x2 y1");
}

ASYNC_TEST(each_kind_keeps_its_bound)
{
	for (size_t kind = 0; kind < CO_COUNT(opens); kind++) {
		struct co_task *first, *second;

		opens[kind](2);
		ck_assert_uint_eq(co_queue_capacity(&queue), 2);
		put_all("ab");
		ck_assert_int_eq(co_queue_try_put(&queue, "c"), UV_EAGAIN);
		first = spawn(put_one, "c");
		second = spawn(put_one, "d");
		yield_turns(1);
		ck_assert_uint_eq(co_queue_len(&queue), 2);
		co_task_cancel(first);
		take();
		ck_assert_uint_eq(co_queue_len(&queue), 2);
		ck_assert_int_eq(finish(first), UV_ECANCELED);
		ck_assert_int_eq(finish(second), 0);
		co_queue_release(&queue);
	}
}

/* More than a memory once made for them, from the middle of the ring on. */
ASYNC_TEST(each_kind_grows_without_a_bound)
{
	for (size_t kind = 0; kind < CO_COUNT(opens); kind++) {
		bool seen[128] = {false};

		opens[kind](kind == 0 ? SIZE_MAX : 0);
		ck_assert_uint_eq(co_queue_capacity(&queue), SIZE_MAX);
		put_all("0123456789");
		for (int i = 0; i < 10; i++)
			take();
		for (char c = ' '; c <= '~'; c++)
			put_all((char[]){c, '\0'});
		for (char c = ' '; c <= '~'; c++)
			seen[(int)*take()] = true;
		for (char c = ' '; c <= '~'; c++)
			ck_assert(seen[(int)c]);
		co_queue_release(&queue);
	}
}

static int join(void *arg UNUSED)
{
	int status = co_queue_join(&queue);

	note("joined");
	return status;
}

static int work_until_shut_down(void *sum)
{
	void *item;
	int status;

	while ((status = co_queue_get(&queue, &item)) == 0) {
		*(int *)sum += *(char *)item - '0';
		ck_assert_int_eq(co_sleep(0), 0);
		ck_assert_int_eq(co_queue_task_done(&queue), 0);
	}
	return status;
}

ASYNC_TEST(each_kind_is_joined_when_all_work_is_done)
{
	for (size_t kind = 0; kind < CO_COUNT(opens); kind++) {
		struct co_task *workers[2];
		int sum = 0;

		opens[kind](0);
		ck_assert_int_eq(co_queue_task_done(&queue), UV_EINVAL);
		ck_assert_int_eq(co_queue_join(&queue), 0);
		ck_assert_int_eq(co_queue_join(&queue), 0);
		put_all("123456789");
		for (int i = 0; i < 2; i++)
			workers[i] = spawn(work_until_shut_down, &sum);
		ck_assert_int_eq(co_queue_join(&queue), 0);
		ck_assert_int_eq(sum, 45);
		ck_assert_int_eq(co_queue_task_done(&queue), UV_EINVAL);
		co_queue_shutdown(&queue, false);
		for (int i = 0; i < 2; i++)
			ck_assert_int_eq(finish(workers[i]), UV_EOF);
		co_queue_release(&queue);
	}
}

static void is_shut_down(void)
{
	void *item = &item;

	ck_assert_int_eq(co_queue_put(&queue, "x"), CO_QUEUE_SHUT_DOWN);
	ck_assert_int_eq(co_queue_try_put(&queue, "x"), CO_QUEUE_SHUT_DOWN);
	ck_assert_int_eq(co_queue_get(&queue, &item), UV_EOF);
	ck_assert_ptr_null(item);
	ck_assert_int_eq(co_queue_try_get(&queue, &item), UV_EOF);
}

ASYNC_TEST(each_kind_is_drained_after_shutdown)
{
	for (size_t kind = 0; kind < CO_COUNT(opens); kind++) {
		struct co_task *joiner, *putter;

		opens[kind](1);
		put_all("a");
		joiner = spawn(join, NULL);
		putter = spawn(put_one, "b");
		yield_turns(1);
		co_queue_shutdown(&queue, false);
		ck_assert_int_eq(finish(putter), CO_QUEUE_SHUT_DOWN);
		gives("a");
		is_shut_down();
		ck_assert_int_eq(co_task_state(joiner), CO_TASK_SUSPENDED);
		ck_assert_int_eq(co_queue_task_done(&queue), 0);
		ck_assert_int_eq(finish(joiner), 0);
		ck_assert_int_eq(co_queue_task_done(&queue), UV_EINVAL);
		co_queue_release(&queue);
	}
}

ASYNC_TEST(each_kind_is_dropped_by_shutdown_now_but_for_work_in_hand)
{
	for (size_t kind = 0; kind < CO_COUNT(opens); kind++) {
		struct co_task *joiner;

		opens[kind](0);
		put_all("abc");
		take();
		joiner = spawn(join, NULL);
		yield_turns(1);
		co_queue_shutdown(&queue, true);
		ck_assert_uint_eq(co_queue_len(&queue), 0);
		is_shut_down();
		yield_turns(1);
		ck_assert_int_eq(co_task_state(joiner), CO_TASK_SUSPENDED);
		ck_assert_int_eq(co_queue_task_done(&queue), 0);
		ck_assert_int_eq(co_queue_task_done(&queue), UV_EINVAL);
		ck_assert_int_eq(finish(joiner), 0);
		co_queue_release(&queue);
	}
}

ASYNC_TEST(each_kind_ends_getters_when_shut_down_empty)
{
	for (size_t kind = 0; kind < CO_COUNT(opens); kind++) {
		struct co_task *getter;

		opens[kind](0);
		getter = spawn(get_and_note, "x");
		yield_turns(1);
		co_queue_shutdown(&queue, kind == 1);
		ck_assert_int_eq(co_queue_join(&queue), 0);
		ck_assert_int_eq(finish(getter), UV_EOF);
		is_shut_down();
		co_queue_release(&queue);
	}
}

ASYNC_TEST(released_queue_is_one_that_was_shut_down)
{
	for (size_t kind = 0; kind < CO_COUNT(opens); kind++) {
		opens[kind](0);
		put_all("ab");
		co_queue_release(&queue);
		ck_assert_uint_eq(co_queue_len(&queue), 0);
		is_shut_down();
		co_queue_release(&queue);
	}
}

static int release_while_waited_on(void *arg UNUSED)
{
	struct co_task *getter;

	open_fifo(0);
	getter = spawn(get_and_note, "x");
	yield_turns(1);
	co_queue_release(&queue);
	return finish(getter);
}

START_TEST(release_while_waited_on_says_so)
{
	struct child_end end = run_in_child(release_while_waited_on, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_ptr_nonnull(strstr(end.errors, "task 'main' released a queue "
						 "on which tasks wait"));
}
END_TEST

ASYNC_TEST(null_is_refused)
{
	void *item = &item;

	ck_assert_int_eq(co_queue_init(NULL, 1), UV_EINVAL);
	ck_assert_int_eq(co_queue_init_lifo(NULL, 1), UV_EINVAL);
	ck_assert_int_eq(co_queue_init_priority(NULL, 1, compare_text),
			 UV_EINVAL);
	ck_assert_int_eq(co_queue_init_priority(&queue, 1, NULL), UV_EINVAL);
	ck_assert_int_eq(co_queue_put(NULL, "a"), UV_EINVAL);
	ck_assert_int_eq(co_queue_try_put(NULL, "a"), UV_EINVAL);
	ck_assert_int_eq(co_queue_get(NULL, &item), UV_EINVAL);
	ck_assert_ptr_null(item);
	item = &item;
	ck_assert_int_eq(co_queue_try_get(NULL, &item), UV_EINVAL);
	ck_assert_ptr_null(item);
	ck_assert_int_eq(co_queue_task_done(NULL), UV_EINVAL);
	ck_assert_int_eq(co_queue_join(NULL), UV_EINVAL);
	co_queue_shutdown(NULL, true);
	co_queue_release(NULL);
	ck_assert_uint_eq(co_queue_len(NULL), 0);
	ck_assert_uint_eq(co_queue_capacity(NULL), 0);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_queue_kinds", fifo_gives_the_oldest_first,
		lifo_gives_the_newest_first, priority_gives_the_least_first,
		priority_keeps_equal_ones_in_order,
		priority_is_in_order_whatever_comes_and_goes,
		full_lifo_gives_what_it_held_before_what_waited,
		full_priority_gives_what_it_held_before_what_waited,
		each_kind_serves_getters_in_order, each_kind_keeps_its_bound,
		each_kind_grows_without_a_bound,
		each_kind_is_joined_when_all_work_is_done,
		each_kind_is_drained_after_shutdown,
		each_kind_is_dropped_by_shutdown_now_but_for_work_in_hand,
		each_kind_ends_getters_when_shut_down_empty,
		released_queue_is_one_that_was_shut_down,
		release_while_waited_on_says_so, null_is_refused);
}
