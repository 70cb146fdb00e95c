/*
 * What the runtime's parts cost, and what bare libuv takes for the same.
 *
 * usage: runtime [KEY...]
 *
 * Prints a line "PEER KEY FIGURE" for each measure, all of them or those named.
 * runtime.sh puts them beside those of peers/runtime.go and peers/runtime.py,
 * which measure the same under the same keys.  Each measure has a process of
 * its own, so that no other has warmed the stacks or grown the heap for it.
 *
 * Figures are nanoseconds an operation; "sleepers" is milliseconds over the time
 * slept, "idle" bytes a task, "million" seconds from start to end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include <coget/coget.h>

enum { SLEEPERS = 100000, MILLION = 1000000 };

#define SLEEP_NS CO_SECOND

/* For what cannot fail, short of want of memory. */
static void must(int status)
{
	if (status >= 0)
		return;
	fprintf(stderr, "runtime: %s\n", co_strerror(status));
	exit(EXIT_FAILURE);
}

static double since(int64_t start_ns, size_t count)
{
	return (double)(co_time_ns() - start_ns) / (double)count;
}

static int yield_often(void *arg)
{
	for (size_t left = *(size_t *)arg; left > 0; left--)
		must(co_sleep(0));
	return 0;
}

static int measure_switch(void *figure)
{
	size_t counts[] = {1000000, 1000000};
	int64_t start_ns = co_time_ns();

	must(co_gather(CO_EACH(yield_often, counts)));
	*(double *)figure = since(start_ns, counts[0] + counts[1]);
	return 0;
}

static int do_nothing(void *arg)
{
	(void)arg;
	return 0;
}

static int measure_spawn(void *figure)
{
	size_t count = 1000000;
	int64_t start_ns = co_time_ns();

	for (size_t i = 0; i < count; i++) {
		struct co_task *task;

		must(co_create_task(&task, do_nothing, NULL));
		must(co_join(task));
		co_task_release(task);
	}
	*(double *)figure = since(start_ns, count);
	return 0;
}

static int produce(void *arg)
{
	for (size_t i = 0; i < 1000000; i++)
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
	int64_t start_ns = co_time_ns();

	must(co_queue_init(&queue, 128));
	must(co_gather_calls(calls, CO_COUNT(calls)));
	co_queue_release(&queue);
	*(double *)figure = since(start_ns, 1000000);
	return 0;
}

static int measure_lock(void *figure)
{
	size_t count = 5000000;
	int64_t start_ns = co_time_ns();
	struct co_lock lock;

	co_lock_init(&lock);
	for (size_t i = 0; i < count; i++) {
		must(co_lock_acquire(&lock));
		co_lock_release(&lock);
	}
	*(double *)figure = since(start_ns, count);
	return 0;
}

static int measure_semaphore(void *figure)
{
	size_t count = 5000000;
	int64_t start_ns = co_time_ns();
	struct co_semaphore semaphore;

	co_semaphore_init(&semaphore, 10);
	for (size_t i = 0; i < count; i++) {
		must(co_semaphore_acquire(&semaphore));
		co_semaphore_release(&semaphore);
	}
	*(double *)figure = since(start_ns, count);
	return 0;
}

static int measure_timeout(void *figure)
{
	size_t count = 1000000;
	int64_t start_ns = co_time_ns();

	for (size_t i = 0; i < count; i++) {
		struct co_scope scope;
		int status = co_timeout_enter(&scope, CO_SECOND);

		must(co_timeout_leave(&scope, status));
	}
	*(double *)figure = since(start_ns, count);
	return 0;
}

static int yield_once(void *arg)
{
	(void)arg;
	return co_sleep(0);
}

static int measure_wait_for(void *figure)
{
	size_t count = 1000000;
	int64_t start_ns = co_time_ns();

	for (size_t i = 0; i < count; i++)
		must(co_wait_for(yield_once, NULL, CO_SECOND));
	*(double *)figure = since(start_ns, count);
	return 0;
}

static int measure_thread(void *figure)
{
	size_t count = 20000;
	int64_t start_ns = co_time_ns();

	for (size_t i = 0; i < count; i++)
		must(co_to_thread(do_nothing, NULL));
	*(double *)figure = since(start_ns, count);
	return 0;
}

static int sleep_once(void *arg)
{
	(void)arg;
	return co_sleep(SLEEP_NS);
}

static int measure_sleepers(void *figure)
{
	static char sleepers[SLEEPERS];
	int64_t start_ns = co_time_ns();

	must(co_gather(CO_EACH(sleep_once, sleepers)));
	*(double *)figure = (double)(co_time_ns() - start_ns - SLEEP_NS) /
			    CO_MILLISECOND;
	return 0;
}

static double resident_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long pages = 0;

	if (!file || fscanf(file, "%*d %ld", &pages) != 1)
		must(UV_EIO);
	fclose(file);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static int await(void *arg)
{
	return co_future_wait(arg);
}

/* Start tasks that wait, let them get there, and say what memory that took. */
static double idle_bytes(size_t count)
{
	double before = resident_bytes();
	struct co_future future;
	double bytes;

	co_future_init(&future, NULL, NULL);
	for (size_t i = 0; i < count; i++)
		must(co_create_task(NULL, await, &future));
	must(co_sleep(CO_MILLISECOND));
	bytes = resident_bytes() - before;
	co_future_set(&future, 0);
	must(co_sleep(CO_MILLISECOND));
	return bytes / (double)count;
}

static int measure_idle(void *figure)
{
	*(double *)figure = idle_bytes(SLEEPERS);
	return 0;
}

static int measure_million(void *figure)
{
	int64_t start_ns = co_time_ns();
	double bytes = idle_bytes(MILLION);

	*(double *)figure = since(start_ns, CO_SECOND);
	printf("coget million_bytes %.0f\n", bytes);
	return 0;
}

static void do_no_work(uv_work_t *work)
{
	(void)work;
}

static void on_worked(uv_work_t *work, int status)
{
	size_t *left = work->data;

	(void)status;
	if (--*left > 0)
		uv_queue_work(work->loop, work, do_no_work, on_worked);
}

static int measure_uv_thread(void *figure)
{
	size_t count = 20000, left = count;
	uv_work_t work = {.data = &left};
	int64_t start_ns = co_time_ns();
	uv_loop_t loop;

	must(uv_loop_init(&loop));
	must(uv_queue_work(&loop, &work, do_no_work, on_worked));
	uv_run(&loop, UV_RUN_DEFAULT);
	*(double *)figure = since(start_ns, count);
	return uv_loop_close(&loop);
}

static void on_slept(uv_timer_t *timer)
{
	uv_close((uv_handle_t *)timer, NULL);
}

static int measure_uv_sleepers(void *figure)
{
	static uv_timer_t timers[SLEEPERS];
	int64_t start_ns = co_time_ns();
	uv_loop_t loop;

	must(uv_loop_init(&loop));
	for (size_t i = 0; i < SLEEPERS; i++) {
		uv_timer_init(&loop, &timers[i]);
		uv_update_time(&loop);
		uv_timer_start(&timers[i], on_slept, SLEEP_NS / CO_MILLISECOND,
			       0);
	}
	uv_run(&loop, UV_RUN_DEFAULT);
	*(double *)figure = (double)(co_time_ns() - start_ns - SLEEP_NS) /
			    CO_MILLISECOND;
	return uv_loop_close(&loop);
}

static const struct measure {
	const char *peer;
	const char *key;
	co_fn *fn; /* sets the double that it is given */
	bool on_request; /* takes memory that not everybody has */
} measures[] = {
	{"coget", "switch", measure_switch, false},
	{"coget", "spawn", measure_spawn, false},
	{"coget", "queue", measure_queue, false},
	{"coget", "lock", measure_lock, false},
	{"coget", "semaphore", measure_semaphore, false},
	{"coget", "timeout", measure_timeout, false},
	{"coget", "wait_for", measure_wait_for, false},
	{"coget", "thread", measure_thread, false},
	{"libuv", "thread", measure_uv_thread, false},
	{"coget", "sleepers", measure_sleepers, false},
	{"libuv", "sleepers", measure_uv_sleepers, false},
	{"coget", "idle", measure_idle, false},
	{"coget", "million", measure_million, true},
};

static bool is_wanted(const struct measure *measure, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], measure->key) == 0)
			return true;
	}
	return argc == 1 && !measure->on_request;
}

static void run(const struct measure *measure)
{
	double figure = 0;

	if (strcmp(measure->peer, "coget") == 0)
		must(co_run(measure->fn, &figure));
	else
		must(measure->fn(&figure));
	printf("%s %s %.1f\n", measure->peer, measure->key, figure);
	exit(EXIT_SUCCESS);
}

int main(int argc, char **argv)
{
	for (size_t i = 0; i < CO_COUNT(measures); i++) {
		int status = 0;
		pid_t child;

		if (!is_wanted(&measures[i], argc, argv))
			continue;
		child = fork();
		if (child == 0)
			run(&measures[i]);
		if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0)
			return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
