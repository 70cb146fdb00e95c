/*
 * A producer feeds three consumers through a queue of two places, so that it
 * never gets far ahead.  A semaphore lets two of them work at a time, and a
 * lock keeps each line of output whole, though its writer yields in the middle.
 */
#include <stdio.h>

#include <coget/coget.h>

static struct co_queue queue;
static struct co_semaphore desks;
static struct co_lock output;

static int produce(void *arg)
{
	static char *const items[] = {"apple", "banana", "cherry", "damson",
				      "elder", "fig"};
	int status = 0;

	(void)arg;
	for (size_t i = 0; status == 0 && i < CO_COUNT(items); i++)
		status = co_queue_put(&queue, items[i]);
	co_queue_shutdown(&queue, false);
	return status;
}

static int say(const char *consumer, const char *verb, const char *item)
{
	int status = co_lock_acquire(&output);

	if (status < 0)
		return status;
	printf("%s %s ", consumer, verb);
	status = co_sleep(0); /* but for the lock, others would print here */
	puts(item);
	co_lock_release(&output);
	return status;
}

static int work(const char *consumer, const char *item)
{
	int status = co_semaphore_acquire(&desks);

	if (status < 0)
		return status;
	status = say(consumer, "peels", item);
	if (status == 0)
		status = say(consumer, "eats", item);
	co_semaphore_release(&desks);
	return status;
}

static int consume(void *arg)
{
	const char *consumer = *(const char **)arg;
	void *item;
	int status;

	while ((status = co_queue_get(&queue, &item)) == 0) {
		status = work(consumer, item);
		if (status < 0)
			return status;
	}
	return status == UV_EOF ? 0 : status;
}

static int run_kitchen(void *arg)
{
	const char *names[] = {"Ann", "Bob", "Cid"};
	struct co_call calls[] = {{produce, NULL, 0},
				  {consume, &names[0], 0},
				  {consume, &names[1], 0},
				  {consume, &names[2], 0}};
	int status = co_queue_init(&queue, 2);

	(void)arg;
	if (status < 0)
		return status;
	co_semaphore_init(&desks, 2);
	co_lock_init(&output);
	status = co_gather_calls(calls, CO_COUNT(calls));
	co_queue_release(&queue);
	return status;
}

int main(void)
{
	return co_run(run_kitchen, NULL) < 0;
}
