/*
 * --ordered: results are told in the order of the input.
 *
 * It stands between the run and its emitter.  A result that comes before that
 * of an earlier item is kept, as a copy, until the earlier one has come; all
 * other events pass at once.  So that no more results are kept than the window
 * has room for, whoever reads the input waits for room before it hands an item
 * on: then the oldest item without a result is in the schedule, or at work, and
 * nothing keeps it from its end.
 */
#ifndef DOWNLOAD_RESULT_ORDER_H
#define DOWNLOAD_RESULT_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "model/event.h"

struct result_order;

/*
 * Make one.
 *
 * window  how many results are kept at most; at least a few are.
 *
 * Returns 0 with *out owned by the caller, or UV_ENOMEM.
 */
int result_order_open(struct result_order **out, size_t window,
		      struct emitter to);

/* Free it, and what it keeps.  NULL is ignored. */
void result_order_close(struct result_order *order);

/* Where to emit; valid until the close. */
struct emitter result_order_emitter(struct result_order *order);

/* Whether the result of the item with that index could be kept. */
bool result_order_has_room(const struct result_order *order, uint64_t index);

/*
 * Wait until it could.  Suspends.  Not for several tasks at once.
 *
 * Returns 0 or UV_ECANCELED.
 */
int result_order_await(struct result_order *order,
		       uint64_t index) CO_MUST_CHECK;

/*
 * No more results will come, as the run has ended: tell those that are kept, in
 * their order.  Suspends, also in a cancelled task; returns the status of the
 * emitter.
 */
int result_order_finish(struct result_order *order) CO_MUST_CHECK;

#endif
