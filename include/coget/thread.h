/*
 * Blocking work on a thread pool, so that the loop never blocks
 * (asyncio.to_thread).
 *
 * The pool is libuv's: four threads, or as many as UV_THREADPOOL_SIZE said when
 * the program started, shared by all loops of the process.
 */
#ifndef COGET_THREAD_H
#define COGET_THREAD_H

#include <coget/status.h>
#include <coget/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Call fn(arg) on a thread of the pool and wait for it.  Suspends.  fn must not
 * call the runtime, except co_call_soon_threadsafe(), co_time_ns() and what
 * shared.h declares.
 *
 * When the caller is cancelled before fn has started, fn never runs.  Once it
 * has started, the call returns only when fn has: arg is the caller's again on
 * return, always.
 *
 * Returns fn's status, UV_ECANCELED if fn did not run, or UV_EINVAL when fn is
 * NULL.
 */
int co_to_thread(co_fn *fn, void *arg) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
