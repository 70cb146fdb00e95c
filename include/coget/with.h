/*
 * Blocks, and variables, that are left on every path (async with).
 *
 *	CO_WITH_LOCK (&lock, status) {
 *		if (!is_wanted())
 *			continue;
 *		status = change(it);
 *	}
 *	return status;
 *
 * Each macro opens a block that runs once.  status is an int variable.  It is
 * assigned on entry: 0, and the block runs, or an error, and the block is
 * skipped.  What it holds when the block is left is the work's status.
 *
 * A block is left at its end, or by continue, which goes there.  A return or a
 * goto out of the block of a lock, semaphore or shield leaves it, too.  From
 * the block of a timeout or task group they would take a value along that
 * leaving has yet to change, a failure of the group perhaps: they abort with a
 * message.  So does a break, in each kind: C gives it to the block, where its
 * writer may mean the loop around it.  A C++ exception leaves any block.
 * longjmp() out of one is not seen.
 *
 * What is opened for the rest of a function is in a variable that closes
 * itself:
 *
 *	CO_CLOSING(co_stream, stream);
 *
 *	CO_TRY(co_stream_connect(&stream, host, port));
 *	return talk(stream);
 */
#ifndef COGET_WITH_H
#define COGET_WITH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
#include <exception>
#endif

#include <coget/datagram.h>
#include <coget/directory.h>
#include <coget/lock.h>
#include <coget/loop.h>
#include <coget/parts.h>
#include <coget/process.h>
#include <coget/scope.h>
#include <coget/semaphore.h>
#include <coget/signal.h>
#include <coget/status.h>
#include <coget/stream.h>
#include <coget/taskgroup.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For the macros: what a block has entered. */
struct co_with {
	void (*leave)(struct co_with *with); /* NULL: not entered */
	void *what;  /* the lock, semaphore, group or server */
	int *status; /* the work's; NULL for a shield */
	struct co_scope scope;
	struct co_task *task; /* serves */
	co_client_fn *talk;
	void *arg;
	enum {
		CO_WITH_FRESH_,
		CO_WITH_BEGUN_,  /* to be entered */
		CO_WITH_INSIDE_, /* the block runs */
		CO_WITH_OVER_,   /* it came to its end, or was skipped */
	} stage;
};

/* Hold a lock within the block.  Suspends on entry as co_lock_acquire(). */
#define CO_WITH_LOCK(lock, status) \
	CO_WITH_(CO_UNIQUE(co_with_), co_with_lock, (lock), &(status))

/* Hold a permit within the block.  Suspends on entry as the acquire does. */
#define CO_WITH_SEMAPHORE(semaphore, status) \
	CO_WITH_(CO_UNIQUE(co_with_), co_with_semaphore, (semaphore), &(status))

/*
 * Limit the block's time.  When the block is left, status becomes UV_ETIMEDOUT
 * if it is UV_ECANCELED because of this limit.  No return or goto may leave it.
 */
#define CO_WITH_TIMEOUT(delay_ns, status) \
	CO_WITH_(CO_UNIQUE(co_with_), co_with_timeout, (delay_ns), &(status))

/* Keep cancellation out of the block. */
#define CO_WITH_SHIELD() CO_WITH_SHIELD_(CO_UNIQUE(co_with_))

/*
 * Enter a task group for the block's tasks.  Leaving the block waits for them,
 * and status becomes what co_task_group_leave() returned.  No return or goto
 * may leave it.
 */
#define CO_WITH_TASK_GROUP(group, status) \
	CO_WITH_(CO_UNIQUE(co_with_), co_with_task_group, (group), &(status))

/*
 * Listen on a host's port as co_server_listen() does, with a backlog of 128,
 * and serve as co_server_serve() does, beside the block, in a task of its own
 * (async with start_server).
 *
 * server  a struct co_server * variable, which is assigned on entry; it is
 *         closed when the block is left, and then NULL.
 *
 * Leaving the block shuts the server down and waits until all connections have
 * ended; they are cancelled if status is below 0, or when the caller is.  A
 * return or goto leaves it, too.
 */
#define CO_WITH_SERVER(server, host, port, talk, arg, status)            \
	CO_WITH_(CO_UNIQUE(co_with_), co_with_server, &(server), &(status), \
		 (host), (port), (talk), (arg))

/*
 * Define a pointer to a struct type, NULL at first, that is closed when the
 * block of the definition is left, in whichever way: co_stream, co_server,
 * co_datagram, co_directory, co_process, co_signal, co_poll or co_websocket, or
 * any other with a function type_close() and CO_CLOSER_(type) in its header.
 */
#define CO_CLOSING(type, name) \
	struct type *name __attribute__((cleanup(type##_close_at_))) = NULL

/*
 * Define a struct type, all zero, that is released when the block of the
 * definition is left: co_bytes, co_queue or co_completions, or any other with a
 * function type_release().
 */
#define CO_RELEASING(type, name)                                  \
	struct type name __attribute__((cleanup(type##_release))) \
		= CO_WITH_NONE_

/*
 * For the macros: the condition of the outer of two loops.  Returns whether the
 * inner one is to begin; the second time aborts if a break has left that.
 */
bool co_with_begin(struct co_with *with);

/*
 * For the macros: each is the condition of the inner loop, which enters the
 * first time.  Returns whether the block is to run: not the second time, nor on
 * error.
 */
bool co_with_lock(struct co_with *with, struct co_lock *lock, int *status);
bool co_with_semaphore(struct co_with *with, struct co_semaphore *semaphore,
		       int *status);
bool co_with_timeout(struct co_with *with, int64_t delay_ns, int *status);
bool co_with_shield(struct co_with *with);
bool co_with_task_group(struct co_with *with, struct co_task_group *group,
			int *status);
bool co_with_server(struct co_with *with, struct co_server **server,
		    int *status, const char *host, uint16_t port,
		    co_client_fn *talk, void *arg);

/*
 * Of use to other libraries, in conditions of macros like these (http_with.h):
 * whether the block is to be entered, or has been run.
 */
bool co_with_is_first(struct co_with *with, int *status);

/*
 * Likewise: let the block run, and leave() be called, with what in with->what,
 * when it is left.  Returns true.
 */
bool co_with_enter(struct co_with *with, void *what,
		   void (*leave)(struct co_with *with));

/*
 * For the macros: leave what was entered; aborts after a return that may not.
 */
void co_with_leave(struct co_with *with);

/* For the macros, in C++: the same where an exception has left the block. */
void co_with_unwind(struct co_with *with);

#define CO_WITH_UNWIND_ co_with_unwind

#ifdef __cplusplus
}

/* For the macros, in C++: leave in whichever way it is. */
static inline void co_with_leave_any(struct co_with *with)
{
#if __cplusplus >= 201703L
	bool is_unwinding = std::uncaught_exceptions() > 0;
#else
	bool is_unwinding = std::uncaught_exception();
#endif

	if (is_unwinding)
		CO_WITH_UNWIND_(with);
	else
		co_with_leave(with);
}

#define CO_WITH_NONE_ {}
#define CO_WITH_LEAVE_ co_with_leave_any
#else
#define CO_WITH_NONE_ {0}
#define CO_WITH_LEAVE_ co_with_leave
#endif

#define CO_WITH_BLOCK_(name)                                           \
	for (struct co_with name                                       \
	     __attribute__((cleanup(CO_WITH_LEAVE_))) =                \
		     CO_WITH_NONE_;                                    \
	     co_with_begin(&name);)

#define CO_WITH_(name, enter, ...) \
	CO_WITH_BLOCK_(name) for (; enter(&name, __VA_ARGS__);)

#define CO_WITH_SHIELD_(name) \
	CO_WITH_BLOCK_(name) for (; co_with_shield(&name);)

#endif
