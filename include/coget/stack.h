/*
 * The stacks of tasks: how large they are, and how much of them is used.
 *
 * Of a stack as much memory is used as was touched, by pages; its size costs
 * addresses alone.  Tasks get stacks of CO_STACK_BYTES with a guard of
 * CO_GUARD_BYTES unless co_run_with() says otherwise for a run, or
 * co_create_task_with() for a task.  Sizes are rounded up to pages, a task's
 * own to powers of two, and what is spare is kept for other tasks by size; up
 * to 1 KiB of a stack stays unused, for the sake of the caches.
 *
 * The guard below a stack is memory that nobody may touch: an overflow meets it
 * and ends the process with a message that names the task.  A frame that is
 * larger than the guard can step over it, unless the program is compiled with
 * -fstack-clash-protection; so the guard is larger than a usual stack.  (Before
 * Linux 6.13, of more than 16,384 stacks at once the others have no guard:
 * their overflow is found when their task next waits, or ends.)
 *
 * How much a task needs is seen by co_measure_stack(), or in the dumps of debug
 * mode (debug.h).
 */
#ifndef COGET_STACK_H
#define COGET_STACK_H

#include <stddef.h>

#include <coget/status.h>
#include <coget/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The size of a stack where nobody asks for another, and of its guard. */
#define CO_STACK_BYTES ((size_t)60 << 10)
#define CO_GUARD_BYTES ((size_t)68 << 10)

/* What can be asked for: 16 KiB to 1 GiB, and a guard of up to 1 GiB. */
#define CO_STACK_BYTES_MIN ((size_t)16 << 10)
#define CO_STACK_BYTES_MAX ((size_t)1 << 30)
#define CO_GUARD_BYTES_MAX ((size_t)1 << 30)

/*
 * The size of a task's stack in bytes, of the one that it will get if it has
 * not begun; 0 for NULL.  Does not suspend.
 */
size_t co_task_stack_bytes(const struct co_task *task);

/*
 * The high-water mark of a task's stack: of how many bytes, from its beginning,
 * anything but zeros was found.  Does not suspend; reads the part that was not
 * used, which takes some microseconds for 60 KiB, 0.1 s for 1 GiB.
 *
 * A stack may have been used by other tasks before: the mark is then the most
 * that any of them has used, and 0 for a task that has not begun or is done.
 * In debug mode, and where the task's options say measures_stack, the stack is
 * cleared first: then the mark is the task's own, and is known also when it is
 * done.
 *
 * Returns the bytes; 0 for NULL.
 */
size_t co_task_stack_used(const struct co_task *task);

/*
 * Call fn(arg) in a task of its own, wait for its end, and tell how many bytes
 * of stack it has used, for tests: of 1 MiB, so that what is too much for
 * CO_STACK_BYTES is seen, too.  Suspends; a cancellation of the caller is
 * passed on to the task.
 *
 * used_bytes  out: the bytes, with all else that a task's stack has to hold,
 *             whatever fn has returned; 0 if fn did not run.
 *
 * Returns what fn did; UV_EINVAL outside a task, or if fn or used_bytes is
 * NULL; UV_ENOMEM.
 */
int co_measure_stack(size_t *used_bytes, co_fn *fn, void *arg) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
