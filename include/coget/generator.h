/*
 * Generators: a coroutine that yields items to another (async generators).
 *
 * The producer is a coroutine that calls co_generator_yield() for each item.
 * The consumer iterates with CO_FOR, which closes the generator on every path
 * out of the loop, a break or return included:
 *
 *	struct co_generator lines;
 *	const char *line;
 *
 *	co_generator_init(&lines, read_lines, &file);
 *	CO_FOR (line, &lines) {
 *		if (is_enough(line))
 *			break;
 *	}
 *	return co_generator_status(&lines);
 *
 * Nothing of the producer runs before the first item is asked for.  It then
 * runs in a task of its own, only while the consumer waits for the next item;
 * neither is ever ahead of the other.  A generator that has begun must be
 * iterated to its end or closed before its memory goes; one that is left open
 * is reported and closed by the end of the run, after all other tasks.
 */
#ifndef COGET_GENERATOR_H
#define COGET_GENERATOR_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/parts.h>
#include <coget/status.h>
#include <coget/task.h>

#ifdef __cplusplus
extern "C" {
#endif

struct co_generator;

/* A producer: yields to generator; returns a status as a coroutine does. */
typedef int co_generator_fn(void *arg, struct co_generator *generator);

/* A generator; its fields are private. */
struct co_generator {
	co_generator_fn *fn;
	void *arg;
	struct co_task *producer; /* NULL before the first item, at the end */
	struct co_task *consumer; /* waits for an item */
	void *item;               /* on its way */
	int status;
	bool is_stopped; /* the producer was told that it is asked no more */
	bool is_closing;
	bool is_over;
};

/* Prepare a generator.  Does not suspend; nothing runs yet. */
void co_generator_init(struct co_generator *generator, co_generator_fn *fn,
		       void *arg);

/*
 * Get the next item.  Suspends.  When the caller is cancelled, so is the
 * producer, for good, and the call returns when that has yielded or ended.
 *
 * Returns the item, or NULL if there is none: co_generator_status() tells why.
 */
void *co_generator_next(struct co_generator *generator) CO_MUST_CHECK;

/*
 * Close the generator: the co_generator_yield() that the producer is in returns
 * UV_ECANCELED, as does every suspending call after it that is not shielded,
 * and the call returns when the producer has ended.  Suspends, unless that has
 * ended or never begun; a cancellation of the caller does not cut it short.
 * Closing it again does nothing, nor does a call from outside a task.
 */
void co_generator_close(struct co_generator *generator);

/*
 * How it ended: what the producer returned; 0 while it goes on, or if it was
 * closed and answered with UV_ECANCELED; UV_ECANCELED if the consumer was
 * cancelled while it asked; UV_EBUSY if it was asked while it served another
 * task, was being closed, or by its own producer; UV_ENOMEM if it could not
 * begin; UV_EINVAL for a NULL function or outside a task.
 */
int co_generator_status(const struct co_generator *generator);

/*
 * Called by the producer: hand over an item, which must not be NULL, and
 * suspend until the next one is asked for.  The item belongs to the consumer
 * from then on as the two agree; commonly it points into the producer's frame
 * and holds until the next item is asked for.
 *
 * Returns 0; UV_ECANCELED when the consumer has closed the generator or was
 * cancelled: the item was taken, but no other will be, and every further call
 * returns UV_ECANCELED at once; clean up and return.  UV_ECANCELED also if the
 * producer alone is cancelled, by a timeout around the call for instance, but
 * not before the next item is asked for.  UV_EINVAL for NULL, or if the caller
 * is not the producer.
 */
int co_generator_yield(struct co_generator *generator,
		       void *item) CO_MUST_CHECK;

/* For CO_FOR: the end of the loop's scope. */
static inline void co_generator_leave(struct co_generator **generator)
{
	co_generator_close(*generator);
}

/*
 * Iterate over a generator's items, each assigned to the pointer item in turn;
 * the generator is closed when the loop is left in whatever way, except by
 * longjmp().
 */
#define CO_FOR(item, generator) \
	CO_FOR_(CO_UNIQUE(co_for_), item, generator)

#define CO_FOR_(name, item, generator)                                        \
	for (struct co_generator *name                                        \
	     __attribute__((cleanup(co_generator_leave))) = (generator);      \
	     ((item) = (__typeof__(item))co_generator_next(name)) != NULL;)

#ifdef __cplusplus
}
#endif
#endif
