/*
 * minicoro: coroutines without a scheduler.  A switch is a resume or a yield.
 */
#include <minicoro.h>

#include "measure.h"

enum { STACK_BYTES = 64 * 1024 };

static void yield_often(mco_coro *self)
{
	for (;;)
		must(mco_yield(self));
}

static int measure_switch(void *figure)
{
	mco_desc desc = mco_desc_init(yield_often, STACK_BYTES);
	int64_t start_ns = measure_ns();
	mco_coro *task;

	must(mco_create(&task, &desc));
	for (size_t i = 0; i < MANY; i++)
		must(mco_resume(task));
	*(double *)figure = measure_each(start_ns, 2 * MANY);
	return mco_destroy(task);
}

static void do_nothing(mco_coro *self)
{
	(void)self;
}

static int measure_spawn(void *figure)
{
	mco_desc desc = mco_desc_init(do_nothing, STACK_BYTES);
	size_t count = 100000; /* each maps its stack */
	int64_t start_ns = measure_ns();

	for (size_t i = 0; i < count; i++) {
		mco_coro *task;

		must(mco_create(&task, &desc));
		must(mco_resume(task));
		must(mco_destroy(task));
	}
	*(double *)figure = measure_each(start_ns, count);
	return 0;
}

static double idle_bytes(size_t count)
{
	mco_desc desc = mco_desc_init(yield_often, STACK_BYTES);
	double before = measure_resident_bytes();
	mco_coro **tasks = calloc(count, sizeof(mco_coro *));
	double bytes;

	for (size_t i = 0; i < count; i++) {
		must(mco_create(&tasks[i], &desc));
		must(mco_resume(tasks[i]));
	}
	bytes = measure_resident_bytes() - before;
	for (size_t i = 0; i < count; i++)
		must(mco_destroy(tasks[i]));
	free(tasks);
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

	*(double *)figure = measure_each(start_ns, 1000000000);
	printf("minicoro million_bytes %.0f\n", bytes);
	return 0;
}

static const struct measure measures[] = {
	{"switch", measure_switch},
	{"spawn", measure_spawn},
	{"idle", measure_idle},
	{"million", measure_million},
	{0},
};

int main(int argc, char **argv)
{
	(void)argc;
	return measure_main("minicoro", measures, measure_directly, argv[1]);
}
