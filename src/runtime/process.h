/*
 * Inside a process: its id, the parent's ends of the pipes, and who waits.
 *
 * A process stands in its loop's list until it has both ended and been closed,
 * and is freed then.  One that is left at the end of the run is killed, reaped
 * and freed with the loop.
 */
#ifndef RUNTIME_PROCESS_H
#define RUNTIME_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include <coget/process.h>

#include "runtime/loop.h"

struct co_process {
	struct co_link link; /* in co_loop.processes */
	struct co_loop *loop;
	pid_t id;
	struct co_stream *streams[3]; /* by the child's descriptor */
	struct co_link waiters;
	unsigned talks; /* under way: they look at it again */
	bool is_output_closed; /* the parent did not read to its end */
	bool is_running;
	bool is_closed;
	pid_t group;	  /* that it has joined; 0: none */
	bool leads_group; /* whose id it keeps until the close, as a zombie */
	bool is_zombie;
	struct co_process_end end; /* once it does not run any more */
};

/* Clear an output. */
static inline void process_clear_ends(struct co_process_end *ends, size_t count)
{
	for (size_t i = 0; ends && i < count; i++)
		ends[i] = (struct co_process_end){.status = -1};
}

/* The descriptors that a child is to have. */
struct process_fds {
	struct co_process_fd *all; /* the standard three, and those given */
	size_t count;
	int made[3]; /* for the child, to be closed in the parent; or -1 */
};

/*
 * Make what the options ask for: the streams of the process, and its
 * descriptors, which are to be released in any case.  Returns 0 or an error.
 */
int process_connect(struct co_process *process, struct process_fds *fds,
		    const struct co_process_options *options);

/* Close in the parent what was made for the child. */
void process_release_fds(struct process_fds *fds);

/*
 * Open a file for a child's standard descriptor, 0 to 2, without waiting; or
 * check that a descriptor can be one.  Returns it, or an error; see
 * co_process_spawn().
 */
int process_open_file(const struct co_process_file *file, int as);
int process_check_fd(int fd, int as);

/*
 * Start a child that inherits no descriptors but these, and wait until it runs
 * the program.  Returns 0 with *id, or what the system answered, and then no
 * child is left.
 */
int process_start(pid_t *id, const struct co_process_options *options,
		  const struct process_fds *fds);

/*
 * Have the loop notice that the process ends: to be called before it starts,
 * and process_unwatch() if it does not.  Returns 0, or libuv's error.
 */
int process_watch(struct co_process *process);
void process_unwatch(struct co_process *process);

/* Give up the id of one that has ended and leads a group. */
void process_reap(struct co_process *process);

/* Free it, once it is closed, has ended, and nobody talks to it any more. */
void process_free_unused(struct co_process *process);

/* The run ends: kill, reap and free the processes that are left. */
void process_end_all(struct co_loop *loop);

#endif
