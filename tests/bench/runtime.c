/*
 * What the runtime's parts cost; see measure.h.
 */
#include <coget/coget.h>

#include "measure.h"

static int yield_often(void *arg)
{
	for (size_t left = *(size_t *)arg; left > 0; left--)
		must(co_sleep(0));
	return 0;
}

static int measure_switch(void *figure)
{
	size_t counts[] = {MANY, MANY};
	int64_t start_ns = measure_ns();

	must(co_gather(CO_EACH(yield_often, counts)));
	*(double *)figure = measure_each(start_ns, counts[0] + counts[1]);
	return 0;
}

static int do_nothing(void *arg)
{
	(void)arg;
	return 0;
}

static int measure_spawn(void *figure)
{
	int64_t start_ns = measure_ns();

	for (size_t i = 0; i < MANY; i++) {
		struct co_task *task;

		must(co_create_task(&task, do_nothing, NULL));
		must(co_join(task));
		co_task_release(task);
	}
	*(double *)figure = measure_each(start_ns, MANY);
	return 0;
}

static int produce(void *arg)
{
	for (size_t i = 0; i < MANY; i++)
		must(co_queue_put(arg, arg));
	co_queue_shutdown(arg, false);
	return 0;
}

static int consume(void *arg)
{
	void *item;

	while (co_queue_get(arg, &item) == 0)
		;
	return 0;
}

static int measure_queue(void *figure)
{
	struct co_queue queue;
	struct co_call calls[] = {{produce, &queue, 0}, {consume, &queue, 0}};
	int64_t start_ns = measure_ns();

	must(co_queue_init(&queue, 128));
	must(co_gather_calls(calls, CO_COUNT(calls)));
	co_queue_release(&queue);
	*(double *)figure = measure_each(start_ns, MANY);
	return 0;
}

static int measure_lock(void *figure)
{
	int64_t start_ns = measure_ns();
	struct co_lock lock;

	co_lock_init(&lock);
	for (size_t i = 0; i < 5 * MANY; i++) {
		must(co_lock_acquire(&lock));
		co_lock_release(&lock);
	}
	*(double *)figure = measure_each(start_ns, 5 * MANY);
	return 0;
}

static int measure_semaphore(void *figure)
{
	int64_t start_ns = measure_ns();
	struct co_semaphore semaphore;

	co_semaphore_init(&semaphore, 10);
	for (size_t i = 0; i < 5 * MANY; i++) {
		must(co_semaphore_acquire(&semaphore));
		co_semaphore_release(&semaphore);
	}
	*(double *)figure = measure_each(start_ns, 5 * MANY);
	return 0;
}

static int measure_timeout(void *figure)
{
	int64_t start_ns = measure_ns();

	for (size_t i = 0; i < MANY; i++) {
		struct co_scope scope;
		int status = co_timeout_enter(&scope, CO_SECOND);

		must(co_timeout_leave(&scope, status));
	}
	*(double *)figure = measure_each(start_ns, MANY);
	return 0;
}

static int yield_once(void *arg)
{
	(void)arg;
	return co_sleep(0);
}

static int measure_wait_for(void *figure)
{
	int64_t start_ns = measure_ns();

	for (size_t i = 0; i < MANY; i++)
		must(co_wait_for(yield_once, NULL, CO_SECOND));
	*(double *)figure = measure_each(start_ns, MANY);
	return 0;
}

static int measure_thread(void *figure)
{
	size_t count = 20000;
	int64_t start_ns = measure_ns();

	for (size_t i = 0; i < count; i++)
		must(co_to_thread(do_nothing, NULL));
	*(double *)figure = measure_each(start_ns, count);
	return 0;
}

static int sleep_a_second(void *arg)
{
	(void)arg;
	return co_sleep(CO_SECOND);
}

static int measure_sleepers(void *figure)
{
	static char sleepers[SLEEPERS];
	int64_t start_ns = measure_ns();

	must(co_gather(CO_EACH(sleep_a_second, sleepers)));
	*(double *)figure = measure_over_a_second(start_ns);
	return 0;
}

static int wait_for_future(void *arg)
{
	return co_future_wait(arg);
}

/* Start tasks that wait, let them get there, and say what memory that took. */
static double idle_bytes(size_t count)
{
	double before = measure_resident_bytes();
	struct co_future future;
	double bytes;

	co_future_init(&future, NULL, NULL);
	for (size_t i = 0; i < count; i++)
		must(co_create_task(NULL, wait_for_future, &future));
	must(co_sleep(0));
	bytes = measure_resident_bytes() - before;
	co_future_set(&future, 0);
	must(co_sleep(0));
	return bytes / (double)count;
}

static int measure_idle(void *figure)
{
	*(double *)figure = idle_bytes(SLEEPERS);
	return 0;
}

static int measure_million(void *figure)
{
	int64_t start_ns = measure_ns();
	double bytes = idle_bytes(MILLION);

	*(double *)figure = measure_each(start_ns, CO_SECOND);
	printf("coget million_bytes %.0f\n", bytes);
	return 0;
}

static int echo(void *arg, struct co_stream *stream)
{
	char buf[4096];
	ssize_t len;

	(void)arg;
	while ((len = co_stream_read(stream, buf, sizeof(buf))) > 0)
		must(co_stream_write(stream, buf, (size_t)len));
	return (int)len;
}

static int measure_echo(void *figure)
{
	struct co_server *server;

	(void)figure;
	must(co_server_listen(&server, "127.0.0.1", 0, 128));
	measure_print_port(co_server_port(server));
	return co_server_serve(server, echo, NULL);
}

struct caller {
	struct co_transport *transport;
};

static void on_made(void *arg, struct co_transport *transport)
{
	struct caller *caller = arg;

	caller->transport = transport;
}

static void on_data(void *arg, const char *data, size_t len)
{
	struct caller *caller = arg;

	must(co_transport_write(caller->transport, data, len));
}

static void on_lost(void *arg, int status)
{
	(void)status;
	free(arg);
}

static void *make_caller(void *arg)
{
	(void)arg;
	return malloc(sizeof(struct caller));
}

static int measure_echo_calls(void *figure)
{
	static const struct co_protocol protocol = {
		.connection_made = on_made,
		.data_received = on_data,
		.connection_lost = on_lost,
	};
	struct co_server *server;

	(void)figure;
	must(co_transport_listen(&server, "127.0.0.1", 0, 128, &protocol,
				 make_caller, NULL));
	measure_print_port(co_server_port(server));
	return co_sleep(CO_FOREVER);
}

static const struct measure measures[] = {
	{"switch", measure_switch},
	{"spawn", measure_spawn},
	{"queue", measure_queue},
	{"lock", measure_lock},
	{"semaphore", measure_semaphore},
	{"timeout", measure_timeout},
	{"wait_for", measure_wait_for},
	{"thread", measure_thread},
	{"sleepers", measure_sleepers},
	{"idle", measure_idle},
	{"million", measure_million},
	{"echo", measure_echo},
	{"echo_calls", measure_echo_calls},
	{0},
};

int main(int argc, char **argv)
{
	(void)argc;
	return measure_main("coget", measures, co_run, argv[1]);
}
