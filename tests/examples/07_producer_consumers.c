/*
 * A producer feeds three consumers through a queue of two places, so that it
 * never gets far ahead.  A semaphore lets two of them peel at a time, and a lock
 * keeps each line of output whole, though its writer yields in the middle.
 */
#include <stdio.h>

#include <coget/coget.h>

static struct co_queue queue = CO_QUEUE_INIT(queue, 2);
static struct co_semaphore knives = CO_SEMAPHORE_INIT(knives, 2);
static struct co_lock output = CO_LOCK_INIT(output);

static int produce(void *arg CO_UNUSED)
{
	static char *const items[] = {"apple", "banana", "cherry", "damson",
				      "elder", "fig"};
	int status = 0;

	for (size_t i = 0; status == 0 && i < CO_COUNT(items); i++)
		status = co_queue_put(&queue, items[i]);
	co_queue_shutdown(&queue, false);
	return status;
}

static int consume(void *name)
{
	const char *item;
	int status;

	CO_FOR_QUEUE (item, &queue, status)
		CO_WITH_SEMAPHORE (&knives, status) {
			CO_TRY(co_sleep(10 * CO_MILLISECOND)); /* peel it */
			CO_WITH_LOCK (&output, status) {
				printf("%s eats ", (const char *)name);
				status = co_sleep(0); /* others run here */
				puts(item);
			}
		}
	return status;
}

CO_MAIN(argc, argv)
{
	int status = co_gather_calls(CO_CALLS(
		CO_CALL(produce, NULL), CO_CALL(consume, "Ann"),
		CO_CALL(consume, "Bob"), CO_CALL(consume, "Cid")));

	co_queue_release(&queue);
	return status;
}
