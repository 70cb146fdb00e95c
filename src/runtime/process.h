/*
 * Inside a process: libuv's handle, the parent's ends of the pipes, and who waits.
 *
 * The handle is closed, and the struct then freed, when the process has both
 * ended and been released.  A process that is left at the end of the run is
 * closed with the loop, and killed and reaped then.
 */
#ifndef RUNTIME_PROCESS_H
#define RUNTIME_PROCESS_H

#include <stdbool.h>
#include <uv.h>

#include <coget/process.h>

#include "runtime/loop.h"

struct co_process {
	struct loop_owner owner;
	uv_process_t handle;
	struct co_stream *streams[3]; /* by the child's descriptor */
	struct co_link waiters;
	bool is_running;
	struct co_process_end end; /* once it does not run any more */
};

/* Clear an output. */
static inline void process_clear_end(struct co_process_end *end)
{
	if (end)
		*end = (struct co_process_end){.status = -1};
}

/* What a child is started with, as libuv wants it. */
struct process_stdio {
	uv_stdio_container_t slots[3];
	int child_ends[3]; /* of the pipes; -1 for none */
};

/*
 * Make what the options ask for: the streams of the process, and its stdio, which
 * is to be closed in any case.  Returns 0 or an error.
 */
int process_connect(struct co_process *process, struct process_stdio *stdio,
		    const struct co_process_options *options);

/* Close the child's ends of the pipes in the parent. */
void process_close_child_ends(struct process_stdio *stdio);

/*
 * uv_spawn() a child that inherits no descriptors but its three.  On error the
 * handle may be initialised nevertheless, its type then being set.
 */
int process_fork(uv_loop_t *loop, uv_process_t *handle,
		 const uv_process_options_t *options);

#endif
