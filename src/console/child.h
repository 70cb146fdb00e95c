/*
 * Programs that calls run: in a process group of their own, so that a Ctrl-C at
 * the terminal meets the call, which ends them, and not them alone.
 */
#ifndef CONSOLE_CHILD_H
#define CONSOLE_CHILD_H

#include <coget/status.h>

struct call;

/*
 * Run a program, with nothing to read, show what it writes, and wait for its
 * end.  Suspends.  When the caller is cancelled, the program is ended, with
 * all of its group.
 *
 * argv  NULL-terminated.
 * what  the program, in messages.
 *
 * Returns 0 if its exit status is 0; UV_EIO if it is not; CO_LIMIT_OVERRUN if
 * it writes more than is shown; UV_ECANCELED, UV_ENOENT and the other errors of
 * co_process_spawn().  Each failure but the cancellation is added to the
 * call's.
 */
int child_run(struct call *call, const char *const *argv,
	      const char *what) CO_MUST_CHECK;

/* The command that runs the words behind it, as call.h says. */
int child_call(struct call *call);

#endif
