/*
 * What the runtime's unit tests share: tests whose body is a coroutine, a trace
 * of what happened in which order, and child processes that may die.
 *
 * check runs each test in a process of its own, so all of this is global.
 */
#ifndef RUNTIME_UTIL_H
#define RUNTIME_UTIL_H

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <check.h>

#include <coget/coget.h>

#include "unit/suite.h"

#define UNUSED __attribute__((unused))

/* A test that is the main coroutine of a run: ASYNC_TEST(name) { ... } */
#define ASYNC_TEST(name) COROUTINE_TEST(name, false)

/* The same on the virtual clock: the time that it waits for takes no time. */
#define VIRTUAL_TEST(name) COROUTINE_TEST(name, true)

#define COROUTINE_TEST(name, is_virtual)                \
	static void name##_body(void);                  \
	static int name##_main(void *arg UNUSED)        \
	{                                               \
		name##_body();                          \
		return 0;                               \
	}                                               \
	START_TEST(name)                                \
	{                                               \
		run_test(name##_main, is_virtual);      \
	}                                               \
	END_TEST                                        \
	static void name##_body(void)

static inline void run_test(co_fn *fn, bool is_virtual)
{
	struct co_run_options options = {.virtual_clock = is_virtual};

	ck_assert_int_eq(co_run_with(fn, NULL, &options), 0);
}

/* The words noted so far, with blanks between. */
static inline char *noted(void)
{
	static char text[4096];

	return text;
}

/* Append a word to the trace. */
static inline void note(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

static inline void note(const char *format, ...)
{
	char *text = noted();
	size_t len = strlen(text);
	va_list args;

	if (len > 0 && len < 4000)
		text[len++] = ' ';
	va_start(args, format);
	vsnprintf(text + len, 4096 - len, format, args);
	va_end(args);
}

/* Start a task that the test joins with finish(). */
static inline struct co_task *spawn(co_fn *fn, void *arg)
{
	struct co_task *task;

	ck_assert_int_eq(co_create_task(&task, fn, arg), 0);
	ck_assert_ptr_nonnull(task);
	return task;
}

/* Join a task, release it, and return its status. */
static inline int finish(struct co_task *task)
{
	int status = co_join(task);

	co_task_release(task);
	return status;
}

/* Let every task that is ready run, some times over. */
static inline void yield_turns(int turns)
{
	while (turns-- > 0)
		ck_assert_int_eq(co_sleep(0), 0);
}

/* Coroutines for many uses. */
static inline int sleep_forever(void *arg UNUSED)
{
	return co_sleep(CO_FOREVER);
}

static inline int sleep_ns(void *arg)
{
	return co_sleep(*(const int64_t *)arg);
}

static inline int wait_future(void *future)
{
	return co_future_wait(future);
}

static inline int return_int(void *arg)
{
	return *(const int *)arg;
}

static inline int await_arg(void *future)
{
	return co_future_wait(future);
}

static inline int join_arg(void *task)
{
	return co_join(task);
}

static inline int cancel_arg(void *task)
{
	co_task_cancel(task);
	return 0;
}

static inline int count_call(void *arg)
{
	++*(int *)arg;
	return 0;
}

/* Keep the thread, and so the loop, busy for a time. */
static inline void block_thread_ms(long duration_ms)
{
	struct timespec time = {duration_ms / 1000,
				duration_ms % 1000 * 1000000};

	nanosleep(&time, NULL);
}

/* A thread beside the loop's, which is joined for what it returns. */
static inline pthread_t start_thread(void *(*fn)(void *arg), void *arg)
{
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, fn, arg), 0);
	return thread;
}

static inline void *join_thread(pthread_t thread)
{
	void *result;

	ck_assert_int_eq(pthread_join(thread, &result), 0);
	return result;
}

/* Whether valgrind runs this: it closes what is made beyond a limit. */
static inline bool drops_beyond_limit(void)
{
	const char *preloaded = getenv("LD_PRELOAD");

	return preloaded && strstr(preloaded, "vgpreload");
}

/* The number of descriptors that are open, and some more. */
static inline int count_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

/* The number of those below 256 that are open; allocates nothing. */
static inline int open_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* How a child process ended, and what it wrote to stderr. */
struct child_end {
	int wait_status;
	char errors[8192];
};

/* Call a function in a process of its own, which exits with its status. */
static inline struct child_end call_in_child(int (*fn)(void *arg), void *arg)
{
	static const struct rlimit no_core = {0, 0};
	struct child_end end = {0};
	size_t len = 0;
	ssize_t got;
	int fds[2];
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		/* check catches it, and what is caught co_run() leaves alone */
		signal(SIGINT, SIG_DFL);
		dup2(fds[1], STDERR_FILENO);
		close(fds[0]);
		close(fds[1]);
		_exit(fn(arg) & 0xff);
	}
	close(fds[1]);
	while (len < sizeof(end.errors) - 1 &&
	       (got = read(fds[0], end.errors + len,
			   sizeof(end.errors) - 1 - len)) > 0)
		len += (size_t)got;
	close(fds[0]);
	ck_assert_int_eq(waitpid(pid, &end.wait_status, 0), pid);
	return end;
}

static inline int enter_run(void *arg)
{
	struct co_call *call = arg;

	return co_run(call->fn, call->arg);
}

/* Run a coroutine in a process of its own; its exit status is 0 to 255. */
static inline struct child_end run_in_child(co_fn *fn, void *arg)
{
	struct co_call call = {fn, arg, 0};

	return call_in_child(enter_run, &call);
}

#endif
