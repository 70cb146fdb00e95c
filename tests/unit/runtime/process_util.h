/*
 * What the tests of processes share: children to start, and that nothing is left
 * of them.
 */
#ifndef RUNTIME_PROCESS_UTIL_H
#define RUNTIME_PROCESS_UTIL_H

#include <errno.h>

#include "unit/runtime/util.h"

/* Options for a child that reads from, and writes to, the test. */
#define WITH_PIPES .in = CO_STDIO_PIPE, .out = CO_STDIO_PIPE

/* Start a command line with some options. */
#define START(command, ...) \
	start_shell((command), &(struct co_process_options){__VA_ARGS__})

static inline struct co_process *
start_shell(const char *command, const struct co_process_options *options)
{
	struct co_process *process;

	ck_assert_int_eq(co_process_shell(&process, command, options), 0);
	return process;
}

/* Start something that never ends by itself. */
static inline struct co_process *start_endless(void)
{
	static const char *const argv[] = {"sleep", "1000", NULL};
	struct co_process_options options = {.argv = argv};
	struct co_process *process;

	ck_assert_int_eq(co_process_spawn(&process, &options), 0);
	return process;
}

/* How it ended: an exit status, or a negative signal. */
static inline int end_of(struct co_process *process)
{
	struct co_process_end end;

	ck_assert_int_eq(co_process_wait(process, &end), 0);
	ck_assert_int_eq(end.status == -1, end.signal != 0);
	return end.signal ? -end.signal : end.status;
}

/* Wait for it, and give it back. */
static inline int conclude(struct co_process *process)
{
	int end = end_of(process);

	co_process_close(process);
	return end;
}

static inline bool has_children(void)
{
	siginfo_t info;

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ||
	       errno != ECHILD;
}

static inline int do_nothing(void *arg UNUSED)
{
	return 0;
}

/* A run after which neither children nor descriptors are left. */
static inline void run_clean(co_fn *fn)
{
	int before;

	ck_assert_int_eq(co_run(do_nothing, NULL), 0); /* libuv keeps some */
	before = open_descriptors();
	ck_assert_int_eq(co_run(fn, NULL), 0);
	ck_assert(!has_children());
	ck_assert_int_eq(open_descriptors(), before);
}

/* A test that is such a run. */
#define PROCESS_TEST(name)                       \
	static void name##_body(void);           \
	static int name##_main(void *arg UNUSED) \
	{                                        \
		name##_body();                   \
		return 0;                        \
	}                                        \
	START_TEST(name)                         \
	{                                        \
		run_clean(name##_main);          \
	}                                        \
	END_TEST                                 \
	static void name##_body(void)

#endif
