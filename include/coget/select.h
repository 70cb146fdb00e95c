/*
 * Select: wait for the first of several things, and do that one alone (Go's
 * select, the alt of CSP and Plan 9, libdill's choose).
 *
 *	struct co_case cases[] = {
 *		co_case_get(&queue, &item),
 *		co_case_event(&stop),
 *		co_case_after(CO_SECOND),
 *	};
 *
 *	switch (co_select(cases, CO_COUNT(cases))) {
 *	case 0: ... cases[0].status is 0 with the item, or UV_EOF
 *
 * Cases live in the caller's frame.  They are made by the functions below, one
 * for each kind of thing, and can be selected from again and again.  Exactly
 * one is chosen.  Of the others nothing is taken: no item, no permit, no byte,
 * no signal.
 *
 * Of several cases that are ready one is chosen at random, each as likely as
 * the others, so that none starves.  If none is, the task waits in all lines at
 * once, behind the tasks that came before, and the first thing that happens
 * decides.
 *
 * Cancellations and timeouts (scope.h) end the wait with nothing taken.  One
 * that comes in the same turn as the choice, but after it, is met at the next
 * suspension.
 *
 * What a case names must live while the task waits.  A queue that is released
 * meanwhile is a mistake, which aborts with a message, as it does for other
 * tasks that wait; a queue that is shut down, and a stream, endpoint or watch
 * that is closed, are ready.  Where another case was chosen before, or the task
 * cancelled, the select does not tell of what is closed until it returns.
 */
#ifndef COGET_SELECT_H
#define COGET_SELECT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <coget/datagram.h>
#include <coget/event.h>
#include <coget/future.h>
#include <coget/parts.h>
#include <coget/queue.h>
#include <coget/semaphore.h>
#include <coget/signal.h>
#include <coget/status.h>
#include <coget/stream.h>
#include <coget/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For struct co_case. */
struct co_case_kind;

/*
 * One of the things that a select waits for.  All zero is a case that is never
 * ready: so a case can be turned off.
 *
 * status is what came of the case that was chosen, and UV_EAGAIN for all
 * others.  The other fields are private.
 */
struct co_case {
	int status;
	const struct co_case_kind *kind;
	void *object;
	union {
		void *item;
		void **out;
		int64_t time_ns;
	} arg;
	struct co_runnable waiter; /* in the object's line */
	struct co_watch watch;	   /* of a task */
	struct co_selection *selection;
};

/*
 * Wait until one of the cases is ready, and do it.  Suspends, unless one is so
 * already.
 *
 * Without a case that can be ready it waits for a cancellation.  A thing may be
 * named by several cases, and selected from by several tasks.
 *
 * Returns the index of the case that was chosen, whose status tells success
 * from failure; UV_ECANCELED, UV_ENOMEM, with nothing taken; UV_EINVAL for
 * NULL, also for what a case names, the calling task itself in a case, more
 * than SSIZE_MAX cases, and where the call must not suspend but would.
 */
ssize_t co_select(struct co_case *cases, size_t count) CO_MUST_CHECK;

/*
 * The same without suspending: UV_EAGAIN if no case is ready (Go's default).
 * May be called in a callback.
 */
ssize_t co_try_select(struct co_case *cases, size_t count) CO_MUST_CHECK;

/*
 * Take an item from a queue.
 *
 * item  is set to NULL when the select begins, and to the item when the case is
 *       chosen with status 0; may be shared by several cases.
 *
 * Status: 0; UV_EOF once the queue is shut down and empty.
 */
struct co_case co_case_get(struct co_queue *queue, void **item);

/*
 * Put an item into a queue.
 *
 * Status: 0; CO_QUEUE_SHUT_DOWN; UV_ENOMEM for an unbounded queue; on both the
 * item was not taken.
 */
struct co_case co_case_put(struct co_queue *queue, void *item);

/* An event is set.  Status: 0. */
struct co_case co_case_event(struct co_event *event);

/*
 * A future is set.  Status: the future's.  A cancellation of the select does
 * not reach the future's owner.
 */
struct co_case co_case_future(struct co_future *future);

/*
 * A task is done.  Status: the task's.  The reference stays the caller's, and
 * must be held; a cancellation of the select does not reach the task.
 */
struct co_case co_case_task(struct co_task *task);

/* Take a permit of a semaphore.  Status: 0 with the permit. */
struct co_case co_case_acquire(struct co_semaphore *semaphore);

/*
 * A stream can be read: bytes are there, its end, or its error, and
 * co_stream_read() would not suspend.  Nothing is taken.
 *
 * It counts as a reader of the stream: what co_stream_read_line() gave out
 * holds no longer.  Several selects may wait for one stream, and all are told.
 *
 * Status: 0; UV_EBUSY while a task is in a call that reads; UV_EBADF if the
 * stream is closed while the task waits.
 */
struct co_case co_case_readable(struct co_stream *stream);

/*
 * A stream can be written: no more is buffered than the high-water mark, or,
 * once there was, the low-water mark, and co_stream_drain() would not suspend.
 *
 * Status: 0; the error that a write has met; UV_EBADF if the stream is closed
 * while the task waits.
 */
struct co_case co_case_writable(struct co_stream *stream);

/*
 * A datagram, or an error, is there, and co_datagram_receive() would get it.
 * Nothing is taken.  Several selects may wait for one endpoint, and all are
 * told.
 *
 * Status: 0; UV_EBUSY while a task is in co_datagram_receive(); UV_EBADF if the
 * endpoint is closed while the task waits; the error for which it cannot be
 * watched.
 */
struct co_case co_case_datagram(struct co_datagram *datagram);

/*
 * Take a signal from a watch.
 *
 * Status: its number (positive); UV_EBUSY while a task waits for one; UV_EBADF
 * if the watch is closed while the task waits.
 */
struct co_case co_case_signal(struct co_signal *signal);

/*
 * A time after the select began; zero or less is ready at once, CO_FOREVER
 * never.  Status: 0.
 */
struct co_case co_case_after(int64_t delay_ns);

/* An instant as co_time_ns() counts them; CO_FOREVER never.  Status: 0. */
struct co_case co_case_at(int64_t when_ns);

#ifdef __cplusplus
}
#endif
#endif
