/*
 * Child processes (asyncio's subprocesses).
 *
 * Spawn a process, talk to it through streams or co_process_communicate(), wait
 * for it, close it.  A child inherits no descriptors but its standard three
 * and those that it is given, no ignored signals and no signal mask.  A process
 * whose end nobody waits for is reaped all the same; one that still runs when
 * the run ends gets SIGKILL and is reaped before co_run() returns.
 *
 * A process belongs to the loop that has started it: in another, calls that
 * wait return UV_EINVAL.  The loop hears of the ends by SIGCHLD, which it
 * catches while it has children, and which must not be blocked in all threads.
 *
 * Processes whose output is the next one's input are a pipeline; see
 * pipeline.h.
 *
 * A child can lead a process group, which gets signals as a whole.  Which group
 * is in the foreground of a terminal stays as it is (tcsetpgrp(3)): a shell
 * with job control needs more than this.
 *
 * User and group ids are the caller's.  A child begins in its parent's memory
 * (vfork(2)), which is no place to give up rights in: have setpriv(1) do that,
 * by putting {"setpriv", "--reuid=ID", "--regid=ID", "--init-groups"} before
 * the command.  For the same reason no function of the caller's is called in
 * the child (preexec_fn).
 */
#ifndef COGET_PROCESS_H
#define COGET_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <coget/bytes.h>
#include <coget/parts.h>
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
	CO_STDIO_STDOUT,  /* for stderr: wherever stdout goes (2>&1) */
	CO_STDIO_STDERR,  /* for stdout: wherever stderr goes (1>&2) */
	CO_STDIO_FILE,    /* a file by its path: in_file, out_file, err_file */
	CO_STDIO_FD,      /* a descriptor that is open: in_fd, out_fd, err_fd */
};

/*
 * A file for a child's standard descriptor.  The parent opens it: the path is
 * relative to the parent's directory, and the umask is the parent's.  It does
 * not wait, not for the other end of a FIFO either (UV_ENXIO); an open(2) in
 * co_to_thread() can, whose descriptor is passed as CO_STDIO_FD.
 */
struct co_process_file {
	const char *path;

	/*
	 * open(2)'s, where O_RDONLY or O_WRONLY may be left out: O_CREAT |
	 * O_APPEND adds to a log.  0: output truncates the file or creates it.
	 */
	int flags;

	/* Of a file that is created; 0: 0666, less the umask. */
	mode_t mode;
};

/* A descriptor that a child has beside its standard three. */
struct co_process_fd {
	int fd; /* open in the parent, where it stays open */
	int as; /* its number in the child, 3 or more */
};

/*
 * How to start a child; all zero but argv inherits everything.
 *
 * A descriptor that is given stays the caller's, who may close it after the
 * start.  One that becomes a standard descriptor is made to block, as programs
 * expect it: O_NONBLOCK is cleared for all processes that have it.  So a stream
 * whose socket has been given is closed, and not used further.
 */
struct co_process_options {
	const char *const *argv; /* ends with NULL; argv[0] is sought in PATH */
	const char *const *env;  /* with that PATH, then; NULL: the parent's */
	const char *cwd;         /* NULL: the parent's */
	enum co_process_stdio in;
	enum co_process_stdio out;
	enum co_process_stdio err;
	bool new_session; /* setsid(2): leaves the terminal and process group */

	/* What CO_STDIO_FILE is for each; without it, none. */
	struct co_process_file in_file;
	struct co_process_file out_file;
	struct co_process_file err_file;

	/* What CO_STDIO_FD is for each; the same for several is all right. */
	int in_fd;
	int out_fd;
	int err_fd;

	/*
	 * More descriptors (pass_fds).  They stay as they are.  A service that
	 * takes sockets from 3 on (sd_listen_fds(3)) also wants to know how
	 * many, and that they are for it:
	 * {"sh", "-c", "LISTEN_FDS=1 LISTEN_PID=$$ exec service", NULL}.
	 */
	const struct co_process_fd *fds;
	size_t fd_count;

	/* Lead a new process group, whose id is the child's (setpgid(2)). */
	bool new_group;

	/* The process group to join, of this session; 0: the parent's. */
	pid_t group;

	/* A command line, in place of argv; see co_process_shell(). */
	const char *shell;

	/* Give the child the umask below, and not the parent's. */
	bool is_umask_set;
	mode_t umask;
};

/* How a process ended: by exiting, or by a signal. */
struct co_process_end {
	/*
	 * 0 to 255; -1 if a signal ended it.  255 also if something else in the
	 * program has waited for it, which alone knows how it ended.
	 */
	int status;
	int signal; /* 0 if it exited */

	/*
	 * What it has used, with its children that it has waited for
	 * (wait4(2)): processor time in ru_utime and ru_stime, the most memory
	 * at once in ru_maxrss, in KiB.  Of the memory Linux counts what the
	 * parent had when it started the child, too.
	 */
	struct rusage usage;
};

/*
 * Start a process (create_subprocess_exec).  Does not suspend, and returns when
 * the child runs the program: within a millisecond, however much memory the
 * caller has, unless the program, or a file for it, is on a slow disk.  It
 * is started by vfork(2): fork handlers (pthread_atfork(3)) are not called.
 *
 * Returns 0 with *out owned by the caller; UV_ENOENT or UV_EACCES for a
 * command, directory or file that does not exist or cannot be used; UV_EISDIR
 * for a directory as a standard descriptor; UV_ENXIO for a FIFO whose other end
 * nobody has open; UV_EBADF for a descriptor that is not open, that cannot be
 * read as the standard input or written as the others, or whose number in the
 * child is beyond RLIMIT_NOFILE; UV_EPERM for a group that cannot be joined;
 * UV_EMFILE, UV_EAGAIN and the system's other errors; UV_ENOMEM; UV_EINVAL for
 * no command or two, a stdio that is none or that would be its own end, a file
 * without a path, a path without CO_STDIO_FILE, a number below 3 or twice among
 * the fds, or a group to be joined and led.  On error *out is NULL and no child
 * is left, but a file of CO_STDIO_FILE may have been created or truncated.
 */
int co_process_spawn(struct co_process **out,
		     const struct co_process_options *options) CO_MUST_CHECK;

/*
 * Start a command line with /bin/sh -c (create_subprocess_shell); otherwise the
 * same.  argv and shell of the options are ignored; NULL stands for no options.
 * Take care with text from elsewhere.
 */
int co_process_shell(struct co_process **out, const char *command,
		     const struct co_process_options *options) CO_MUST_CHECK;

/*
 * The process id; once the child has ended it may be another's, unless the
 * child was started with new_group or new_session: then it is its own until it
 * is closed.  0 for NULL.
 */
pid_t co_process_id(const struct co_process *process);

/*
 * The streams to and from the child; NULL for what is not CO_STDIO_PIPE.  They
 * are the process's and end with it, except that the calls below may close them
 * before.
 */
struct co_stream *co_process_stdin(const struct co_process *process);
struct co_stream *co_process_stdout(const struct co_process *process);
struct co_stream *co_process_stderr(const struct co_process *process);

/*
 * Close the child's standard input, after what is buffered.  May be repeated.
 */
void co_process_close_stdin(struct co_process *process);

/*
 * Close this end of the child's output, also while it writes: SIGPIPE ends it,
 * or, where it ignores that, its writes fail with EPIPE.  Calls of other tasks
 * on the stream return UV_EBADF.  May be repeated.
 */
void co_process_close_stdout(struct co_process *process);
void co_process_close_stderr(struct co_process *process);

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
 * Send a signal to the process group that the process leads (killpg(3)), and so
 * to what it has started, as far as that has not left the group.  After the
 * process has ended, too: its id is kept until the close.
 *
 * Returns 0; UV_EINVAL for a number that is no signal, or a process that was
 * started without new_group and new_session; UV_EPERM if none may be signalled.
 */
int co_process_signal_group(struct co_process *process, int signum);

/*
 * End the process: SIGTERM, then SIGKILL if it is still there after grace_ns
 * (at once for zero or less).  Suspends until it has ended; a cancellation of
 * the caller cuts the grace short and not the wait for its end.
 *
 * Returns 0 with *end set, unless NULL; UV_EINVAL for no process or outside a
 * task.
 */
int co_process_stop(struct co_process *process, struct co_process_end *end,
		    int64_t grace_ns);

/*
 * The same for its process group: SIGTERM for all of it; then, when the process
 * has ended or grace_ns is over, SIGKILL for what is left.  Returns as
 * co_process_stop(), and UV_EINVAL for a process that leads no group.
 */
int co_process_stop_group(struct co_process *process,
			  struct co_process_end *end, int64_t grace_ns);

/*
 * Close the process's streams and free it; calls of other tasks on either
 * return UV_EBADF.  One that still runs gets SIGKILL and is reaped in the
 * background.  NULL is ignored.
 */
void co_process_close(struct co_process *process);

/* For CO_CLOSING. */
CO_CLOSER_(co_process)

#ifdef __cplusplus
}
#endif
#endif
