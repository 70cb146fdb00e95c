/*
 * What a second loop is worth to a server, by the work that each request makes it
 * do.
 *
 * usage: cores [ROUNDS [WORK_US...]]
 *
 * For each work, in microseconds of a processor (500, 50 and 0), a server with one
 * loop and one with two, which share a port, take turns for nine rounds; the
 * client is a loop more, with CONNECTIONS connections that each have one request
 * of BYTES under way.  Prints the medians: requests a second of one loop and of
 * two, the ratio, and the processor time in microseconds that a request takes of
 * the server, with one loop and with two, and of the client.
 *
 * On two processors the ratio can be no more than 2 * server / (server + client).
 */
#include <pthread.h>
#include <stdatomic.h>

#include <coget/coget.h>

#include "measure.h"

enum { CONNECTIONS = 64, BYTES = 64, ROUNDS_MAX = 100, LOOPS_MAX = 2 };

#define WARM_NS (100 * CO_MILLISECOND)
#define MEASURED_NS (400 * CO_MILLISECOND)

struct figures {
	double rate; /* requests a second */
	double server_us, client_us; /* for each */
};

struct trial {
	size_t steps; /* of work for each request */
	struct co_shared_future *port;
	struct co_shared_event *listening, *over;
	atomic_size_t left; /* to listen */
	clockid_t clocks[LOOPS_MAX + 1];
	size_t clocks_len;
	size_t replies;
	bool is_over; /* the client's */
	struct figures figures;
};

static double clock_ns(clockid_t clock)
{
	struct timespec now;

	must(clock_gettime(clock, &now));
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* What a compiler does not see through. */
static void work(size_t steps)
{
	volatile uint32_t x = 1;

	for (size_t i = 0; i < steps; i++)
		x = x * 1664525 + 1013904223;
}

/* How many steps take a microsecond of a processor. */
static double calibrate(void)
{
	double best = 0;

	for (int i = 0; i < 20; i++) {
		double start_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID), rate;

		work(1000000);
		rate = 1e9 / (clock_ns(CLOCK_THREAD_CPUTIME_ID) - start_ns);
		best = rate > best ? rate : best;
	}
	return best;
}

static int echo(void *arg, struct co_stream *stream)
{
	const struct trial *trial = arg;
	char buf[BYTES];

	while (co_stream_read_exactly(stream, buf, BYTES, NULL) == 0) {
		work(trial->steps);
		if (co_stream_write(stream, buf, BYTES) < 0)
			break;
	}
	return 0;
}

struct serving {
	struct trial *trial;
	struct co_server *server;
};

static int serve(void *arg)
{
	const struct serving *serving = arg;

	return co_server_serve(serving->server, echo, serving->trial);
}

static int serve_until_over(void *arg)
{
	const struct serving *serving = arg;
	int status = co_shared_event_wait(serving->trial->over);

	co_server_shutdown(serving->server);
	return status;
}

static int run_server(struct trial *trial, size_t index)
{
	static const struct co_listen_options options = {.reuse_port = true};
	struct serving serving = {trial, NULL};
	struct co_call calls[] = {{serve, &serving, 0},
				  {serve_until_over, &serving, 0}};
	int port = index > 0 ? co_shared_future_wait(trial->port) : 0;

	must(co_server_listen_with(&serving.server, "127.0.0.1",
				   (uint16_t)port, &options));
	if (index == 0)
		co_shared_future_set(trial->port,
				     co_server_port(serving.server));
	must(pthread_getcpuclockid(pthread_self(), &trial->clocks[index]));
	if (--trial->left == 0)
		co_shared_event_set(trial->listening);
	must(co_gather_calls(calls, CO_COUNT(calls)));
	co_server_close(serving.server);
	return 0;
}

static int ask(void *arg)
{
	struct trial *trial = arg;
	struct co_stream *stream;
	char buf[BYTES] = {0};

	must(co_stream_connect(&stream, "127.0.0.1",
			       (uint16_t)co_shared_future_wait(trial->port)));
	while (!trial->is_over) {
		must(co_stream_write(stream, buf, BYTES));
		must(co_stream_read_exactly(stream, buf, BYTES, NULL));
		trial->replies++;
	}
	co_stream_close(stream);
	return 0;
}

static double server_ns(const struct trial *trial)
{
	double sum_ns = 0;

	for (size_t i = 0; i < trial->clocks_len; i++)
		sum_ns += clock_ns(trial->clocks[i]);
	return sum_ns;
}

/* The beginning, in which all connect, does not count. */
static int time_it(void *arg)
{
	struct trial *trial = arg;
	double start_ns, server, client, replies;

	must(co_sleep(WARM_NS));
	start_ns = (double)measure_ns();
	server = server_ns(trial);
	client = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	replies = (double)trial->replies;
	must(co_sleep(MEASURED_NS));
	replies = (double)trial->replies - replies;
	server = server_ns(trial) - server;
	client = clock_ns(CLOCK_THREAD_CPUTIME_ID) - client;
	trial->figures = (struct figures){
		replies / ((double)measure_ns() - start_ns) * 1e9,
		server / replies / 1e3, client / replies / 1e3};
	trial->is_over = true;
	return 0;
}

static int run_client(struct trial *trial)
{
	struct co_call calls[CONNECTIONS + 1];
	int status;

	must(co_shared_event_wait(trial->listening));
	for (int i = 0; i <= CONNECTIONS; i++)
		calls[i] = (struct co_call){i ? ask : time_it, trial, 0};
	status = co_gather_calls(calls, CO_COUNT(calls));
	co_shared_event_set(trial->over);
	return status;
}

static int run_core(void *trial, size_t index, size_t count)
{
	return index == count - 1 ? run_client(trial)
				  : run_server(trial, index);
}

static struct figures try_with(size_t loops, size_t steps)
{
	struct trial trial = {
		.steps = steps, .left = loops, .clocks_len = loops};

	must(co_shared_future_new(&trial.port));
	must(co_shared_event_new(&trial.listening));
	must(co_shared_event_new(&trial.over));
	must(co_run_many(loops + 1, run_core, &trial, NULL));
	co_shared_event_free(trial.over);
	co_shared_event_free(trial.listening);
	co_shared_future_free(trial.port);
	return trial.figures;
}

static int compare(const void *a, const void *b)
{
	double difference = *(const double *)a - *(const double *)b;

	return (difference > 0) - (difference < 0);
}

static double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof(*values), compare);
	return values[count / 2];
}

static void measure(int rounds, double work_us, double steps_per_us)
{
	size_t steps = (size_t)(work_us * steps_per_us);
	double one[ROUNDS_MAX], two[ROUNDS_MAX], ratio[ROUNDS_MAX];
	double one_us[ROUNDS_MAX], two_us[ROUNDS_MAX], client_us[ROUNDS_MAX];

	for (int i = 0; i < rounds; i++) {
		struct figures a = try_with(1, steps), b = try_with(2, steps);

		one[i] = a.rate;
		two[i] = b.rate;
		ratio[i] = b.rate / a.rate;
		one_us[i] = a.server_us;
		two_us[i] = b.server_us;
		client_us[i] = b.client_us;
	}
	printf("%7.0f %8.0f %8.0f %6.2f %9.1f %9.1f %9.1f\n", work_us,
	       median(one, rounds), median(two, rounds),
	       median(ratio, rounds), median(one_us, rounds),
	       median(two_us, rounds), median(client_us, rounds));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static char *defaults[] = {"500", "50", "0"};
	char **works = argc > 2 ? argv + 2 : defaults;
	int count = argc > 2 ? argc - 2 : (int)CO_COUNT(defaults);
	int rounds = argc > 1 ? atoi(argv[1]) : 9;
	double steps_per_us = calibrate();

	must(rounds < 1 || rounds > ROUNDS_MAX);
	puts("work/us    1 loop  2 loops  ratio    1's us    2's us client us");
	for (int i = 0; i < count; i++)
		measure(rounds, atof(works[i]), steps_per_us);
	return 0;
}
