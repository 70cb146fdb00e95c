/*
 * Two loops, each in a thread of its own: the tasks of one put numbers into a
 * queue between threads, and those of the other take them out.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <coget/coget.h>

static int produce(void *queue)
{
	static int numbers[] = {1, 2, 3};
	int status = 0;

	for (size_t i = 0; status == 0 && i < CO_COUNT(numbers); i++)
		status = co_shared_queue_put(queue, &numbers[i]);
	return status;
}

/* However a run ends, the other side is told, lest it wait for ever. */
static void *run_producer(void *queue)
{
	int status = co_run(produce, queue);

	co_shared_queue_shutdown(queue, false);
	return status < 0 ? "failed" : "ended well";
}

static int consume(void *queue)
{
	void *number;
	int status;

	while ((status = co_shared_queue_get(queue, &number)) == 0)
		printf("got %d\n", *(int *)number);
	return status == UV_EOF ? 0 : status;
}

int main(void)
{
	struct co_shared_queue *queue;
	pthread_t thread;
	void *outcome;
	int status = co_shared_queue_new(&queue, 1);

	if (status < 0 || pthread_create(&thread, NULL, run_producer, queue) != 0)
		return EXIT_FAILURE;
	status = co_run(consume, queue);
	co_shared_queue_shutdown(queue, true);
	pthread_join(thread, &outcome);
	printf("the producer %s\n", (char *)outcome);
	co_shared_queue_free(queue);
	return status < 0;
}
