/* Limits that are found by what permits see, in a run of many tasks. */
#include "schedule/measure.h"

#include <coget/semaphore.h>
#include <coget/taskgroup.h>

#include "schedule/schedule.h"
#include "unit/schedule/schedule_util.h"

enum { WORKERS = 1024, HOSTS_MAX = 100 };

/* A run that never lacks entries, and the servers it is at. */
struct world {
	struct schedule *schedule;
	size_t hosts;
	int64_t service_ns;
	size_t slots; /* of each server; 0: any number */
	uint64_t bytes;
	struct co_semaphore served[HOSTS_MAX];
	size_t inside[HOSTS_MAX];
	size_t refuses_above;
	size_t refused;
	uint64_t done;
	uint64_t index;
	size_t of_run; /* the limits that were told at last */
	size_t of_host;
	size_t changes;
	bool has_ended;
};

static int on_event(void *context, const struct event *event)
{
	struct world *world = context;

	if (event->type != EVENT_LIMIT)
		return 0;
	world->changes++;
	if (event->limit->scope == LIMIT_OF_RUN)
		world->of_run = event->limit->to;
	else
		world->of_host = event->limit->to;
	return 0;
}

static int produce(void *arg)
{
	struct world *world = arg;

	while (!world->has_ended) {
		char name[32];
		int status;

		snprintf(name, sizeof(name), "%zu",
			 (size_t)world->index % world->hosts);
		status = schedule_put(world->schedule,
				      new_entry(world->index++, name));
		ck_assert_int_eq(status, 0);
	}
	schedule_end(world->schedule);
	return 0;
}

static void fail_refused(struct world *world, struct permit *permit,
			 int64_t began_ns)
{
	static const struct settings settings = {.retries = 5,
						 .retry_delay_ns = CO_SECOND};
	struct failure failure = {.error = ERROR_HTTP_STATUS,
				  .http_code = 429,
				  .retry_after_ns = -1};
	int64_t blamed_ns = 0;
	struct attempt_end end = {began_ns, co_time_ns(), &failure,
				  429,	    &blamed_ns,	  0};

	world->refused++;
	(void)permit_failed(world->schedule, permit, &settings, &end);
}

static void serve(struct world *world, struct permit *permit)
{
	size_t host = strtoul(permit->entry->host, NULL, 10);
	struct co_semaphore *served = &world->served[host];
	int64_t began_ns = co_time_ns();

	if (world->refuses_above > 0 &&
	    world->inside[host] >= world->refuses_above) {
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
		fail_refused(world, permit, began_ns);
		return;
	}
	world->inside[host]++;
	if (world->slots > 0)
		ck_assert_int_eq(co_semaphore_acquire(served), 0);
	ck_assert_int_eq(co_sleep(world->service_ns), 0);
	if (world->slots > 0)
		(void)co_semaphore_release(served);
	world->inside[host]--;
	permit_succeeded(world->schedule, permit, began_ns);
	permit_received(world->schedule, permit, world->bytes);
	permit_succeeded(world->schedule, permit, began_ns);
	world->done++;
}

static int work(void *arg)
{
	struct world *world = arg;
	struct permit permit;
	int status;

	while ((status = schedule_next(world->schedule, &permit)) == 0) {
		struct schedule_entry *entry = permit.entry;

		if (!world->has_ended)
			serve(world, &permit);
		permit_release(world->schedule, &permit);
		free_entry(entry);
	}
	return status == UV_EOF ? 0 : status;
}

static int end_later(void *arg)
{
	struct world *world = arg;
	int status = co_sleep(60 * CO_SECOND);

	world->has_ended = true;
	return status;
}

static void start(struct co_task_group *group, co_fn *fn, struct world *world)
{
	ck_assert_int_eq(co_task_group_create_task(group, NULL, fn, world), 0);
}

/* jobs: LIMIT_AUTO, or a number. */
static void run_world(struct world *world, size_t jobs, size_t per_host)
{
	struct co_task_group group;

	ck_assert_int_eq(
		schedule_open(&world->schedule, 1000,
			      jobs == LIMIT_AUTO ? WORKERS : jobs,
			      (struct host_limits){.per_host = per_host}),
		0);
	schedule_tell(world->schedule, (struct emitter){on_event, world, NULL});
	if (jobs == LIMIT_AUTO)
		ck_assert_int_eq(schedule_find_limit(world->schedule), 0);
	for (size_t i = 0; i < world->hosts; i++)
		co_semaphore_init(&world->served[i], world->slots);
	co_task_group_enter(&group);
	start(&group, produce, world);
	start(&group, end_later, world);
	for (size_t i = 0; i < WORKERS; i++)
		start(&group, work, world);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	schedule_close(world->schedule);
}

static void check_between(size_t value, size_t low, size_t high)
{
	if (value < low || value > high)
		ck_abort_msg("%zu is not from %zu to %zu", value, low, high);
}

VIRTUAL_TEST(one_host_is_given_as_many_as_it_serves)
{
	struct world world = {.hosts = 1,
			      .service_ns = 50 * CO_MILLISECOND,
			      .slots = 20,
			      .bytes = 4096};

	run_world(&world, LIMIT_AUTO, LIMIT_AUTO);
	check_between(world.of_host, 16, 25);
	check_between(world.done, 60 * 400 * 8 / 10, 60 * 400);
}

VIRTUAL_TEST(one_host_can_be_given_more_than_the_run_begins_with)
{
	struct world world = {.hosts = 1,
			      .service_ns = 50 * CO_MILLISECOND,
			      .slots = 150,
			      .bytes = 4096};

	run_world(&world, LIMIT_AUTO, LIMIT_AUTO);
	check_between(world.of_host, 120, 190);
	check_between(world.done, 60 * 3000 * 8 / 10, 60 * 3000);
}

VIRTUAL_TEST(large_bodies_count_with_small_ones)
{
	struct world world = {.hosts = 1,
			      .service_ns = 50 * CO_MILLISECOND,
			      .slots = 20,
			      .bytes = 4 * LOAD_PIECE_BYTES};

	run_world(&world, 64, LIMIT_AUTO);
	check_between(world.of_host, 16, 25);
}

VIRTUAL_TEST(the_limit_of_a_run_is_found_over_many_hosts)
{
	struct world world = {.hosts = HOSTS_MAX,
			      .service_ns = 100 * CO_MILLISECOND,
			      .slots = 3};

	run_world(&world, LIMIT_AUTO, LIMIT_AUTO);
	/* All of the servers together have 300 places. */
	check_between(world.of_run, 240, 450);
}

VIRTUAL_TEST(what_a_host_refuses_is_the_most_that_is_tried)
{
	struct world world = {.hosts = 1,
			      .service_ns = 50 * CO_MILLISECOND,
			      .refuses_above = 10};

	run_world(&world, LIMIT_AUTO, LIMIT_AUTO);
	check_between(world.of_host, 8, 11);
	check_between(world.refused, 1, 16);
	check_between(world.done, 60 * 200 * 8 / 10, 60 * 200);
}

VIRTUAL_TEST(limits_that_are_given_stay)
{
	struct world world = {
		.hosts = 2, .service_ns = 50 * CO_MILLISECOND, .slots = 2};

	run_world(&world, 30, 20);
	ck_assert_uint_eq(world.changes, 0);
}

int main(void)
{
	return RUN_SUITE("measure", one_host_is_given_as_many_as_it_serves,
			 one_host_can_be_given_more_than_the_run_begins_with,
			 large_bodies_count_with_small_ones,
			 the_limit_of_a_run_is_found_over_many_hosts,
			 what_a_host_refuses_is_the_most_that_is_tried,
			 limits_that_are_given_stay);
}
