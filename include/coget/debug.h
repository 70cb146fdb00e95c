/*
 * Looking at a running program: its tasks, their stacks, and what goes wrong.
 *
 * Reports are lines of text.  They go to standard error unless the program sets
 * a function of its own.  Always reported are a task that failed and is freed
 * before anybody has read its status, or cancelled it in vain (asyncio's
 * "exception was never retrieved"), and a generator that was left open.  In
 * debug mode (CO_DEBUG=1, or run.h) these are reported besides:
 *
 *   - a task or callback that kept the loop for 100 ms or more;
 *   - a task that was still pending when its run ended;
 *   - a deadlock: every task waits, and neither a deadline nor a descriptor nor
 *     a thread of the pool can wake one; each task is named with what it waits
 *     on.  The loop then goes on waiting, for another thread might know better;
 *   - a handle (stream, transport, server, datagram endpoint, process, signal,
 *     poll, or one of libuv's) left open at the run's end, which closes it in
 *     whatever state it is;
 *   - a server that could not accept a connection, for want of descriptors, and
 *     tries again;
 *   - a task that goes on asking to wait after it was cancelled, ten thousand
 *     times without doing anything else: it would never end, and the process is
 *     aborted;
 *
 * and SIGUSR2, unless the program has changed its disposition, dumps all tasks
 * of the loop with their stacks.  `gdb -x coget-gdb.py` knows `coget tasks` and
 * `coget backtrace` for a program that hangs and for core dumps.
 */
#ifndef COGET_DEBUG_H
#define COGET_DEBUG_H

#include <stddef.h>
#include <stdio.h>

#include <coget/status.h>
#include <coget/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Hand reports to a function instead of standard error
 * (loop.set_exception_handler); NULL restores the default.  text has no newline
 * at its end and lives as long as the call, which must not suspend.  It applies
 * to all loops and must be set while none runs.
 */
void co_set_reporter(void (*report)(void *arg, const char *text), void *arg);

/*
 * List the tasks of the running loop that are not done (asyncio.all_tasks), in
 * order of creation.
 *
 * tasks  receives the first capacity of them; the pointers are borrowed and
 *        hold until the caller next suspends.  May be NULL for capacity 0.
 *
 * Returns how many there are; 0 outside co_run().
 */
size_t co_all_tasks(struct co_task **tasks, size_t capacity);

/*
 * Print a line for each task of the running loop: its name, state, what it
 * waits on, its age in seconds, and how much of its stack was used, as
 * co_task_stack_used() tells (stack.h).  Does not suspend.
 */
void co_dump_tasks(FILE *file);

/*
 * Print the call stack of a task, innermost first (Task.print_stack), as far as
 * the program has symbols (link with -rdynamic for names).  Does not suspend.
 *
 * Returns 0, UV_EINVAL for NULL, or UV_ENOENT if the task has no stack: it has
 * not begun, or is done.
 */
int co_task_print_stack(struct co_task *task, FILE *file);

#ifdef __cplusplus
}
#endif
#endif
