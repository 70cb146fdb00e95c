#include "transfer/throttle.h"

#include <coget/future.h>
#include <coget/time.h>

#include "base/container.h"

/* A coroutine that waits to take bytes. */
struct throttle_taking {
	size_t bytes; /* wanted, then taken */
	struct co_future taken;
};

static void add(struct throttle *throttle, struct rate_limit *limit)
{
	if (limit->bps > 0)
		throttle->limits[throttle->count++] = limit;
}

static void leave_line(struct throttle *throttle)
{
	if (!throttle->waiter.at)
		return;
	*throttle->waited_ns += co_time_ns() - throttle->waits_since_ns;
	rate_waiter_leave(&throttle->waiter);
}

/* It was in line until just now. */
static void on_turn(struct rate_waiter *waiter)
{
	struct throttle *throttle =
		CONTAINER_OF(waiter, struct throttle, waiter);

	*throttle->waited_ns += co_time_ns() - throttle->waits_since_ns;
	throttle->go(throttle);
}

static bool try_to_take(struct throttle *throttle, size_t *bytes)
{
	int64_t now_ns = co_time_ns();
	size_t allowed = throttle_allowance(throttle, *bytes, now_ns);

	if (allowed == 0)
		return false;
	throttle_spend(throttle, allowed, now_ns);
	*bytes = allowed;
	return true;
}

/* In its turn: when the coroutine runs, that is over. */
static void take_some(struct throttle *throttle)
{
	struct throttle_taking *taking = throttle->taking;

	if (try_to_take(throttle, &taking->bytes))
		co_future_set(&taking->taken, 0);
	else
		throttle_wait(throttle);
}

void throttle_begin(struct throttle *throttle, struct rates *rates,
		    const struct url *url, int64_t *waited_ns,
		    void (*go)(struct throttle *throttle))
{
	const struct body_rates limits = rates_find(rates, url);

	*throttle = (struct throttle){
		.waiter.go = on_turn,
		.waited_ns = waited_ns,
		.go = go ? go : take_some,
	};
	if (limits.own_bps > 0)
		rate_limit_init(&throttle->own, limits.own_bps);
	add(throttle, &throttle->own);
	if (limits.host)
		add(throttle, limits.host);
	add(throttle, limits.run);
}

void throttle_end(struct throttle *throttle)
{
	leave_line(throttle);
	rate_limit_release(&throttle->own);
	throttle->own.bps = 0;
	throttle->count = 0;
}

bool throttle_is_on(const struct throttle *throttle)
{
	return throttle->count > 0;
}

/* The limit that gives it its turn; 0 also if none does. */
static size_t called_by(const struct throttle *throttle)
{
	size_t i = throttle->count - 1;

	while (i > 0 && throttle->limits[i]->turn != &throttle->waiter)
		i--;
	return i;
}

/*
 * Who has had its turn at a limit stands in line at the next one, behind the
 * others; but when that gives it its turn, it passes by the lines before, in
 * which it has stood.
 */
size_t throttle_allowance(struct throttle *throttle, size_t wanted,
			  int64_t now_ns)
{
	size_t allowed = wanted, called = called_by(throttle);

	throttle->tightest = throttle->limits[0];
	for (size_t i = 0; i < throttle->count; i++) {
		uint64_t bytes = rate_limit_allowance(throttle->limits[i],
						      &throttle->waiter,
						      i < called, now_ns);

		if (bytes >= allowed)
			continue;
		allowed = (size_t)bytes;
		throttle->tightest = throttle->limits[i];
	}
	return allowed;
}

void throttle_spend(struct throttle *throttle, size_t bytes, int64_t now_ns)
{
	for (size_t i = 0; i < throttle->count; i++)
		rate_limit_spend(throttle->limits[i], &throttle->waiter, bytes,
				 now_ns);
}

void throttle_wait(struct throttle *throttle)
{
	if (throttle->waiter.at)
		return;
	throttle->waits_since_ns = co_time_ns();
	rate_limit_wait(throttle->tightest, &throttle->waiter);
}

bool throttle_waits(const struct throttle *throttle)
{
	return throttle->waiter.at != NULL;
}

int64_t throttle_waited_ns(const struct throttle *throttle)
{
	int64_t waited_ns = *throttle->waited_ns;

	return throttle->waiter.at
		       ? waited_ns + co_time_ns() - throttle->waits_since_ns
		       : waited_ns;
}

int throttle_take(struct throttle *throttle, size_t *bytes)
{
	struct throttle_taking taking = {.bytes = *bytes};
	int status;

	if (try_to_take(throttle, bytes))
		return 0;
	co_future_init(&taking.taken, NULL, NULL);
	throttle->taking = &taking;
	throttle_wait(throttle);
	status = co_future_wait(&taking.taken);
	leave_line(throttle);
	*bytes = taking.bytes;
	return status;
}
