/*
 * The loop: the ready list, its turns, and the libuv loop beneath.
 *
 * Everything that can run, tasks and callbacks, stands in one FIFO.  Callbacks
 * run on the loop's own stack; tasks switch directly from one to the next and
 * come back to the loop's stack only for a callback, or when it is time to
 * poll.
 */
#ifndef RUNTIME_LOOP_H
#define RUNTIME_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include <coget/loop.h>
#include <coget/parts.h>
#include <coget/run.h>
#include <coget/task.h>

#include "runtime/context.h"
#include "runtime/link.h"
#include "runtime/stacks.h"
#include "runtime/timers.h"
#include "runtime/wakeup.h"

/*
 * What the end of the run must know about an object with a handle of libuv's.
 * Handles without are the loop's own, which lie in it, or the program's (uv.h).
 */
struct loop_owner {
	struct co_link link; /* in co_loop.owners, until the handle is closed */
	uv_handle_t *handle; /* the first, if several are closed as one */
	const char *what;	/* for the report that it was left open */
	uv_close_cb on_closed;	/* how to free it, once it is closed */
	void (*abandon)(uv_handle_t *handle); /* NULL: uv_close() will do */
	bool is_told;    /* its end calls functions of the program's */
	bool is_leaving; /* was not forgotten: it closes when it has finished */
};

struct co_loop {
	uv_loop_t uv;
	struct co_link owners; /* loop_owner.link */
	uv_poll_t alarm;  /* a timerfd, see idle.c */
	int alarm_fd;
	int64_t alarm_ns; /* what it is set for */
	bool alarm_rings;
	uv_prepare_t foreign; /* active if there may be callbacks not ours */
	struct wakeup wakeup; /* remote or requests are not empty */
	uv_signal_t sigint;
	unsigned interrupt_meetings; /* before this run, see interrupt.h */
	uv_signal_t sigusr2;	  /* in debug mode */
	uv_signal_t sigchld;	  /* while there are children */
	unsigned children;
	struct co_link processes; /* co_process.link */
	unsigned transports; /* that are not closed yet */

	struct context context; /* of the loop's own stack */
	struct context_base base;
	struct co_link ready;   /* co_runnable.link */
	size_t appended; /* to it, ever */
	size_t taken;    /* of these; the rest is ready */
	size_t turn_end; /* the turn is over when so many have been taken */
	size_t polled;   /* how many had been at the last poll */
	size_t look;     /* so many later, look at the clock */
	int64_t polled_ns;      /* the time of the last poll */
	struct co_task *running; /* NULL on the loop's stack */
	struct dump_probe *probe; /* of a task being looked at, see dump.h */
	struct loop_errand *errand;

	char *input; /* what transports read into; NULL before the first */
	char *filter_input;	    /* the same, those with filters */
	void *spent, *spent_before; /* to be freed, see loop_free_later() */
	struct timers timers;
	struct stacks stacks;
	struct co_link tasks; /* co_task.all: those not done */
	size_t swept; /* of these, to be ended before the next sweep */
	struct co_task *main;
	uint32_t dice; /* what select draws lots from, never 0 */
	struct co_task *task_cache; /* freed descriptors, see task.c */
	unsigned task_cache_room;

	bool is_debug;
	bool dumps_on_signal;
	bool is_virtual;
	int64_t virtual_ns;    /* the time, if so */
	unsigned threads_busy; /* calls that the thread pool works on */
	unsigned shared_waits; /* tasks that another thread may wake */

	const struct co_loop *name; /* for other threads, see handle.h */
	struct co_link named;
	uv_mutex_t remote_lock;
	struct co_link remote;   /* callbacks from other threads */
	struct co_link requests; /* tasks for them, see shared_task.c */
};

/* The loop of the calling thread; NULL outside co_run(). */
extern _Thread_local struct co_loop *loop_current
	__attribute__((tls_model("initial-exec")));

/* Make the loop and its handles.  Returns 0 or libuv's error. */
int loop_open(struct co_loop *loop, const struct co_run_options *options);

/*
 * Close what is left open, which debug mode reports, cancel callbacks, and free
 * the loop; no task may be left.  See ending.c.
 */
void loop_close(struct co_loop *loop);

/*
 * Free an object when every task that is ready has run: those that have been
 * woken from a wait on it have then returned.  Overwrites its first pointer.
 */
void loop_free_later(struct co_loop *loop, void *object);

/* A poll begins, or the loop ends: free what was given before the last one. */
void loop_free_spent(struct co_loop *loop);

/* Abort if a handle's loop is not the one that runs the caller. */
void loop_check(const uv_loop_t *uv);

/*
 * Have the end of the run know of an object's handle, which was initialized;
 * and no more, in its close callback.
 */
void loop_own(struct loop_owner *owner, uv_handle_t *handle);
void loop_disown(struct loop_owner *owner);

/* Run turns and poll until no task is left. */
void loop_run(struct co_loop *loop);

/* Whether anything is on the ready list. */
static inline bool loop_has_ready(const struct co_loop *loop)
{
	return loop->taken != loop->appended;
}

/* Append to the ready list. */
static inline void loop_ready(struct co_loop *loop,
			      struct co_runnable *runnable)
{
	loop->appended++;
	link_append(&loop->ready, &runnable->link);
}

/* Put in front of the ready list, in this turn. */
static inline void loop_ready_first(struct co_loop *loop,
				    struct co_runnable *runnable)
{
	loop->appended++;
	loop->turn_end++;
	link_append(loop->ready.next, &runnable->link);
}

/* The same with the last of the list, which is of a later turn. */
static inline void loop_move_first(struct co_loop *loop,
				   struct co_runnable *runnable)
{
	link_remove(&runnable->link);
	loop->turn_end++;
	link_append(loop->ready.next, &runnable->link);
}

/* Look at the clock: whether it is time to poll. */
bool loop_poll_is_due(struct co_loop *loop);

/* Start the next turn, unless there is nothing to run or a poll is due. */
static inline bool loop_begin_turn(struct co_loop *loop)
{
	if (!loop_has_ready(loop))
		return false;
	if (loop->taken - loop->polled >= loop->look && loop_poll_is_due(loop))
		return false;
	loop->turn_end = loop->appended;
	return true;
}

/*
 * Whether anything may still run before the next poll; begins the next turn if
 * that is due.
 */
static inline bool loop_has_turn(struct co_loop *loop)
{
	return loop->taken != loop->turn_end || loop_begin_turn(loop);
}

/* The first of the ready list, which is not empty. */
static inline struct co_runnable *loop_first(const struct co_loop *loop)
{
	return CONTAINER_OF(loop->ready.next, struct co_runnable, link);
}

/* Take it off the list. */
static inline struct co_runnable *loop_take(struct co_loop *loop)
{
	struct co_runnable *first = loop_first(loop);

	link_remove(&first->link);
	loop->taken++;
	return first;
}

/* Take a callback off the ready list before its turn. */
void loop_unready(struct co_loop *loop, struct co_runnable *runnable);

/* Run a callback that came off the ready list. */
void callback_run(struct co_callback *callback);

/* Hand a loop that goes on running a callback, from whichever thread. */
void callback_hand_over(struct co_loop *loop, struct co_callback *callback);

/*
 * The same, from another loop's thread, whose own tasks and callbacks run
 * first: what they hand over in one go wakes the other loop once.
 */
void callback_hand_over_in_batch(struct co_loop *loop,
				 struct co_callback *callback);

/* Move the callbacks that other threads have handed in to the ready list. */
void callback_take_remote(struct co_loop *loop);

#endif
