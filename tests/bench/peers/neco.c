/*
 * neco, which ends near 32,000 coroutines.
 */
#include <arpa/inet.h>
#include <neco.h>

#include "measure.h"

enum { IDLE = 30000 };

static void run_measure(int argc, void *argv[])
{
	measure_fn *fn = (measure_fn *)argv[0];

	(void)argc;
	must(fn(argv[1]));
}

/* From outside a coroutine, start runs until the last one has ended. */
static int run(measure_fn *fn, void *figure)
{
	return neco_start(run_measure, 2, fn, figure);
}

static void yield_often(int argc, void *argv[])
{
	(void)argc;
	(void)argv;
	for (size_t i = 0; i < MANY; i++)
		must(neco_yield());
}

static int measure_switch(void *figure)
{
	int64_t start_ns = measure_ns();
	int64_t tasks[2];

	for (int i = 0; i < 2; i++) {
		must(neco_start(yield_often, 0));
		tasks[i] = neco_lastid();
	}
	for (int i = 0; i < 2; i++)
		neco_join(tasks[i]);
	*(double *)figure = measure_each(start_ns, 2 * MANY);
	return 0;
}

static void do_nothing(int argc, void *argv[])
{
	(void)argc;
	(void)argv;
}

static int measure_spawn(void *figure)
{
	int64_t start_ns = measure_ns();

	for (size_t i = 0; i < MANY; i++) {
		must(neco_start(do_nothing, 0));
		neco_join(neco_lastid());
	}
	*(double *)figure = measure_each(start_ns, MANY);
	return 0;
}

static void produce(int argc, void *argv[])
{
	(void)argc;
	for (size_t i = 0; i < MANY; i++)
		must(neco_chan_send(argv[0], &argv[0]));
}

static int measure_queue(void *figure)
{
	int64_t start_ns = measure_ns();
	neco_chan *channel;
	void *item;

	must(neco_chan_make(&channel, sizeof(item), 128));
	must(neco_start(produce, 1, channel));
	for (size_t i = 0; i < MANY; i++)
		must(neco_chan_recv(channel, &item));
	*(double *)figure = measure_each(start_ns, MANY);
	return neco_chan_release(channel);
}

static int measure_lock(void *figure)
{
	int64_t start_ns = measure_ns();
	neco_mutex mutex = NECO_MUTEX_INITIALIZER;

	for (size_t i = 0; i < 5 * MANY; i++) {
		must(neco_mutex_lock(&mutex));
		must(neco_mutex_unlock(&mutex));
	}
	*(double *)figure = measure_each(start_ns, 5 * MANY);
	return 0;
}

static void yield_once(int argc, void *argv[])
{
	(void)argc;
	(void)argv;
	must(neco_yield());
}

static int measure_wait_for(void *figure)
{
	int64_t start_ns = measure_ns();

	for (size_t i = 0; i < MANY; i++) {
		must(neco_start(yield_once, 0));
		neco_join_dl(neco_lastid(), neco_now() + NECO_SECOND);
	}
	*(double *)figure = measure_each(start_ns, MANY);
	return 0;
}

static void do_no_work(void *arg)
{
	(void)arg;
}

static int measure_thread(void *figure)
{
	size_t count = 20000;
	int64_t start_ns = measure_ns();

	for (size_t i = 0; i < count; i++)
		must(neco_work(-1, do_no_work, NULL));
	*(double *)figure = measure_each(start_ns, count);
	return 0;
}

static void wait_for_end(int argc, void *argv[])
{
	(void)argc;
	must(neco_waitgroup_wait(argv[0]));
}

static int measure_idle(void *figure)
{
	double before = measure_resident_bytes();
	neco_waitgroup end = NECO_WAITGROUP_INITIALIZER;

	must(neco_waitgroup_add(&end, 1));
	for (size_t i = 0; i < IDLE; i++)
		must(neco_start(wait_for_end, 1, &end));
	*(double *)figure = (measure_resident_bytes() - before) / IDLE;
	must(neco_waitgroup_done(&end));
	return neco_yield();
}

static void echo(int argc, void *argv[])
{
	int fd = *(int *)argv[0];
	char buf[4096];
	ssize_t len;

	(void)argc;
	while ((len = neco_read(fd, buf, sizeof(buf))) > 0)
		must(neco_write(fd, buf, (size_t)len) != len);
	close(fd);
}

static int measure_echo(void *figure)
{
	int listener = neco_serve("tcp", "127.0.0.1:0"), fd;
	struct sockaddr_in address;
	socklen_t len = sizeof(address);

	(void)figure;
	must(getsockname(listener, (struct sockaddr *)&address, &len));
	measure_print_port(ntohs(address.sin_port));
	while ((fd = neco_accept(listener, NULL, NULL)) >= 0)
		must(neco_start(echo, 1, &fd)); /* which reads it at once */
	return 0;
}

static const struct measure measures[] = {
	{"switch", measure_switch},
	{"spawn", measure_spawn},
	{"queue", measure_queue},
	{"lock", measure_lock},
	{"wait_for", measure_wait_for},
	{"thread", measure_thread},
	{"idle", measure_idle},
	{"echo", measure_echo},
	{0},
};

int main(int argc, char **argv)
{
	(void)argc;
	return measure_main("neco", measures, run, argv[1]);
}
