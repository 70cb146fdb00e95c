/*
 * libdill: deadlines are arguments of its calls, channels have no buffer, there
 * are neither locks nor threads; and it ends near 32,000 coroutines.
 */
#include <arpa/inet.h>
#include <libdill.h>

#include "measure.h"

enum { IDLE = 30000 };

static coroutine void yield_often(void)
{
	for (size_t i = 0; i < MANY; i++)
		must(yield());
}

static int measure_switch(void *figure)
{
	int64_t start_ns = measure_ns();
	int both = bundle();

	must(bundle_go(both, yield_often()));
	must(bundle_go(both, yield_often()));
	must(bundle_wait(both, -1));
	*(double *)figure = measure_each(start_ns, 2 * MANY);
	return hclose(both);
}

static coroutine void do_nothing(void)
{
}

static int measure_spawn(void *figure)
{
	int64_t start_ns = measure_ns();
	int tasks = bundle();

	for (size_t i = 0; i < MANY; i++) {
		must(bundle_go(tasks, do_nothing()));
		must(bundle_wait(tasks, -1));
	}
	*(double *)figure = measure_each(start_ns, MANY);
	return hclose(tasks);
}

static coroutine void produce(int channel)
{
	for (size_t i = 0; i < MANY; i++)
		must(chsend(channel, &channel, sizeof(channel), -1));
}

static int measure_queue(void *figure)
{
	int64_t start_ns = measure_ns();
	int ends[2], item, producer;

	must(chmake(ends));
	producer = go(produce(ends[0]));
	for (size_t i = 0; i < MANY; i++)
		must(chrecv(ends[1], &item, sizeof(item), -1));
	*(double *)figure = measure_each(start_ns, MANY);
	return hclose(producer);
}

static coroutine void wait_for_end(int channel)
{
	int item;

	must(chrecv(channel, &item, sizeof(item), -1) == 0);
}

static int measure_idle(void *figure)
{
	double before = measure_resident_bytes();
	int tasks = bundle(), ends[2];

	must(chmake(ends));
	for (size_t i = 0; i < IDLE; i++)
		must(bundle_go(tasks, wait_for_end(ends[1])));
	*(double *)figure = (measure_resident_bytes() - before) / IDLE;
	must(chdone(ends[0]));
	return bundle_wait(tasks, -1);
}

/* brecv() waits until all that was asked for has come: a request's 64 bytes. */
static coroutine void echo(int connection)
{
	char buf[64];

	while (brecv(connection, buf, sizeof(buf), -1) == 0)
		must(bsend(connection, buf, sizeof(buf), -1));
	hclose(connection);
}

static int measure_echo(void *figure)
{
	struct ipaddr address;
	int tasks = bundle(), listener, connection;

	(void)figure;
	must(ipaddr_local(&address, "127.0.0.1", 0, IPADDR_IPV4));
	listener = tcp_listen(&address, 128);
	must(listener < 0);
	measure_print_port((unsigned)ipaddr_port(&address));
	while ((connection = tcp_accept(listener, NULL, -1)) >= 0)
		must(bundle_go(tasks, echo(connection)));
	return 0;
}

static const struct measure measures[] = {
	{"switch", measure_switch},
	{"spawn", measure_spawn},
	{"queue", measure_queue},
	{"idle", measure_idle},
	{"echo", measure_echo},
	{0},
};

int main(int argc, char **argv)
{
	(void)argc;
	return measure_main("libdill", measures, measure_directly, argv[1]);
}
