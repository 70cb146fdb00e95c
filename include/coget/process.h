/*
 * Child processes (asyncio's subprocesses).
 *
 * Spawn a process, talk to it through streams or co_process_communicate(), wait
 * for it, close it.  A child inherits no descriptors but the three that were
 * asked for, no ignored signals and no signal mask.  A process whose end nobody
 * waits for is reaped all the same; one that still runs when the run ends gets
 * SIGKILL and is reaped before co_run() returns.  A process belongs to the loop
 * that has started it.
 */
#ifndef COGET_PROCESS_H
#define COGET_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <coget/bytes.h>
#include <coget/status.h>
#include <coget/stream.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A child process. */
struct co_process;

/* What a child's standard descriptor is connected to. */
enum co_process_stdio {
	CO_STDIO_INHERIT, /* the parent's */
	CO_STDIO_PIPE,    /* a pipe to or from the parent: a stream */
	CO_STDIO_NULL,    /* /dev/null */
	CO_STDIO_STDOUT,  /* for stderr: wherever stdout goes */
};

/* How to start a child; all zero but argv inherits everything. */
struct co_process_options {
	const char *const *argv; /* NULL-terminated; argv[0] is sought in PATH */
	const char *const *env;  /* with that PATH, then; NULL: the parent's */
	const char *cwd;         /* NULL: the parent's */
	enum co_process_stdio in;
	enum co_process_stdio out;
	enum co_process_stdio err;
	bool new_session; /* setsid(2): leaves the terminal and process group */
};

/* How a process ended: by exiting, or by a signal. */
struct co_process_end {
	int status; /* 0 to 255; -1 if a signal ended it */
	int signal; /* 0 if it exited */
};

/*
 * Start a process (create_subprocess_exec).  Does not suspend, and returns when the
 * child runs the program: within a millisecond, however much memory the caller
 * has, unless the program comes from a slow disk.  It is started by vfork(2):
 * fork handlers (pthread_atfork(3)) are not called.
 *
 * Returns 0 with *out owned by the caller; UV_ENOENT or UV_EACCES for a command
 * or directory that does not exist or cannot be used; UV_EINVAL for no command or
 * a stdio that is none; UV_EMFILE, UV_EAGAIN and the system's other errors;
 * UV_ENOMEM.  On error *out is NULL and no child is left.
 */
int co_process_spawn(struct co_process **out,
		     const struct co_process_options *options) CO_MUST_CHECK;

/*
 * Start a command line with /bin/sh -c (create_subprocess_shell); otherwise the
 * same.  argv of the options is ignored; NULL stands for no options.  Take care
 * with text from elsewhere.
 */
int co_process_shell(struct co_process **out, const char *command,
		     const struct co_process_options *options) CO_MUST_CHECK;

/* The process id; once the child has ended it may be another's.  0 for NULL. */
pid_t co_process_id(const struct co_process *process);

/*
 * The streams to and from the child; NULL for what is not CO_STDIO_PIPE.  They
 * are the process's and end with it, except that co_process_close_stdin() may
 * close the first before.
 */
struct co_stream *co_process_stdin(const struct co_process *process);
struct co_stream *co_process_stdout(const struct co_process *process);
struct co_stream *co_process_stderr(const struct co_process *process);

/* Close the child's standard input, after what is buffered.  May be repeated. */
void co_process_close_stdin(struct co_process *process);

/*
 * Wait for the process to end.  Suspends.  Any number of tasks may wait; a
 * cancelled one leaves the process running.
 *
 * end  out: how it ended, on error a status of -1 and no signal; NULL if not
 *      wanted.
 *
 * Returns 0 when it has ended, however it did; UV_ECANCELED; UV_EBADF if it is
 * closed meanwhile; UV_EINVAL for NULL.
 */
int co_process_wait(struct co_process *process,
		    struct co_process_end *end) CO_MUST_CHECK;

/*
 * Write len bytes of input, close the child's standard input, read its output
 * to the end, and wait for it (communicate), all at once, so that neither side
 * waits for the other for ever.  Suspends.  A child that closes its input early
 * is no error.
 *
 * out, err  receive what the child wrote, owned by the caller; NULL drops it.
 *           Empty for what is no pipe.
 * end       out: how it ended; NULL if not wanted.
 * input     must live until the call returns; NULL for none.
 *
 * Returns 0 when all is read and the process has ended; UV_ECANCELED, the
 * process going on; UV_EBADF if it is closed meanwhile; UV_EINVAL for input
 * without a pipe; UV_EBUSY if another task uses one of the streams; UV_ENOMEM
 * and the errors of reading and writing.  On error out and err are empty, and
 * what the child wrote to them can still be read, or had with a second call;
 * its input may have been closed before all was written.
 */
int co_process_communicate(struct co_process *process, struct co_bytes *out,
			   struct co_bytes *err, struct co_process_end *end,
			   const void *input, size_t len) CO_MUST_CHECK;

/*
 * Send the process a signal.
 *
 * Returns 0; UV_ESRCH if it has ended; UV_EINVAL for a number that is no signal
 * (0 sends none and is right); UV_EPERM.
 */
int co_process_signal(struct co_process *process, int signum);

/*
 * End the process: SIGTERM, then SIGKILL if it is still there after grace_ns (at
 * once for zero or less).  Suspends until it has ended; a cancellation of the
 * caller cuts the grace short and not the wait for its end.
 *
 * Returns 0 with *end set, unless NULL; UV_EINVAL for no process or outside a
 * task.
 */
int co_process_stop(struct co_process *process, struct co_process_end *end,
		    int64_t grace_ns);

/*
 * Close the process's streams and free it; calls of other tasks on either
 * return UV_EBADF.  One that still runs gets SIGKILL and is reaped in the
 * background.  NULL is ignored.
 */
void co_process_close(struct co_process *process);

#ifdef __cplusplus
}
#endif
#endif
