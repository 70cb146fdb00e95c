/*
 * Signals as awaitables (asyncio's add_signal_handler).
 *
 * Open a watch on some signals, wait as often as needed, close it.  While it is
 * open, these signals neither end the process nor cancel the main task; each
 * delivery is remembered until a wait returns it, several of one number as one.
 * Closing the last watch on a signal restores its default action; a SIGINT that
 * was watched counts as the first one of co_run(), too, so the next one then
 * ends the process.  Keep the watch open until the program has ended in order:
 * otherwise a second signal cuts that short.
 */
#ifndef COGET_SIGNAL_H
#define COGET_SIGNAL_H

#include <stddef.h>

#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A watch on a set of signals, for one waiting task at a time. */
struct co_signal;

/*
 * Watch count signals.
 *
 * Returns 0 with *out to be closed by the caller, UV_EINVAL for no number, or
 * one that is no signal or cannot be caught, UV_ENOMEM.
 */
int co_signal_open(struct co_signal **out, const int *signums,
		   size_t count) CO_MUST_CHECK;

/*
 * Wait for the next signal of the watch.  Suspends unless one has come already.
 *
 * Returns its number (positive), or UV_ECANCELED; UV_EBADF if the watch is
 * closed meanwhile; UV_EBUSY if another task waits.
 */
int co_signal_wait(struct co_signal *signal) CO_MUST_CHECK;

/*
 * End the watch and free it; a task that waits gets UV_EBADF.  NULL: ignored.
 */
void co_signal_close(struct co_signal *signal);

/* For CO_CLOSING. */
CO_CLOSER_(co_signal)

#ifdef __cplusplus
}
#endif
#endif
