/*
 * Running: how a program enters the runtime, and what ends when it leaves.
 *
 * co_run() may be called again after it has returned, and in several threads at
 * once, each with a loop of its own; what loops hand each other goes through
 * shared.h.
 */
#ifndef COGET_RUN_H
#define COGET_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/status.h>
#include <coget/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a loop is to run; all zero is what co_run() does. */
struct co_run_options {
	/*
	 * Debug mode (debug.h): report what is slow, lost or stuck.  The
	 * environment's CO_DEBUG=1 turns it on as well.
	 */
	bool debug;

	/*
	 * A clock that stands still while anything can run and jumps to the
	 * next deadline when nothing can: for tests, in which an hour's timeout
	 * then takes no time.  Nothing can run when no task or callback is
	 * ready, no thread of the pool works for the loop, and polling finds no
	 * I/O; an answer that another process still prepares is not waited for
	 * while there is a deadline to jump to: a time limit around a child
	 * process expires at once.
	 */
	bool virtual_clock;

	/*
	 * The size of the tasks' stacks, the main one's included, and of the
	 * guard below each; 0: CO_STACK_BYTES, CO_GUARD_BYTES.  See stack.h.
	 */
	size_t stack_bytes;
	size_t guard_bytes;
};

/*
 * Run a coroutine as the main task of a new loop (asyncio.run).
 *
 * Blocks the calling thread until fn has returned, then cancels and joins every
 * task that is left, closes the loop, and returns fn's status.  In the
 * process's first thread the first SIGINT cancels the main task, unless the
 * program watches SIGINT itself (signal.h) or had changed its disposition
 * before; the second one ends the process.
 *
 * Where the first run of a process finds standard descriptors closed, it opens
 * /dev/null in their places.
 *
 * Returns fn's status, UV_EBUSY when called inside a running loop, UV_EINVAL
 * when fn is NULL, or the error that kept the loop from being made.
 */
int co_run(co_fn *fn, void *arg) CO_MUST_CHECK;

/*
 * The same with options; NULL stands for none.  UV_EINVAL also for a size of
 * stack or guard that is out of range.
 */
int co_run_with(co_fn *fn, void *arg,
		const struct co_run_options *options) CO_MUST_CHECK;

/*
 * Run fn(argc, argv) as the main coroutine, for a program's main() to return
 * what this returns.
 *
 * Returns fn's status, or after an error, which is printed on standard error
 * behind the program's name, EXIT_FAILURE.  A program that SIGINT has cancelled
 * ends by SIGINT, as its shell expects.
 */
int co_main(int (*fn)(int argc, char **argv), int argc, char **argv);

/*
 * Begin a program's main coroutine, and define its main(), which runs it by
 * co_main().  A body follows:
 *
 *	CO_MAIN(argc, argv)
 *	{
 *		return argc == 2 ? greet(argv[1]) : UV_EINVAL;
 *	}
 */
#define CO_MAIN(argc, argv)                                         \
	static int co_main_fn_(int argc, char **argv);              \
	int main(int co_argc_, char **co_argv_)                     \
	{                                                           \
		return co_main(co_main_fn_, co_argc_, co_argv_);    \
	}                                                           \
	static int co_main_fn_(int argc CO_UNUSED, char **argv CO_UNUSED)

#ifdef __cplusplus
}
#endif
#endif
