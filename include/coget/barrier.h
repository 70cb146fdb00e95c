/*
 * Barriers: a number of tasks wait for each other (asyncio.Barrier).
 *
 * When the last of them has come, all go on together; then the barrier can be
 * used again.  A task that comes while the last round still leaves waits for
 * the next.  There is nothing to release at the end.
 */
#ifndef COGET_BARRIER_H
#define COGET_BARRIER_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A barrier; its fields are private. */
struct co_barrier {
	struct co_link waiters;
	size_t parties;
	size_t counted; /* those in waiters, and some that were cancelled */
	bool is_broken;
};

/*
 * Prepare a barrier for so many tasks.  Returns 0, or UV_EINVAL for none or
 * more than INT_MAX.
 */
int co_barrier_init(struct co_barrier *barrier, size_t parties) CO_MUST_CHECK;

/*
 * Wait until all parties wait.  Suspends, unless the caller is the last.  A
 * cancelled task leaves the others waiting for one more.
 *
 * Returns the caller's place in this round, each of 0 to parties - 1 once, in
 * order of arrival, whatever is done with the barrier once the round is
 * complete; CO_BARRIER_BROKEN if it is broken, or is reset or aborted
 * meanwhile (BrokenBarrierError); UV_ECANCELED; UV_EINVAL for NULL.
 */
int co_barrier_wait(struct co_barrier *barrier) CO_MUST_CHECK;

/* Send those who wait away with CO_BARRIER_BROKEN; the barrier is as new. */
void co_barrier_reset(struct co_barrier *barrier);

/* Break it: waits return CO_BARRIER_BROKEN, now and until it is reset. */
void co_barrier_abort(struct co_barrier *barrier);

/* How many tasks wait for others to come (n_waiting). */
size_t co_barrier_waiting(const struct co_barrier *barrier);

/* Whether it is broken. */
bool co_barrier_broken(const struct co_barrier *barrier);

#ifdef __cplusplus
}
#endif
#endif
