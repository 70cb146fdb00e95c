/*
 * libaco: coroutines without a scheduler.  A switch is a resume or a yield; those
 * that wait share one stack, from which each one's part is copied aside.
 */
#define ACO_CONFIG_SHARE_FPU_MXCSR_ENV /* as the library was built: its fastest */
#include <aco.h>

#include "measure.h"

static void yield_often(void)
{
	for (;;)
		aco_yield();
}

static int measure_switch(void *figure)
{
	aco_t *loop = aco_create(NULL, NULL, 0, NULL, NULL);
	aco_share_stack_t *stack = aco_share_stack_new(0);
	aco_t *task = aco_create(loop, stack, 0, yield_often, NULL);
	int64_t start_ns = measure_ns();

	for (size_t i = 0; i < MANY; i++)
		aco_resume(task);
	*(double *)figure = measure_each(start_ns, 2 * MANY);
	return 0;
}

static void do_nothing(void)
{
	aco_exit();
}

static int measure_spawn(void *figure)
{
	aco_t *loop = aco_create(NULL, NULL, 0, NULL, NULL);
	aco_share_stack_t *stack = aco_share_stack_new(0);
	int64_t start_ns = measure_ns();

	for (size_t i = 0; i < MANY; i++) {
		aco_t *task = aco_create(loop, stack, 0, do_nothing, NULL);

		aco_resume(task);
		aco_destroy(task);
	}
	*(double *)figure = measure_each(start_ns, MANY);
	return 0;
}

static double idle_bytes(size_t count)
{
	aco_t *loop = aco_create(NULL, NULL, 0, NULL, NULL);
	aco_share_stack_t *stack = aco_share_stack_new(0);
	double before = measure_resident_bytes();
	aco_t **tasks = calloc(count, sizeof(aco_t *));
	double bytes;

	for (size_t i = 0; i < count; i++) {
		tasks[i] = aco_create(loop, stack, 0, yield_often, NULL);
		aco_resume(tasks[i]);
	}
	bytes = measure_resident_bytes() - before;
	for (size_t i = 0; i < count; i++)
		aco_destroy(tasks[i]);
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
	printf("libaco million_bytes %.0f\n", bytes);
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
	aco_thread_init(NULL);
	return measure_main("libaco", measures, measure_directly, argv[1]);
}
