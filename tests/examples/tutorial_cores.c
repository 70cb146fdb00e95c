/*
 * Primes below 100,000, counted by as many loops as there are processors: they
 * take ranges of numbers from one queue, and the first of them also puts them in.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <coget/coget.h>

enum { RANGES = 100, NUMBERS = 1000 /* of each */ };

struct work {
	struct co_shared_queue *ranges;
	int begins[RANGES];
	atomic_int primes; /* of all loops, each a thread */
};

static int hand_out(void *arg)
{
	struct work *work = arg;
	int status = 0;

	for (int i = 0; status == 0 && i < RANGES; i++) {
		work->begins[i] = i * NUMBERS;
		status = co_shared_queue_put(work->ranges, &work->begins[i]);
	}
	co_shared_queue_shutdown(work->ranges, false);
	return status;
}

static bool is_prime(int n)
{
	for (int i = 2; i * i <= n; i++)
		if (n % i == 0)
			return false;
	return n > 1;
}

static int count_primes(void *arg)
{
	struct work *work = arg;
	void *begin;
	int status;

	while ((status = co_shared_queue_get(work->ranges, &begin)) == 0)
		for (int i = 0; i < NUMBERS; i++)
			work->primes += is_prime(*(int *)begin + i);
	return status == UV_EOF ? 0 : status;
}

static int run_core(void *work, size_t index, size_t count)
{
	struct co_call calls[] = {{count_primes, work, 0}, {hand_out, work, 0}};

	(void)count;
	return co_gather_calls(calls, index == 0 ? 2 : 1);
}

int main(void)
{
	struct work work = {.primes = 0};
	int status = co_shared_queue_new(&work.ranges, 4);

	if (status == 0)
		status = co_run_many(0, run_core, &work, NULL);
	co_shared_queue_free(work.ranges);
	if (status < 0) {
		fprintf(stderr, "%s\n", co_strerror(status));
		return EXIT_FAILURE;
	}
	printf("%d primes\n", work.primes);
	return EXIT_SUCCESS;
}
