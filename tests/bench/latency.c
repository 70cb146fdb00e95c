/*
 * What the runtime makes others wait for: I/O beside busy tasks, timers, and the
 * start of a child in a process that has much memory; see measure.h.
 */
#include <coget/coget.h>

#include "measure.h"

enum { BUSY_TASKS = 5, SLEEPS = 200, CHILDREN = 20 };

#define BUSY_NS (20 * CO_MICROSECOND)
#define BESIDE_NS (400 * CO_MILLISECOND)
#define RESIDENT_BYTES ((size_t)2 << 30)

/* Polite: computes a little, and lets others run. */
static int be_busy(void *arg)
{
	const bool *is_over = arg;

	while (!*is_over) {
		int64_t until_ns = measure_ns() + BUSY_NS;

		while (measure_ns() < until_ns)
			;
		must(co_sleep(0));
	}
	return 0;
}

static int echo(void *arg, struct co_stream *stream)
{
	char byte;

	(void)arg;
	while (co_stream_read(stream, &byte, 1) > 0)
		must(co_stream_write(stream, &byte, 1));
	return 0;
}

static int serve(void *server)
{
	return co_server_serve(server, echo, NULL);
}

/* Returns how long one took. */
static int64_t call_echo(struct co_stream *stream)
{
	int64_t start_ns = measure_ns();
	char byte = 'x';

	must(co_stream_write(stream, &byte, 1));
	must(co_stream_read(stream, &byte, 1) != 1);
	return measure_ns() - start_ns;
}

static double count_echoes(struct co_stream *stream)
{
	int64_t until_ns = measure_ns() + BESIDE_NS;
	int64_t worst_ns = 0;
	double count = 0;

	while (measure_ns() < until_ns) {
		int64_t took_ns = call_echo(stream);

		if (took_ns > worst_ns)
			worst_ns = took_ns;
		count++;
	}
	printf("coget beside_worst %.1f\n", (double)worst_ns / CO_MICROSECOND);
	return count;
}

static int measure_beside(void *figure)
{
	struct co_server *server;
	struct co_stream *stream;
	struct co_task_group group;
	bool is_over = false;

	must(co_server_listen(&server, "127.0.0.1", 0, 1));
	co_task_group_enter(&group);
	must(co_task_group_create_task(&group, NULL, serve, server));
	must(co_stream_connect(&stream, "127.0.0.1", co_server_port(server)));
	for (int i = 0; i < BUSY_TASKS; i++)
		must(co_task_group_create_task(&group, NULL, be_busy,
					       &is_over));
	*(double *)figure = count_echoes(stream);
	is_over = true;
	co_stream_close(stream);
	co_server_shutdown(server);
	must(co_task_group_leave(&group, 0));
	co_server_close(server);
	return 0;
}

/* The average time of a sleep, in microseconds. */
static double sleep_often(int64_t delay_ns)
{
	int64_t start_ns = measure_ns();

	for (int i = 0; i < SLEEPS; i++)
		must(co_sleep(delay_ns));
	return measure_each(start_ns, SLEEPS) / 1000;
}

static int measure_sleep_1ms(void *figure)
{
	*(double *)figure = sleep_often(CO_MILLISECOND);
	return 0;
}

static int measure_sleep_10ms(void *figure)
{
	*(double *)figure = sleep_often(10 * CO_MILLISECOND);
	return 0;
}

static int measure_child(void *figure)
{
	static const char *const argv[] = {"/bin/true", NULL};
	const struct co_process_options options = {.argv = argv};
	char *memory = malloc(RESIDENT_BYTES);
	int64_t took_ns = 0;

	must(!memory);
	memset(memory, 1, RESIDENT_BYTES);
	for (int i = 0; i < CHILDREN; i++) {
		struct co_process *process;
		int64_t start_ns = measure_ns();

		must(co_process_spawn(&process, &options));
		took_ns += measure_ns() - start_ns;
		must(co_process_wait(process, NULL));
		co_process_close(process);
	}
	*(double *)figure = (double)took_ns / CHILDREN / 1000;
	free(memory);
	return 0;
}

static const struct measure measures[] = {
	{"beside", measure_beside},
	{"sleep_1ms", measure_sleep_1ms},
	{"sleep_10ms", measure_sleep_10ms},
	{"child", measure_child},
	{0},
};

int main(int argc, char **argv)
{
	(void)argc;
	return measure_main("coget", measures, co_run, argv[1]);
}
