/*
 * Pipelines of processes: zcat log.gz | grep error | sort.
 *
 *	const struct co_process_options commands[] = {
 *		{.argv = zcat}, {.argv = grep},
 *		{.argv = sort, .out = CO_STDIO_PIPE},
 *	};
 *	struct co_process *processes[3];
 *
 *	status = co_pipeline_spawn(processes, commands, 3);
 *
 * Each process can be used with the calls of process.h, too: the stream into
 * the pipeline is co_process_stdin() of the first process, the stream out of it
 * co_process_stdout() of the last.  The calls here take all of them in order,
 * as an array, which is the caller's.
 *
 * NULL for the processes or among them, or a count of 0, is UV_EINVAL.  The
 * array must live until the call returns.  While a task is in one of these
 * calls, others may close the processes by co_pipeline_close() alone; the call
 * then returns UV_EBADF.
 */
#ifndef COGET_PIPELINE_H
#define COGET_PIPELINE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <coget/bytes.h>
#include <coget/process.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Start count processes, the output of each being the input of the next.  Does
 * not suspend.
 *
 * out       count elements, to be closed with co_pipeline_close().
 * commands  count of them.  Between two, the out of the first and the in of the
 *           second are CO_STDIO_INHERIT, and become the pipe; the err of the
 *           first can be CO_STDIO_STDOUT (|&).  If the first of all has
 *           new_group, the others join its process group.
 *
 * Returns 0; UV_EINVAL where something else stands in the place of a pipe; the
 * errors of co_process_spawn().  On error all of out is NULL, and those that
 * had been started get SIGKILL.
 */
int co_pipeline_spawn(struct co_process **out,
		      const struct co_process_options *commands,
		      size_t count) CO_MUST_CHECK;

/*
 * Wait until all have ended.  Suspends.
 *
 * ends  out: count of them; NULL if not wanted.
 *
 * Returns 0, however they did; otherwise as co_process_wait().
 */
int co_pipeline_wait(struct co_process *const *processes, size_t count,
		     struct co_process_end *ends) CO_MUST_CHECK;

/*
 * Write input to the first, read the output of the last and what any writes to
 * pipes of its stderr, and wait for all, as co_process_communicate() does for
 * one, with the same errors.  Suspends.
 *
 * out   receives the output of the last, owned by the caller; NULL drops it.
 * errs  the same for the stderr of each, count of them; NULL drops all.
 * ends  out: count of them; NULL if not wanted.
 */
int co_pipeline_communicate(struct co_process *const *processes, size_t count,
			    struct co_bytes *out, struct co_bytes *errs,
			    struct co_process_end *ends, const void *input,
			    size_t len) CO_MUST_CHECK;

/*
 * Tell which process has made the pipeline fail: the last in order that did not
 * exit with status 0, as with bash's pipefail.  Unlike there, a process that
 * SIGPIPE has ended, or a shell that exits with 141 for that, has not failed if
 * its output was another process's input or was closed by
 * co_process_close_stdout(): its reader had enough (yes | head).  A process
 * that still runs has not failed.  Does not suspend.
 *
 * Returns its index, or -1 if there is none, or for NULL.
 */
ssize_t co_pipeline_failed(struct co_process *const *processes, size_t count);

/*
 * End all: SIGTERM, then SIGKILL for those that are there after grace_ns (at
 * once for zero or less).  If the first leads a process group, the whole group
 * gets the signals.  Suspends and returns as co_process_stop().
 *
 * ends  out: count of them; NULL if not wanted.
 */
int co_pipeline_stop(struct co_process *const *processes, size_t count,
		     struct co_process_end *ends, int64_t grace_ns);

/*
 * Close all, as co_process_close() does, and set them to NULL, which is
 * ignored.
 */
void co_pipeline_close(struct co_process **processes, size_t count);

#ifdef __cplusplus
}
#endif
#endif
