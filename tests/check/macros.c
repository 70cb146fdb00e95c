/* A user of the macros that open blocks, as C and as C++: see macros.sh. */
#include <coget/coget.h>

static int produce(void *arg, struct co_generator *generator)
{
	const char *const *words = (const char *const *)arg;
	int status = 0;

	for (; *words && status == 0; words++)
		status = co_generator_yield(generator, (void *)*words);
	return status;
}

static int count_pairs(const char **words, struct co_lock *lock)
{
	struct co_generator outer, inner;
	struct co_task_group group;
	const char *a, *b;
	int status, pairs = 0;

	co_generator_init(&outer, produce, (void *)words);
	CO_FOR (a, &outer) {
		co_generator_init(&inner, produce, (void *)words);
		CO_FOR (b, &inner) {
			if (*a == *b)
				goto out;
			CO_WITH_LOCK (lock, status)
				CO_WITH_TIMEOUT (CO_SECOND, status)
					CO_WITH_TASK_GROUP (&group, status)
						CO_WITH_SHIELD ()
							pairs++;
			if (status < 0)
				return status;
		}
	}
out:
	return pairs;
}

static struct co_queue queue = CO_QUEUE_INIT(queue, 2);
static struct co_queue lifo = CO_QUEUE_INIT_LIFO(lifo, 0);
static struct co_event event = CO_EVENT_INIT(event);

static int print_lines(void *arg CO_UNUSED, struct co_stream *stream)
{
	const char *line, *item;
	size_t len, sum = 0;
	int status;

	CO_FOR_LINES (line, len, stream, status)
		CO_FOR_QUEUE (item, &queue, status)
			sum += len + (*line == *item);
	CO_TRY(status);
	CO_TRY(co_stream_printf(stream, "%zu\n", sum));
	return (int)CO_TRY(co_stream_read_line(stream, &line));
}

static int serve(void)
{
	CO_CLOSING(co_stream, stream);
	CO_RELEASING(co_bytes, bytes);
	struct co_server *server;
	int status;

	CO_WITH_SERVER (server, "::1", 0, print_lines, NULL, status) {
		CO_TRY(co_stream_connect(&stream, "::1", co_server_port(server)));
		status = co_stream_read_all(stream, &bytes, 10);
	}
	return status;
}

static int wait_once(void *number)
{
	return *(int *)number + co_event_wait(&event);
}

#ifndef __cplusplus
static int wait_for_event(void *arg)
{
	return co_event_wait((struct co_event *)arg);
}

static int wait_twice(void)
{
	return co_gather_calls(CO_CALLS(CO_CALL(wait_for_event, &event),
					CO_CALL(wait_for_event, &event)));
}
#else
static int wait_twice(void)
{
	return co_event_wait(&event);
}
#endif

CO_MAIN(argc, argv)
{
	const char *words[] = {"a", "b", NULL};
	struct co_lock lock = CO_LOCK_INIT(lock);
	struct co_semaphore semaphore = CO_SEMAPHORE_INIT(semaphore, 1);
	struct co_semaphore bounded = CO_SEMAPHORE_INIT_BOUNDED(bounded, 1);
	struct co_condition condition = CO_CONDITION_INIT(condition, &lock);
	struct co_task_group group;
	int status, pairs = 0;

	CO_TRY(co_condition_notify_all(&condition));
	CO_TRY(co_semaphore_acquire(&bounded));
	CO_TRY(co_queue_put(&lifo, words));
	CO_WITH_TASK_GROUP (&group, status)
		for (int i = 0; status == 0 && i < 2; i++)
			status = CO_GO(&group, wait_once, i);
	CO_TRY(wait_twice() + serve());
	CO_WITH_SEMAPHORE (&semaphore, status)
		pairs = count_pairs(words, &lock);
	return status < 0 ? status : pairs;
}
