/*
 * Turns are given in ticks and not as each byte may come: to resume a transfer
 * costs libcurl some microseconds, so a tick is worth a good piece of a body,
 * and a limited number of turns.
 */
#include "transfer/rate_limit.h"

#include <coget/time.h>

#include "transfer/stall.h"

/* What a tick is worth, within these times. */
#define TICK_BYTES 16384
#define TICK_MIN_NS (10 * CO_MILLISECOND)
#define TICK_MAX_NS (100 * CO_MILLISECOND)

/* What a loop that is busy may catch up on; 4 % of five seconds at most. */
#define BURST_MIN_NS (200 * CO_MILLISECOND)
#define BURST_TICKS 2

/*
 * No more turns are given than one in so much time: libcurl copies what it
 * keeps, before and after.
 */
#define TURN_NS (CO_MILLISECOND + CO_MILLISECOND / 4)

static int64_t time_of(const struct rate_limit *limit, uint64_t bytes)
{
	uint64_t time_ns;

	if (__builtin_mul_overflow(bytes, (uint64_t)CO_SECOND, &time_ns))
		return INT64_MAX / 2;
	return (int64_t)(time_ns / limit->bps);
}

static int64_t longer(int64_t one_ns, int64_t other_ns)
{
	return one_ns > other_ns ? one_ns : other_ns;
}

static uint64_t available(const struct rate_limit *limit, int64_t now_ns)
{
	int64_t credit_ns =
		token_bucket_credit_ns(&limit->bucket, limit->burst_ns, now_ns);

	return credit_ns > 0 ? stall_allowance(credit_ns, limit->bps) : 0;
}

static void set_timer(struct rate_limit *limit)
{
	if (co_call_at(&limit->timer, limit->bucket.spent_ns + limit->tick_ns) <
	    0)
		co_call_soon(&limit->timer); /* no memory: look again */
}

/* Equal shares for all in line, if these are not too many for a tick. */
static uint64_t share_of(const struct rate_limit *limit, uint64_t bytes)
{
	uint64_t turns = (uint64_t)(limit->tick_ns / TURN_NS);

	if (turns > limit->waiting)
		turns = limit->waiting;
	return bytes > turns ? bytes / turns : 1;
}

/* Who takes nothing is not in this line any more, so that it comes to an end.
 */
static void on_tick(void *arg)
{
	struct rate_limit *limit = arg;
	int64_t now_ns = co_time_ns();
	uint64_t bytes = available(limit, now_ns);
	uint64_t share = share_of(limit, bytes);

	while (bytes > 0 && limit->first) {
		struct rate_waiter *waiter = limit->first;

		rate_waiter_leave(waiter);
		limit->turn = waiter;
		limit->turn_bytes = share;
		waiter->go(waiter);
		limit->turn = NULL;
		bytes = available(limit, now_ns);
	}
	if (limit->first)
		set_timer(limit);
}

void rate_limit_init(struct rate_limit *limit, uint64_t bps)
{
	int64_t byte_ns, tick_ns;

	*limit = (struct rate_limit){.bps = bps};
	byte_ns = time_of(limit, 1);
	tick_ns = time_of(limit, TICK_BYTES);
	if (tick_ns > TICK_MAX_NS)
		tick_ns = TICK_MAX_NS;
	limit->tick_ns = longer(longer(tick_ns, TICK_MIN_NS), byte_ns);
	limit->burst_ns = longer(BURST_TICKS * limit->tick_ns, BURST_MIN_NS);
	limit->bucket.spent_ns = co_time_ns();
	co_callback_init(&limit->timer, on_tick, limit);
}

void rate_limit_release(struct rate_limit *limit)
{
	if (limit->bps > 0)
		co_callback_cancel(&limit->timer);
}

uint64_t rate_limit_allowance(const struct rate_limit *limit,
			      const struct rate_waiter *waiter, bool is_called,
			      int64_t now_ns)
{
	uint64_t bytes = available(limit, now_ns);

	if (limit->turn == waiter)
		return bytes < limit->turn_bytes ? bytes : limit->turn_bytes;
	return limit->first && !is_called ? 0 : bytes;
}

void rate_limit_spend(struct rate_limit *limit,
		      const struct rate_waiter *waiter, uint64_t bytes,
		      int64_t now_ns)
{
	token_bucket_spend(&limit->bucket, time_of(limit, bytes),
			   limit->burst_ns, now_ns);
	if (limit->turn == waiter)
		limit->turn_bytes -=
			bytes < limit->turn_bytes ? bytes : limit->turn_bytes;
}

void rate_limit_wait(struct rate_limit *limit, struct rate_waiter *waiter)
{
	bool is_first = !limit->first;

	waiter->at = limit;
	waiter->next = NULL;
	waiter->prev = limit->last;
	*(limit->last ? &limit->last->next : &limit->first) = waiter;
	limit->last = waiter;
	limit->waiting++;
	if (is_first)
		set_timer(limit);
}

void rate_waiter_leave(struct rate_waiter *waiter)
{
	struct rate_limit *limit = waiter->at;

	if (!limit)
		return;
	*(waiter->prev ? &waiter->prev->next : &limit->first) = waiter->next;
	*(waiter->next ? &waiter->next->prev : &limit->last) = waiter->prev;
	limit->waiting--;
	waiter->at = NULL;
	if (!limit->first)
		co_callback_cancel(&limit->timer);
}
