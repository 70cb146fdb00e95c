/* Who may receive how much, in which order; and how libcurl is told. */
#include "transfer/rate_limit.h"

#include "base/container.h"

#include "unit/transfer/client_util.h"

/* Somebody who takes what is allowed, until it has enough. */
struct taker {
	struct rate_waiter waiter;
	struct rate_limit *limit;
	uint64_t wants_bytes;
	uint64_t taken_bytes;
	unsigned turns;
	struct co_future *full;
};

/* Returns whether it has to wait for more. */
static bool take(struct taker *taker, bool is_called)
{
	int64_t now_ns = co_time_ns();
	uint64_t rest = taker->wants_bytes - taker->taken_bytes;
	uint64_t allowed = rate_limit_allowance(taker->limit, &taker->waiter,
						is_called, now_ns);

	if (allowed > rest)
		allowed = rest;
	rate_limit_spend(taker->limit, &taker->waiter, allowed, now_ns);
	taker->taken_bytes += allowed;
	return taker->taken_bytes < taker->wants_bytes;
}

static void on_turn(struct rate_waiter *waiter)
{
	struct taker *taker = CONTAINER_OF(waiter, struct taker, waiter);

	taker->turns++;
	if (take(taker, true))
		rate_limit_wait(taker->limit, waiter);
	else
		co_future_set(taker->full, 0);
}

static void begin(struct taker *taker, struct rate_limit *limit,
		  uint64_t wants_bytes, struct co_future *full)
{
	*taker = (struct taker){
		.waiter.go = on_turn,
		.limit = limit,
		.wants_bytes = wants_bytes,
		.full = full,
	};
	if (take(taker, false))
		rate_limit_wait(limit, &taker->waiter);
}

ASYNC_TEST(turns_go_round)
{
	enum { TAKERS = 5 };
	struct taker takers[TAKERS];
	struct rate_limit limit;
	struct co_future full;

	rate_limit_init(&limit, 100000);
	co_future_init(&full, NULL, NULL);
	for (size_t i = 0; i < TAKERS; i++)
		begin(&takers[i], &limit, i == 0 ? 5000 : 1000000, &full);
	ck_assert_int_eq(co_future_wait(&full), 0);
	for (size_t i = 1; i < TAKERS; i++) {
		ck_assert_uint_ge(takers[i].turns, takers[0].turns - 1);
		ck_assert_uint_le(takers[i].turns, takers[0].turns);
		ck_assert_uint_ge(takers[i].taken_bytes, 1000);
		rate_waiter_leave(&takers[i].waiter);
	}
	rate_limit_release(&limit);
}

ASYNC_TEST(who_wants_nothing_keeps_nothing_from_others)
{
	struct taker idle, busy;
	struct rate_limit limit;
	struct co_future full;

	rate_limit_init(&limit, 1000000);
	co_future_init(&full, NULL, NULL);
	begin(&idle, &limit, 0, &full);
	begin(&busy, &limit, 50000, &full);
	ck_assert_int_eq(co_future_wait(&full), 0);
	ck_assert_uint_eq(busy.taken_bytes, 50000);
	ck_assert_uint_eq(idle.turns, 0);
	rate_limit_release(&limit);
}

ASYNC_TEST(a_new_one_waits_behind_those_in_line)
{
	struct taker first, second;
	struct rate_limit limit;
	struct co_future full;

	rate_limit_init(&limit, 1000);
	co_future_init(&full, NULL, NULL);
	begin(&first, &limit, 10, &full);
	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	begin(&second, &limit, 10, &full);
	ck_assert_uint_eq(second.taken_bytes, 0);
	ck_assert_int_eq(co_future_wait(&full), 0);
	ck_assert_uint_eq(first.taken_bytes, 10);
	rate_waiter_leave(&second.waiter);
	rate_limit_release(&limit);
}

ASYNC_TEST(the_rate_is_not_exceeded)
{
	static const uint64_t rates_bps[] = {1, 10, 100000, 1u << 30,
					     UINT64_C(1) << 33};

	for (size_t i = 0; i < sizeof(rates_bps) / sizeof(*rates_bps); i++) {
		struct rate_limit limit;
		struct rate_waiter waiter = {0};
		int64_t now_ns;
		uint64_t bytes = 0, allowed;

		rate_limit_init(&limit, rates_bps[i]);
		now_ns = limit.bucket.spent_ns;
		ck_assert_uint_eq(
			rate_limit_allowance(&limit, &waiter, false, now_ns),
			0);
		for (unsigned step = 0; step < 500; step++) {
			now_ns += 10 * CO_MILLISECOND;
			allowed = rate_limit_allowance(&limit, &waiter, false,
						       now_ns);
			rate_limit_spend(&limit, &waiter, allowed, now_ns);
			bytes += allowed / 5;
		}
		ck_assert_uint_le(bytes, rates_bps[i] + rates_bps[i] / 1000);
		ck_assert_uint_ge(bytes + 1, rates_bps[i] / 1000 * 999);
		rate_limit_release(&limit);
	}
}

enum { BODY_BYTES = 40003 };

static int send_some(struct talk *talk)
{
	int status = peer_say(talk,
			      "HTTP/1.1 200 OK\r\n"
			      "Content-Length: %d\r\n\r\n",
			      BODY_BYTES);

	return status < 0 ? status : send_body(talk, BODY_BYTES);
}

/* A body of one connection, with a rate of its own, or of all, or both. */
static void check_limited(uint64_t all_bps, uint64_t each_bps)
{
	struct peer *peer = peer_open(send_some);
	struct setup setup;
	struct fetching *fetch;
	int64_t began_ns = co_time_ns();

	open_client(&setup);
	client_close(setup.client);
	setup.settings.limit_rate_bps = all_bps;
	setup.settings.limit_rate_per_bps = each_bps;
	setup.settings.stall_timeout_ns = 100 * CO_MILLISECOND;
	setup.settings.stall_speed_bps = 1000000;
	ck_assert_int_eq(client_open(&setup.client, &setup.settings,
				     &setup.received_bytes),
			 0);
	fetch = fetch_path(setup.client, peer, "/");
	check_body(fetch, BODY_BYTES);
	ck_assert_int_ge(co_time_ns() - began_ns, 400 * CO_MILLISECOND);
	ck_assert_int_gt(fetch->progress.held_ns, 200 * CO_MILLISECOND);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

ASYNC_TEST(a_body_comes_as_slowly_as_it_may_and_does_not_stall)
{
	check_limited(100000, 0);
	check_limited(0, 100000);
	check_limited(100000, 1000000);
}

int main(void)
{
	return RUN_SUITE("rate limit", turns_go_round,
			 who_wants_nothing_keeps_nothing_from_others,
			 a_new_one_waits_behind_those_in_line,
			 the_rate_is_not_exceeded,
			 a_body_comes_as_slowly_as_it_may_and_does_not_stall);
}
