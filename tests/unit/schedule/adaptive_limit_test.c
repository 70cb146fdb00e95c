/* A limit that is found by trying, at servers that are simulated. */
#include "schedule/adaptive_limit.h"

#include <coget/time.h>

#include "unit/schedule/schedule_util.h"

enum { REQUESTS_MAX = 2048 };

/* A server, and the client that has as many requests there as it may. */
struct world {
	int64_t delay_ns;     /* of each answer */
	int64_t service_ns;   /* that one of the slots is busy with it */
	size_t slots;	      /* 0: any number */
	size_t refuses_above; /* answers more at once with an error; 0: none */
	unsigned lost_percent;
	unsigned noise_percent; /* of the delay */
	uint64_t bytes;		/* of each file */
	double connection_bps;	/* at most, of each connection */
	double link_bps;	/* at most, of all; 0: any number */
	size_t supply;		/* requests at once that there is work for */
	uint64_t seed;
	int64_t now_ns;
	int64_t free_ns[REQUESTS_MAX]; /* of slots: when they are */
	struct request {
		int64_t began_ns;
		int64_t ends_ns;
		uint64_t left; /* of the body, once it is answered */
		bool is_answered;
		bool is_error;
	} requests[REQUESTS_MAX];
	size_t running;
	double done; /* requests, since it was set to 0 */
	double bytes_done;
	size_t highest; /* of the limit */
	size_t changes;
};

static int64_t noisy_ns(struct world *world, int64_t time_ns)
{
	int64_t percent = world->noise_percent;

	if (percent == 0)
		return time_ns;
	percent = (int64_t)(next_random(&world->seed) % (2 * percent + 1)) -
		  percent;
	return time_ns + time_ns * percent / 100;
}

static int64_t served_ns(struct world *world)
{
	size_t first = 0;

	if (world->slots == 0)
		return world->now_ns;
	for (size_t i = 1; i < world->slots; i++)
		if (world->free_ns[i] < world->free_ns[first])
			first = i;
	if (world->free_ns[first] < world->now_ns)
		world->free_ns[first] = world->now_ns;
	world->free_ns[first] += noisy_ns(world, world->service_ns);
	return world->free_ns[first];
}

static void begin(struct world *world)
{
	struct request *request = &world->requests[world->running++];

	*request = (struct request){.began_ns = world->now_ns};
	request->is_error =
		(world->refuses_above > 0 &&
		 world->running > world->refuses_above) ||
		next_random(&world->seed) % 100 < world->lost_percent;
	request->ends_ns =
		request->is_error
			? world->now_ns + CO_MILLISECOND
			: served_ns(world) + noisy_ns(world, world->delay_ns);
}

/* The next piece of its body, as fast as the link is by now. */
static void begin_piece(struct world *world, struct request *request)
{
	double bps = world->connection_bps;
	uint64_t len = request->left < LOAD_PIECE_BYTES ? request->left
							: LOAD_PIECE_BYTES;

	if (world->link_bps > 0 &&
	    world->link_bps / (double)world->running < bps)
		bps = world->link_bps / (double)world->running;
	request->began_ns = world->now_ns;
	request->ends_ns =
		world->now_ns +
		noisy_ns(world, (int64_t)((double)len / bps * CO_SECOND));
}

static struct request *next_to_end(struct world *world)
{
	struct request *next = &world->requests[0];

	for (size_t i = 1; i < world->running; i++)
		if (world->requests[i].ends_ns < next->ends_ns)
			next = &world->requests[i];
	return next;
}

static void end(struct world *world, struct request *request)
{
	*request = world->requests[--world->running];
}

static bool advance(struct world *world, struct adaptive_limit *limit,
		    struct request *request)
{
	int64_t took_ns = world->now_ns - request->began_ns;
	size_t running = world->running;
	uint64_t len;

	if (request->is_error) {
		end(world, request);
		return adaptive_limit_failed(limit, running, world->now_ns);
	}
	if (!request->is_answered) {
		world->done++;
		request->is_answered = true;
		request->left = world->bytes;
		if (request->left == 0)
			end(world, request);
		else
			begin_piece(world, request);
		return adaptive_limit_answered(limit, running, took_ns,
					       world->now_ns);
	}
	len = request->left < LOAD_PIECE_BYTES ? request->left
					       : LOAD_PIECE_BYTES;
	request->left -= len;
	world->bytes_done += (double)len;
	if (request->left == 0)
		end(world, request);
	else
		begin_piece(world, request);
	return adaptive_limit_received(limit, running, took_ns, len,
				       world->now_ns);
}

static void run(struct world *world, struct adaptive_limit *limit,
		int64_t for_ns)
{
	int64_t until_ns = world->now_ns + for_ns;
	size_t supply = world->supply > 0 ? world->supply : REQUESTS_MAX;

	world->done = 0;
	world->bytes_done = 0;
	world->highest = limit->now;
	world->changes = 0;
	while (world->now_ns < until_ns) {
		struct request *request;

		while (world->running < limit->now && world->running < supply)
			begin(world);
		request = next_to_end(world);
		world->now_ns = request->ends_ns;
		world->changes += advance(world, limit, request);
		if (limit->now > world->highest)
			world->highest = limit->now;
	}
}

static struct adaptive_limit settled(struct world *world)
{
	struct adaptive_limit limit;

	world->seed = world->seed ? world->seed : 1;
	adaptive_limit_init(&limit, 8, 256, 0);
	run(world, &limit, 30 * CO_SECOND);
	run(world, &limit, 30 * CO_SECOND);
	return limit;
}

static void check_between(size_t value, size_t low, size_t high)
{
	if (value < low || value > high)
		ck_abort_msg("%zu is not from %zu to %zu", value, low, high);
}

START_TEST(it_grows_as_long_as_throughput_does)
{
	struct world world = {.delay_ns = 50 * CO_MILLISECOND,
			      .noise_percent = 20};
	struct adaptive_limit limit;

	world.seed = 1;
	adaptive_limit_init(&limit, 8, 256, 0);
	run(&world, &limit, 3 * CO_SECOND);
	check_between(limit.now, 200, 256);
}
END_TEST

START_TEST(it_finds_where_latency_rises_instead)
{
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct world world = {
			.service_ns = 50 * CO_MILLISECOND,
			.delay_ns = 2 * CO_MILLISECOND,
			.slots = 20,
			.noise_percent = 30,
			.seed = seed,
		};
		struct adaptive_limit limit = settled(&world);

		check_between(limit.kept, 16, 26);
		/* Of 400 a second at best. */
		check_between((size_t)world.done, 30 * 400 * 8 / 10,
			      30 * 400 * 11 / 10);
	}
}
END_TEST

START_TEST(it_begins_above_and_comes_down)
{
	struct world world = {.service_ns = 50 * CO_MILLISECOND, .slots = 2};
	struct adaptive_limit limit = settled(&world);

	check_between(limit.kept, 2, 3);
}
END_TEST

START_TEST(it_stays_below_what_is_answered_with_errors)
{
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct world world = {
			.delay_ns = 50 * CO_MILLISECOND,
			.refuses_above = seed < 6 ? 20 : 4,
			.noise_percent = 10,
			.seed = seed,
		};
		struct adaptive_limit limit = settled(&world);

		check_between(limit.kept, world.refuses_above * 7 / 10,
			      world.refuses_above);
	}
}
END_TEST

START_TEST(what_is_lost_anyway_does_not_hold_it_down)
{
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct world world = {
			.service_ns = 50 * CO_MILLISECOND,
			.slots = 40,
			.lost_percent = seed <= 10 ? 10 : 30,
			.noise_percent = 10,
			.seed = seed,
		};
		struct adaptive_limit limit = settled(&world);

		check_between(limit.kept, 32, 60);
	}
}
END_TEST

START_TEST(large_files_are_judged_by_their_speed)
{
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct world world = {
			.delay_ns = 20 * CO_MILLISECOND,
			.bytes = (uint64_t)20 * 1024 * 1024,
			.connection_bps = 2e6,
			.link_bps = 50e6,
			.noise_percent = 30,
			.seed = seed,
		};
		struct adaptive_limit limit = settled(&world);

		check_between(limit.kept, 20, 40);
		check_between((size_t)(world.bytes_done / 1e6),
			      30 * 50 * 8 / 10, 30 * 50 * 11 / 10);
	}
}
END_TEST

START_TEST(places_that_are_not_used_are_no_latency)
{
	struct world world = {.delay_ns = 50 * CO_MILLISECOND, .supply = 5};
	struct adaptive_limit limit = settled(&world);

	ck_assert_uint_eq(limit.now, 8);
	ck_assert_uint_eq(world.changes, 0);
	/* There is more to do at last. */
	world.supply = 0;
	run(&world, &limit, 3 * CO_SECOND);
	check_between(limit.now, 128, 256);
}
END_TEST

START_TEST(it_follows_a_server_that_changes)
{
	struct world world = {.service_ns = 50 * CO_MILLISECOND, .slots = 40};
	struct adaptive_limit limit = settled(&world);

	check_between(limit.kept, 32, 50);
	world.slots = 10;
	run(&world, &limit, 60 * CO_SECOND);
	check_between(limit.kept, 9, 15);
	world.slots = 30;
	run(&world, &limit, 120 * CO_SECOND);
	check_between(limit.kept, 25, 40);
}
END_TEST

START_TEST(trials_become_rare)
{
	struct world world = {.service_ns = 50 * CO_MILLISECOND, .slots = 20};
	struct adaptive_limit limit = settled(&world);

	run(&world, &limit, 300 * CO_SECOND);
	check_between(world.changes, 4, 100);
	check_between(world.highest, 20, 32);
}
END_TEST

START_TEST(a_bound_is_never_passed)
{
	struct world world = {.delay_ns = 50 * CO_MILLISECOND};
	struct adaptive_limit limit = settled(&world);

	ck_assert(adaptive_limit_bound(&limit, 10, world.now_ns));
	ck_assert_uint_eq(limit.now, 10);
	run(&world, &limit, 60 * CO_SECOND);
	ck_assert_uint_eq(world.highest, 10);
	check_between(limit.now, 8, 10);
	ck_assert(!adaptive_limit_bound(&limit, 256, world.now_ns));
	run(&world, &limit, 30 * CO_SECOND);
	check_between(limit.now, 100, 256);
}
END_TEST

int main(void)
{
	return RUN_SUITE("adaptive_limit", it_grows_as_long_as_throughput_does,
			 it_finds_where_latency_rises_instead,
			 it_begins_above_and_comes_down,
			 it_stays_below_what_is_answered_with_errors,
			 what_is_lost_anyway_does_not_hold_it_down,
			 large_files_are_judged_by_their_speed,
			 places_that_are_not_used_are_no_latency,
			 it_follows_a_server_that_changes, trials_become_rare,
			 a_bound_is_never_passed);
}
