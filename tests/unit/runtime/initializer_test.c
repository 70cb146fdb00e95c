#include "unit/runtime/util.h"

/* What is ready where it is defined, and what is closed at the block's end. */

static struct co_lock lock = CO_LOCK_INIT(lock);
static struct co_semaphore semaphore = CO_SEMAPHORE_INIT(semaphore, 2);
static struct co_semaphore bounded = CO_SEMAPHORE_INIT_BOUNDED(bounded, 1);
static struct co_event event = CO_EVENT_INIT(event);
static struct co_condition condition = CO_CONDITION_INIT(condition, &lock);
static struct co_queue fifo = CO_QUEUE_INIT(fifo, 2);
static struct co_queue unbounded = CO_QUEUE_INIT(unbounded, 0);
static struct co_queue lifo = CO_QUEUE_INIT_LIFO(lifo, 3);

static int compare_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static struct co_queue by_priority =
	CO_QUEUE_INIT_PRIORITY(by_priority, 3, compare_text);

static int take_lock(void *arg UNUSED)
{
	int status = co_lock_acquire(&lock);

	note("mine");
	return status < 0 ? status : co_lock_release(&lock);
}

ASYNC_TEST(a_lock_is_free_and_has_a_line)
{
	struct co_task *task;

	ck_assert(!co_lock_locked(&lock));
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	task = spawn(take_lock, NULL);
	yield_turns(2);
	ck_assert_str_eq(noted(), "");
	ck_assert_int_eq(co_lock_release(&lock), 0);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_str_eq(noted(), "mine");
}

ASYNC_TEST(a_semaphore_has_its_permits)
{
	ck_assert(co_semaphore_try_acquire(&semaphore));
	ck_assert(co_semaphore_try_acquire(&semaphore));
	ck_assert(!co_semaphore_try_acquire(&semaphore));
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert_int_eq(co_semaphore_release(&bounded), UV_EOVERFLOW);
	ck_assert(co_semaphore_try_acquire(&bounded));
	ck_assert_int_eq(co_semaphore_release(&bounded), 0);
}

static int await_event(void *arg UNUSED)
{
	return co_event_wait(&event);
}

static int await_condition(void *arg UNUSED)
{
	int status;

	CO_WITH_LOCK (&lock, status)
		status = co_condition_wait(&condition);
	return status;
}

ASYNC_TEST(an_event_and_a_condition_have_waiters)
{
	struct co_task *one = spawn(await_event, NULL);
	struct co_task *other = spawn(await_condition, NULL);

	ck_assert(!co_event_is_set(&event));
	yield_turns(1);
	co_event_set(&event);
	ck_assert_int_eq(finish(one), 0);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	ck_assert_int_eq(co_condition_notify_all(&condition), 0);
	ck_assert_int_eq(co_lock_release(&lock), 0);
	ck_assert_int_eq(finish(other), 0);
}

static void put_all(struct co_queue *queue, const char *texts)
{
	for (; *texts; texts += 2)
		ck_assert_int_eq(co_queue_put(queue, (char *)texts), 0);
}

static void note_all(struct co_queue *queue)
{
	void *item;

	while (co_queue_try_get(queue, &item) == 0)
		note("%c", *(char *)item);
	co_queue_release(queue);
}

ASYNC_TEST(queues_have_their_order_and_bound)
{
	ck_assert_uint_eq(co_queue_capacity(&fifo), 2);
	ck_assert_uint_eq(co_queue_capacity(&unbounded), SIZE_MAX);
	put_all(&fifo, "b a ");
	ck_assert_int_eq(co_queue_try_put(&fifo, "c"), UV_EAGAIN);
	note_all(&fifo);
	put_all(&lifo, "d c e ");
	note_all(&lifo);
	put_all(&by_priority, "g f h ");
	note_all(&by_priority);
	ck_assert_str_eq(noted(), "b a e c d f g h");
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(co_queue_put(&unbounded, "x"), 0);
	ck_assert_uint_eq(co_queue_len(&unbounded), 100);
	co_queue_release(&unbounded);
}

static int get_one(void *queue)
{
	void *item;

	return co_queue_get(queue, &item);
}

ASYNC_TEST(a_queue_without_memory_has_getters_and_can_be_released)
{
	struct co_queue queue = CO_QUEUE_INIT(queue, 1);
	struct co_queue zero = {.capacity = 0};
	struct co_task *task = spawn(get_one, &queue);

	yield_turns(1);
	ck_assert_int_eq(co_queue_put(&queue, "x"), 0);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_int_eq(co_queue_put(&queue, "y"), 0);
	co_queue_release(&queue);
	co_queue_release(&zero);
}

int main(void)
{
	return RUN_SUITE("runtime_initializer", a_lock_is_free_and_has_a_line,
			 a_semaphore_has_its_permits,
			 an_event_and_a_condition_have_waiters,
			 queues_have_their_order_and_bound,
			 a_queue_without_memory_has_getters_and_can_be_released);
}
