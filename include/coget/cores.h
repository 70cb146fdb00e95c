/*
 * Several loops that run as one, for programs that need more than one
 * processor.
 *
 * Each loop runs the same coroutine in a thread of its own.  What a loop makes
 * belongs to it alone.  To serve one port, each loop listens on it with
 * reuse_port (stream.h), or opens a duplicate of one listening socket.  Loops
 * hand each other work and answers through shared.h.
 */
#ifndef COGET_CORES_H
#define COGET_CORES_H

#include <stddef.h>

#include <coget/run.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The main coroutine of one of several loops.
 *
 * arg    the same for all.
 * index  0 to count - 1, each once.
 * count  how many loops there are.
 */
typedef int co_core_fn(void *arg, size_t index, size_t count);

/*
 * How many processors the calling thread may use (os.process_cpu_count): those
 * that it may run on (taskset, cpusets), or fewer where its control group has
 * less time than that (cpu.max of cgroup v2, rounded up, which containers have
 * from --cpus); at least 1.  Reads files of /proc and /sys.  May be called
 * anywhere.
 */
size_t co_cpu_count(void);

/*
 * Run fn(arg, index, count) as the main task of each of count new loops, each
 * in a thread of its own.  Blocks the calling thread until all have ended.
 *
 * count    0 stands for co_cpu_count().
 * options  of each loop; NULL stands for none.
 *
 * The first loop whose fn returns an error, or that cannot be made, has the
 * main tasks of the others cancelled.  One that returns 0 or more leaves the
 * others alone.
 *
 * In the process's first thread the first SIGINT cancels the main tasks of all,
 * unless the program watches SIGINT itself, in whichever loop, and the second
 * one ends the process, as with co_run().
 *
 * Returns 0; the status of the first that failed; UV_EBUSY when called inside a
 * running loop; UV_EINVAL when fn is NULL; UV_EAGAIN if the system has no room
 * for more threads; UV_ENOMEM.
 */
int co_run_many(size_t count, co_core_fn *fn, void *arg,
		const struct co_run_options *options) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
