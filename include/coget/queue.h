/*
 * Bounded queues of pointers between tasks of one loop: first in, first out
 * (asyncio.Queue), last in, first out (LifoQueue), and by priority
 * (PriorityQueue).
 *
 * Producers suspend while it is full and consumers while it is empty, each
 * served in the order in which they came.  An item is handed over in the moment
 * of the put or get: a cancelled call has moved nothing, and one that has moved
 * an item returns 0 even if cancelled in the same turn.
 *
 * Init, use from any tasks, then release once nobody waits on it.  What the
 * items point to stays the users' business.
 */
#ifndef COGET_QUEUE_H
#define COGET_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A queue; its fields are private. */
struct co_queue {
	struct co_link getters;
	struct co_link putters;
	struct co_link joiners;
	void *slots; /* a ring of items, or a heap with compare */
	size_t head;
	size_t len;
	size_t size;
	size_t capacity;
	size_t unfinished;
	int (*compare)(const void *a, const void *b);
	uint64_t next_number;
	bool is_lifo;
	bool shut_down;
};

/*
 * A queue where a variable is defined: first in, first out; last in, first out;
 * or by priority.  As the functions below prepare it, except that its memory is
 * taken by the first put, which may thus return UV_ENOMEM:
 *
 *	struct co_queue queue = CO_QUEUE_INIT(queue, 100);
 */
#define CO_QUEUE_INIT(queue, capacity) \
	CO_QUEUE_INIT_(queue, capacity, NULL, false)
#define CO_QUEUE_INIT_LIFO(queue, capacity) \
	CO_QUEUE_INIT_(queue, capacity, NULL, true)
#define CO_QUEUE_INIT_PRIORITY(queue, capacity, compare) \
	CO_QUEUE_INIT_(queue, capacity, compare, false)

#define CO_QUEUE_INIT_(queue, capacity, compare, is_lifo)     \
	{CO_LINK_INIT_((queue).getters),                      \
	 CO_LINK_INIT_((queue).putters),                      \
	 CO_LINK_INIT_((queue).joiners),                      \
	 NULL,                                                \
	 0,                                                   \
	 0,                                                   \
	 0,                                                   \
	 (capacity) ? (size_t)(capacity) : SIZE_MAX,          \
	 0,                                                   \
	 (compare),                                           \
	 0,                                                   \
	 (is_lifo),                                           \
	 false}

/*
 * Prepare a queue for at most capacity items; 0 sets no bound, nor does
 * SIZE_MAX.  The memory of a bounded queue is taken at once.
 *
 * Returns 0, UV_ENOMEM, or UV_EINVAL for NULL.
 */
int co_queue_init(struct co_queue *queue, size_t capacity) CO_MUST_CHECK;

/* The same for a queue that gives the newest item first. */
int co_queue_init_lifo(struct co_queue *queue, size_t capacity) CO_MUST_CHECK;

/*
 * The same for a queue that gives the least item first, and equal ones in the
 * order in which they came.
 *
 * compare  as for qsort(3), but of the items themselves: below, at or above 0
 *          if a comes before b, with it or after it.  Must not suspend or use
 *          the queue; what it looks at must not change while an item is in it.
 *
 * UV_EINVAL also when compare is NULL.
 */
int co_queue_init_priority(struct co_queue *queue, size_t capacity,
			   int (*compare)(const void *a,
					  const void *b)) CO_MUST_CHECK;

/*
 * Free the queue's memory; the items that it still holds are dropped.  From
 * then on the queue is one that has been shut down.  NULL is ignored, and a
 * queue that is all zero.  A queue on which tasks wait is a mistake, which
 * aborts with a message.
 */
void co_queue_release(struct co_queue *queue);

/*
 * Put an item in.  Suspends while the queue is full.
 *
 * Returns 0; CO_QUEUE_SHUT_DOWN after shutdown; UV_ECANCELED; UV_ENOMEM for a
 * queue that is unbounded, or that a macro has initialized; UV_EINVAL for NULL.
 * On error the item was not taken.
 */
int co_queue_put(struct co_queue *queue, void *item) CO_MUST_CHECK;

/* The same without suspending: UV_EAGAIN if the queue is full. */
int co_queue_try_put(struct co_queue *queue, void *item) CO_MUST_CHECK;

/*
 * Take the item whose turn it is.  Suspends while the queue is empty.
 *
 * Returns 0 with *item set; UV_EOF once the queue is shut down and empty;
 * UV_ECANCELED; UV_EINVAL for NULL.  On error *item is NULL.
 */
int co_queue_get(struct co_queue *queue, void **item) CO_MUST_CHECK;

/* The same without suspending: UV_EAGAIN if the queue is empty. */
int co_queue_try_get(struct co_queue *queue, void **item) CO_MUST_CHECK;

/*
 * Take items until the queue is shut down and empty; each is assigned to the
 * pointer item, and the body runs:
 *
 *	CO_FOR_QUEUE (item, &queue, status)
 *		status = work_on(item);
 *	return status;
 *
 * status is an int variable.  The loop ends with it at 0 at the end of the
 * queue, and otherwise with the error of co_queue_get(), or with one that the
 * body has left in it.  Suspends as co_queue_get() does.
 */
#define CO_FOR_QUEUE(item, queue, status) \
	CO_FOR_QUEUE_(CO_UNIQUE(co_item_), item, queue, status)

#define CO_FOR_QUEUE_(name, item, queue, status)                   \
	for (void *name = ((status) = 0, (void *)0);               \
	     co_queue_next((queue), &name, &(status)) &&           \
	     ((item) = (__typeof__(item))name, true);)

/*
 * For CO_FOR_QUEUE: whether there is another item, and *status is not an error.
 */
bool co_queue_next(struct co_queue *queue, void **item, int *status);

/*
 * Say that the work on one item that was taken is finished.
 *
 * Returns 0, or UV_EINVAL for NULL or when called more often than items were
 * put.
 */
int co_queue_task_done(struct co_queue *queue);

/*
 * Wait until co_queue_task_done() was said for every item put.  Suspends unless
 * that holds already.  Returns 0, UV_ECANCELED, or UV_EINVAL for NULL.
 */
int co_queue_join(struct co_queue *queue) CO_MUST_CHECK;

/*
 * Take no more items.  Waiting producers return CO_QUEUE_SHUT_DOWN.  Consumers
 * get what is left, then UV_EOF; with drop, what is left is dropped, counts as
 * finished, and consumers return UV_EOF at once.  Calling it again is allowed.
 */
void co_queue_shutdown(struct co_queue *queue, bool drop);

/* The number of items that wait to be taken; 0 for NULL. */
size_t co_queue_len(const struct co_queue *queue);

/* The bound; SIZE_MAX if there is none, 0 for NULL. */
size_t co_queue_capacity(const struct co_queue *queue);

#ifdef __cplusplus
}
#endif
#endif
