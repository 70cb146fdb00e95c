/*
 * What the programs that measure a runtime in C have in common.
 *
 * usage: PROGRAM KEY
 *
 * Prints a line "PEER KEY FIGURE"; nothing for a measure that the peer has not.
 * runtime.sh says what the keys mean and in which units the figures are.  Each
 * measure gets a process of its own, so that no other has warmed the stacks or
 * grown the heap for it.  The measure "echo" prints its port instead, and serves
 * until it is killed.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MANY = 1000000, SLEEPERS = 100000, MILLION = 1000000 };

/* Does the work and sets the double that it is given; returns 0. */
typedef int measure_fn(void *figure);

struct measure {
	const char *key;
	measure_fn *fn;
};

/* For what cannot fail, short of want of memory: not 0 says that it did. */
static inline void must(int failed)
{
	if (!failed)
		return;
	fprintf(stderr, "something that cannot fail has failed: %d\n", failed);
	exit(EXIT_FAILURE);
}

static inline int64_t measure_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Nanoseconds for each of count. */
static inline double measure_each(int64_t start_ns, size_t count)
{
	return (double)(measure_ns() - start_ns) / (double)count;
}

/* Milliseconds since then, over the second that was slept. */
static inline double measure_over_a_second(int64_t start_ns)
{
	return measure_each(start_ns, 1000000) - 1000;
}

static inline double measure_resident_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long pages = 0;

	must(!file || fscanf(file, "%*d %ld", &pages) != 1);
	fclose(file);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

/* Say where the echo server listens. */
static inline void measure_print_port(unsigned port)
{
	printf("%u\n", port);
	fflush(stdout);
}

static inline int measure_directly(measure_fn *fn, void *figure)
{
	return fn(figure);
}

/* Run one of the measures, which end with one without a key, through run(). */
static inline int measure_main(const char *peer, const struct measure *measures,
			       int (*run)(measure_fn *fn, void *figure),
			       const char *key)
{
	double figure = 0;

	while (measures->key && (!key || strcmp(measures->key, key) != 0))
		measures++;
	if (!measures->key)
		return EXIT_SUCCESS;
	must(run(measures->fn, &figure));
	printf("%s %s %.1f\n", peer, key, figure);
	return EXIT_SUCCESS;
}

#endif
