/* The queue between producer and workers: order, bounds, hosts, its end. */
#include "schedule/schedule.h"

#include "unit/schedule/schedule_util.h"

static struct schedule *open_schedule(size_t capacity, size_t per_host)
{
	struct schedule *schedule;

	ck_assert_int_eq(
		schedule_open(&schedule, capacity, SIZE_MAX,
			      (struct host_limits){.per_host = per_host}),
		0);
	return schedule;
}

static void close_schedule(struct schedule *schedule)
{
	struct schedule_entry *entry;

	while ((entry = schedule_drain(schedule)))
		free_entry(entry);
	schedule_close(schedule);
}

static void put(struct schedule *schedule, uint64_t index, const char *host)
{
	ck_assert_int_eq(schedule_put(schedule, new_entry(index, host)), 0);
}

/* A task that puts or gets one item. */
struct call {
	struct schedule *schedule;
	struct schedule_entry *entry; /* to be put */
	struct permit permit;
};

static int put_item(void *arg)
{
	struct call *call = arg;

	return schedule_put(call->schedule, call->entry);
}

static int get_item(void *arg)
{
	struct call *call = arg;

	return schedule_next(call->schedule, &call->permit);
}

static struct co_task *spawn_waiting(co_fn *fn, struct call *call)
{
	struct co_task *task = spawn(fn, call);

	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	return task;
}

/* The next item is this one; it is freed. */
static struct permit get(struct schedule *schedule, uint64_t index)
{
	struct permit permit;

	ck_assert_int_eq(schedule_next(schedule, &permit), 0);
	ck_assert_uint_eq(permit.entry->index, index);
	free_entry(permit.entry);
	return permit;
}

/* No item may start now. */
static void check_none(struct schedule *schedule)
{
	struct call call = {.schedule = schedule};
	struct co_task *task = spawn_waiting(get_item, &call);

	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_ptr_null(call.permit.entry);
}

static void check_ended(struct schedule *schedule)
{
	struct permit permit;

	ck_assert_int_eq(schedule_next(schedule, &permit), UV_EOF);
	ck_assert_ptr_null(permit.entry);
}

ASYNC_TEST(items_come_out_in_their_order)
{
	struct schedule *schedule = open_schedule(10, 10);

	put(schedule, 1, "a");
	put(schedule, 2, "b");
	put(schedule, 3, "a");
	put(schedule, 4, "c");
	for (uint64_t i = 1; i <= 4; i++)
		get(schedule, i);
	check_none(schedule);
	close_schedule(schedule);
}

ASYNC_TEST(a_full_host_does_not_hold_back_others)
{
	struct schedule *schedule = open_schedule(10, 2);
	struct permit first, second;

	for (uint64_t i = 1; i <= 4; i++)
		put(schedule, i, "a");
	put(schedule, 5, "b");
	put(schedule, 6, "c");
	first = get(schedule, 1);
	second = get(schedule, 2);
	get(schedule, 5);
	permit_release(schedule, &first);
	get(schedule, 3);
	get(schedule, 6);
	check_none(schedule);
	permit_release(schedule, &second);
	get(schedule, 4);
	check_none(schedule);
	close_schedule(schedule);
}

ASYNC_TEST(a_finished_item_lets_a_waiting_getter_have_the_next_of_its_host)
{
	struct schedule *schedule = open_schedule(10, 1);
	struct call call = {.schedule = schedule};
	struct co_task *task;
	struct permit permit;

	put(schedule, 1, "a");
	put(schedule, 2, "a");
	permit = get(schedule, 1);
	task = spawn_waiting(get_item, &call);
	permit_release(schedule, &permit);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(call.permit.entry->index, 2);
	free_entry(call.permit.entry);
	close_schedule(schedule);
}

ASYNC_TEST(a_full_queue_suspends_whoever_puts)
{
	struct schedule *schedule = open_schedule(2, 10);
	struct call call = {.schedule = schedule, .entry = new_entry(3, "a")};
	struct co_task *task;

	put(schedule, 1, "a");
	put(schedule, 2, "b");
	task = spawn_waiting(put_item, &call);
	get(schedule, 1);
	ck_assert_int_eq(finish(task), 0);
	get(schedule, 2);
	get(schedule, 3);
	close_schedule(schedule);
}

ASYNC_TEST(running_items_take_no_room)
{
	struct schedule *schedule = open_schedule(1, 100);

	for (uint64_t i = 1; i <= 100; i++) {
		put(schedule, i, "a");
		get(schedule, i);
	}
	close_schedule(schedule);
}

ASYNC_TEST(a_cancelled_put_leaves_the_item_and_the_room)
{
	struct schedule *schedule = open_schedule(1, 10);
	struct call call = {.schedule = schedule, .entry = new_entry(2, "a")};
	struct co_task *task;

	put(schedule, 1, "a");
	task = spawn_waiting(put_item, &call);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	free_entry(call.entry);
	get(schedule, 1);
	put(schedule, 3, "b");
	get(schedule, 3);
	check_none(schedule);
	close_schedule(schedule);
}

ASYNC_TEST(a_cancelled_getter_leaves_the_item_to_the_next)
{
	struct schedule *schedule = open_schedule(10, 10);
	struct call first = {.schedule = schedule};
	struct call second = {.schedule = schedule};
	struct co_task *one = spawn_waiting(get_item, &first);
	struct co_task *two = spawn_waiting(get_item, &second);

	co_task_cancel(one);
	ck_assert_int_eq(finish(one), UV_ECANCELED);
	put(schedule, 1, "a");
	ck_assert_ptr_null(first.permit.entry);
	ck_assert_int_eq(finish(two), 0);
	ck_assert_uint_eq(second.permit.entry->index, 1);
	free_entry(second.permit.entry);
	close_schedule(schedule);
}

ASYNC_TEST(a_getter_cancelled_as_the_item_comes_has_it)
{
	struct schedule *schedule = open_schedule(10, 10);
	struct call call = {.schedule = schedule};
	struct co_task *task = spawn_waiting(get_item, &call);

	put(schedule, 1, "a");
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(call.permit.entry->index, 1);
	free_entry(call.permit.entry);
	put(schedule, 2, "b");
	get(schedule, 2);
	close_schedule(schedule);
}

ASYNC_TEST(the_end_releases_every_getter)
{
	struct schedule *schedule = open_schedule(10, 10);
	struct call calls[20];
	struct co_task *tasks[20];

	for (size_t i = 0; i < 20; i++) {
		calls[i] = (struct call){.schedule = schedule};
		tasks[i] = spawn_waiting(get_item, &calls[i]);
	}
	schedule_end(schedule);
	for (size_t i = 0; i < 20; i++) {
		ck_assert_int_eq(finish(tasks[i]), UV_EOF);
		ck_assert_ptr_null(calls[i].permit.entry);
	}
	check_ended(schedule);
	close_schedule(schedule);
}

ASYNC_TEST(the_end_comes_after_what_waits_and_is_out)
{
	struct schedule *schedule = open_schedule(10, 1);
	struct call call = {.schedule = schedule};
	struct permit a, b;
	struct co_task *task;

	put(schedule, 1, "a");
	put(schedule, 2, "a");
	put(schedule, 3, "b");
	schedule_end(schedule);
	a = get(schedule, 1);
	b = get(schedule, 3);
	task = spawn_waiting(get_item, &call);
	permit_release(schedule, &a);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(call.permit.entry->index, 2);
	free_entry(call.permit.entry);
	permit_release(schedule, &b);
	/* What is out may be put back. */
	check_none(schedule);
	permit_release(schedule, &call.permit);
	check_ended(schedule);
	check_ended(schedule);
	close_schedule(schedule);
}

ASYNC_TEST(a_cancelled_getter_does_not_swallow_the_end)
{
	struct schedule *schedule = open_schedule(10, 10);
	struct call first = {.schedule = schedule};
	struct call second = {.schedule = schedule};
	struct co_task *one = spawn_waiting(get_item, &first);
	struct co_task *two = spawn_waiting(get_item, &second);

	schedule_end(schedule);
	co_task_cancel(one);
	ck_assert_int_lt(finish(one), 0);
	ck_assert_int_eq(finish(two), UV_EOF);
	check_ended(schedule);
	close_schedule(schedule);
}

ASYNC_TEST(what_waits_at_the_close_is_freed)
{
	struct schedule *schedule = open_schedule(10, 1);

	put(schedule, 1, "a");
	put(schedule, 2, "a");
	put(schedule, 3, "b");
	get(schedule, 1);
	close_schedule(schedule);
	schedule_close(NULL);
}

/* Items that are put back, held hosts: on a clock that only waiting moves. */
static struct permit take(struct schedule *schedule, uint64_t index)
{
	struct permit permit;

	ck_assert_int_eq(schedule_next(schedule, &permit), 0);
	ck_assert_uint_eq(permit.entry->index, index);
	return permit;
}

static void drop(struct schedule *schedule, struct permit *permit)
{
	struct schedule_entry *entry = permit->entry;

	permit_release(schedule, permit);
	free_entry(entry);
}

VIRTUAL_TEST(a_item_that_is_put_back_waits_for_its_time)
{
	struct schedule *schedule = open_schedule(10, 10);
	int64_t began_ns = co_time_ns();
	struct permit permit;

	put(schedule, 1, "a");
	permit = take(schedule, 1);
	ck_assert_int_eq(
		permit_put_back(schedule, &permit, began_ns + 3 * CO_SECOND, 0),
		0);
	ck_assert_ptr_null(permit.entry);
	put(schedule, 2, "a");
	permit = take(schedule, 2);
	drop(schedule, &permit);
	schedule_end(schedule);
	permit = take(schedule, 1);
	ck_assert_int_ge(co_time_ns(), began_ns + 3 * CO_SECOND);
	ck_assert_int_lt(co_time_ns(), began_ns + 4 * CO_SECOND);
	drop(schedule, &permit);
	check_ended(schedule);
	close_schedule(schedule);
}

VIRTUAL_TEST(items_whose_time_has_come_stand_in_their_old_order)
{
	struct schedule *schedule = open_schedule(10, 10);
	int64_t now_ns = co_time_ns();
	struct permit permits[3];

	for (uint64_t i = 1; i <= 5; i++)
		put(schedule, i, i % 2 ? "a" : "b");
	for (uint64_t i = 0; i < 3; i++)
		permits[i] = take(schedule, i + 1);
	ck_assert_int_eq(
		permit_put_back(schedule, &permits[0], now_ns + 200, 0), 0);
	ck_assert_int_eq(
		permit_put_back(schedule, &permits[1], now_ns + 300, 0), 0);
	ck_assert_int_eq(
		permit_put_back(schedule, &permits[2], now_ns + 100, 0), 0);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	for (uint64_t i = 1; i <= 5; i++) {
		struct permit permit = take(schedule, i);

		drop(schedule, &permit);
	}
	close_schedule(schedule);
}

VIRTUAL_TEST(items_put_back_within_their_memory_take_no_room)
{
	struct schedule *schedule = open_schedule(1, 10);
	int64_t then_ns = co_time_ns() + CO_SECOND;
	struct permit permit;

	for (uint64_t i = 1; i <= 1000; i++) {
		put(schedule, i, "a");
		permit = take(schedule, i);
		ck_assert_int_eq(permit_put_back(schedule, &permit, then_ns, 9),
				 0);
	}
	ck_assert_int_lt(co_time_ns(), then_ns);
	for (uint64_t i = 1; i <= 1000; i++) {
		permit = take(schedule, i);
		drop(schedule, &permit);
	}
	put(schedule, 1001, "a");
	get(schedule, 1001);
	close_schedule(schedule);
}

VIRTUAL_TEST(
	items_put_back_beyond_their_memory_take_room_without_waiting_for_it)
{
	struct schedule *schedule = open_schedule(1, 10);
	struct call call = {.schedule = schedule, .entry = new_entry(4, "a")};
	struct permit permits[2];
	struct co_task *task;

	for (uint64_t i = 0; i < 2; i++) {
		put(schedule, i + 1, "a");
		permits[i] = take(schedule, i + 1);
	}
	put(schedule, 3, "a");
	ck_assert_int_eq(permit_put_back(schedule, &permits[0],
					 co_time_ns() + CO_SECOND,
					 SCHEDULE_RETRY_MAX_BYTES),
			 0);
	ck_assert_int_eq(permit_put_back(schedule, &permits[1],
					 co_time_ns() + CO_SECOND,
					 SCHEDULE_RETRY_MAX_BYTES),
			 0);
	task = spawn_waiting(put_item, &call);
	get(schedule, 3);
	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	get(schedule, 1);
	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	get(schedule, 2);
	ck_assert_int_eq(finish(task), 0);
	get(schedule, 4);
	close_schedule(schedule);
}

static const struct settings impatient = {
	.retries = 5,
	.retry_delay_ns = CO_SECOND,
};

/*
 * The attempt at a host has failed so; Retry-After wants some seconds, unless
 * they are negative.
 */
static enum refusal fail_at(struct schedule *schedule, struct permit *permit,
			    int64_t began_ns, int http_code, int seconds)
{
	struct failure failure;
	int64_t blamed_ns = 0;
	struct attempt_end end = {
		.began_ns = began_ns,
		.now_ns = co_time_ns(),
		.failure = &failure,
		.blamed_ns = &blamed_ns,
	};

	failure_set(&failure, http_code ? ERROR_HTTP_STATUS : ERROR_CONNECT,
		    "it failed");
	failure.http_code = http_code;
	failure.retry_after_ns = seconds < 0 ? -1 : seconds * CO_SECOND;
	return permit_failed(schedule, permit, &impatient, &end);
}

VIRTUAL_TEST(a_held_host_holds_back_no_other)
{
	struct schedule *schedule = open_schedule(10, 10);
	int64_t began_ns = co_time_ns();
	struct permit permit;

	put(schedule, 1, "a");
	put(schedule, 2, "a");
	put(schedule, 3, "b");
	permit = take(schedule, 1);
	fail_at(schedule, &permit, began_ns, 429, 10);
	drop(schedule, &permit);
	permit = take(schedule, 3);
	drop(schedule, &permit);
	ck_assert_int_lt(co_time_ns(), began_ns + CO_SECOND);
	permit = take(schedule, 2);
	ck_assert_int_ge(co_time_ns(), began_ns + 10 * CO_SECOND);
	drop(schedule, &permit);
	close_schedule(schedule);
}

/* The states that were told of, a letter for each. */
static int note_state(void *context, const struct event *event)
{
	static const char letters[] = {
		[HOST_SLOWED] = 's',
		[HOST_RECOVERED] = 'r',
		[HOST_GIVEN_UP] = 'g',
	};
	char *states = context;

	if (event->type == EVENT_LIMIT)
		return 0;
	ck_assert_int_eq(event->type, EVENT_HOST);
	ck_assert_ptr_null(event->item);
	ck_assert_str_eq(event->host->host, "a");
	states[strlen(states)] = letters[event->host->state];
	return 0;
}

VIRTUAL_TEST(trouble_of_a_host_is_told_once_a_round_and_its_end_once)
{
	struct schedule *schedule = open_schedule(10, 10);
	int64_t began_ns = co_time_ns();
	char states[32] = "";
	struct permit one, two;

	schedule_tell(schedule, (struct emitter){note_state, states, NULL});
	put(schedule, 1, "a");
	put(schedule, 2, "a");
	put(schedule, 3, "a");
	one = take(schedule, 1);
	two = take(schedule, 2);
	permit_succeeded(schedule, &one, began_ns);
	ck_assert_str_eq(states, "");
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	fail_at(schedule, &one, began_ns, 0, -1);
	fail_at(schedule, &two, began_ns, 0, -1);
	ck_assert_str_eq(states, "s");
	drop(schedule, &one);
	drop(schedule, &two);
	one = take(schedule, 3);
	permit_succeeded(schedule, &one, co_time_ns());
	permit_succeeded(schedule, &one, co_time_ns());
	ck_assert_str_eq(states, "sr");
	for (int i = 0; i < 9; i++)
		fail_at(schedule, &one, co_time_ns(), 0, -1);
	ck_assert_str_eq(states, "srsssssgggg");
	drop(schedule, &one);
	close_schedule(schedule);
}

VIRTUAL_TEST(a_pause_that_a_host_asks_for_is_trouble_until_it_is_over)
{
	struct schedule *schedule = open_schedule(10, 10);
	int64_t began_ns = co_time_ns();
	char states[32] = "";
	struct permit in, out;

	schedule_tell(schedule, (struct emitter){note_state, states, NULL});
	put(schedule, 1, "a");
	put(schedule, 2, "a");
	in = take(schedule, 1);
	out = take(schedule, 2);
	permit_succeeded(schedule, &in, began_ns);
	fail_at(schedule, &out, began_ns, 503, 5);
	ck_assert_str_eq(states, "s");
	permit_succeeded(schedule, &in, began_ns);
	ck_assert_str_eq(states, "s");
	ck_assert_int_eq(co_sleep(6 * CO_SECOND), 0);
	permit_succeeded(schedule, &in, began_ns);
	ck_assert_str_eq(states, "sr");
	drop(schedule, &in);
	drop(schedule, &out);
	close_schedule(schedule);
}

VIRTUAL_TEST(a_host_that_was_held_is_probed_by_one_until_it_answers)
{
	struct schedule *schedule = open_schedule(10, 3);
	int64_t began_ns = co_time_ns();
	struct permit permit, probe;

	for (uint64_t i = 1; i <= 5; i++)
		put(schedule, i, "a");
	permit = take(schedule, 1);
	fail_at(schedule, &permit, began_ns, 503, 10);
	drop(schedule, &permit);
	probe = take(schedule, 2);
	began_ns = co_time_ns();
	check_none(schedule);
	/* What began before says nothing of how it is now. */
	permit_succeeded(schedule, &probe, 1);
	check_none(schedule);
	permit_succeeded(schedule, &probe, began_ns);
	for (uint64_t i = 3; i <= 4; i++)
		get(schedule, i);
	check_none(schedule);
	drop(schedule, &probe);
	get(schedule, 5);
	close_schedule(schedule);
}

VIRTUAL_TEST(a_probe_does_not_wait_for_those_at_work_since_before)
{
	struct schedule *schedule = open_schedule(10, 3);
	struct permit elder, failing, probe;

	for (uint64_t i = 1; i <= 5; i++)
		put(schedule, i, "a");
	elder = take(schedule, 1);
	failing = take(schedule, 2);
	fail_at(schedule, &failing, co_time_ns(), 429, 1);
	drop(schedule, &failing);
	probe = take(schedule, 3);
	ck_assert(probe.is_probe);
	check_none(schedule);
	drop(schedule, &elder);
	check_none(schedule);
	/* It ended without a word on the host. */
	drop(schedule, &probe);
	probe = take(schedule, 4);
	check_none(schedule);
	drop(schedule, &probe);
	close_schedule(schedule);
}

/* Eight hosts, each with an item that is to probe it; 1 to 8 have failed. */
static struct schedule *open_queue_of_suspects(void)
{
	struct schedule *schedule;
	struct permit permit;
	char name[16];

	ck_assert_int_eq(schedule_open(&schedule, 100, 8,
				       (struct host_limits){.per_host = 1}),
			 0);
	for (uint64_t i = 1; i <= 8; i++) {
		snprintf(name, sizeof(name), "suspect%d", (int)i);
		put(schedule, i, name);
		permit = take(schedule, i);
		fail_at(schedule, &permit, co_time_ns(), 0, 1);
		drop(schedule, &permit);
		put(schedule, 100 + i, name);
	}
	ck_assert_int_eq(co_sleep(2 * CO_SECOND), 0);
	return schedule;
}

VIRTUAL_TEST(a_host_that_turns_some_away_is_sent_no_more_than_it_lets_in)
{
	struct schedule *schedule = open_schedule(100, 4);
	struct permit permits[4], permit;
	int64_t began_ns;

	for (uint64_t i = 1; i <= 9; i++)
		put(schedule, i, "a");
	for (uint64_t i = 0; i < 4; i++)
		permits[i] = take(schedule, i + 1);
	began_ns = co_time_ns();
	/* Of four two are let in, which is not known at first. */
	for (uint64_t i = 2; i < 4; i++) {
		ck_assert_int_eq(
			fail_at(schedule, &permits[i], began_ns, 503, -1),
			REFUSAL_DOUBTED);
		drop(schedule, &permits[i]);
	}
	check_none(schedule);
	ck_assert(!permit_pardons(&permits[0], began_ns));
	permit_succeeded(schedule, &permits[0], began_ns);
	ck_assert(permit_pardons(&permits[0], co_time_ns()));
	drop(schedule, &permits[0]);
	permit = take(schedule, 5);
	check_none(schedule);
	permit_succeeded(schedule, &permits[1], began_ns);
	/* With one of them at work, the next refusal is no riddle, nor a hold.
	 */
	ck_assert_int_eq(fail_at(schedule, &permit, co_time_ns(), 429, -1),
			 REFUSAL_CROWDED);
	ck_assert(!health_is_held(permit_health(&permit), co_time_ns()));
	drop(schedule, &permit);
	began_ns = co_time_ns();
	permit = take(schedule, 6);
	ck_assert_int_ge(co_time_ns(), began_ns + ADMISSION_GROW_NS);
	drop(schedule, &permit);
	drop(schedule, &permits[1]);
	close_schedule(schedule);
}

VIRTUAL_TEST(hosts_in_trouble_have_a_quarter_of_the_turns)
{
	struct schedule *schedule = open_queue_of_suspects();
	struct permit probes[2], permit;

	put(schedule, 201, "well");
	for (uint64_t i = 0; i < 2; i++)
		probes[i] = take(schedule, 101 + i);
	permit = take(schedule, 201);
	drop(schedule, &permit);
	check_none(schedule);
	/* One that answers is in trouble no more, however long it takes. */
	permit_succeeded(schedule, &probes[0], co_time_ns());
	permit = take(schedule, 103);
	check_none(schedule);
	drop(schedule, &probes[1]);
	probes[1] = take(schedule, 104);
	check_none(schedule);
	drop(schedule, &permit);
	drop(schedule, &probes[0]);
	drop(schedule, &probes[1]);
	close_schedule(schedule);
}

VIRTUAL_TEST(hosts_in_trouble_have_all_turns_when_no_other_can_come)
{
	struct schedule *schedule = open_queue_of_suspects();
	struct call call = {.schedule = schedule};
	struct permit permits[8];
	struct co_task *task;

	put(schedule, 201, "well");
	for (uint64_t i = 0; i < 2; i++)
		permits[i] = take(schedule, 101 + i);
	schedule_end(schedule);
	permits[2] = take(schedule, 201);
	for (uint64_t i = 3; i < 8; i++)
		permits[i] = take(schedule, 100 + i);
	task = spawn_waiting(get_item, &call);
	drop(schedule, &permits[0]);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(call.permit.entry->index, 108);
	for (uint64_t i = 1; i < 8; i++)
		drop(schedule, &permits[i]);
	drop(schedule, &call.permit);
	check_ended(schedule);
	close_schedule(schedule);
}

VIRTUAL_TEST(the_items_of_a_host_that_is_given_up_are_handed_out_at_once)
{
	struct schedule *schedule = open_schedule(100, 2);
	int64_t now_ns;
	struct permit permit;

	for (uint64_t i = 1; i <= 20; i++)
		put(schedule, i, "a");
	for (uint64_t i = 1; i <= 6; i++) {
		permit = take(schedule, i);
		ck_assert(!health_is_given_up(permit_health(&permit),
					      co_time_ns()));
		fail_at(schedule, &permit, co_time_ns(), 0, 1);
		drop(schedule, &permit);
	}
	now_ns = co_time_ns();
	for (uint64_t i = 7; i <= 19; i++) {
		permit = take(schedule, i);
		ck_assert(health_is_given_up(permit_health(&permit),
					     co_time_ns()));
		drop(schedule, &permit);
	}
	ck_assert_int_lt(co_time_ns(), now_ns + CO_SECOND);
	ck_assert_int_eq(co_sleep(61 * CO_SECOND), 0);
	permit = take(schedule, 20);
	ck_assert(!health_is_given_up(permit_health(&permit), co_time_ns()));
	drop(schedule, &permit);
	close_schedule(schedule);
}

/* Also when nothing of it waits; the queue is over all the same. */
VIRTUAL_TEST(a_held_host_is_remembered_until_its_hold_is_over)
{
	struct schedule *schedule = open_schedule(10, 10);
	int64_t began_ns = co_time_ns();
	struct permit permit;

	put(schedule, 1, "a");
	permit = take(schedule, 1);
	fail_at(schedule, &permit, began_ns, 429, 10);
	drop(schedule, &permit);
	put(schedule, 2, "a");
	check_none(schedule);
	permit = take(schedule, 2);
	ck_assert_int_ge(co_time_ns(), began_ns + 10 * CO_SECOND);
	fail_at(schedule, &permit, co_time_ns(), 429, 10);
	drop(schedule, &permit);
	schedule_end(schedule);
	check_ended(schedule);
	close_schedule(schedule);
}

VIRTUAL_TEST(a_redirected_item_counts_at_the_host_that_it_is_sent_to)
{
	struct schedule *schedule = open_schedule(10, 1);
	struct permit first, second;

	put(schedule, 1, "a");
	put(schedule, 2, "a");
	put(schedule, 3, "b");
	first = take(schedule, 1);
	ck_assert_int_eq(permit_move(schedule, &first, "a"), 1);
	ck_assert_int_eq(permit_move(schedule, &first, "b"), 1);
	ck_assert_str_eq(permit_host_name(&first), "b");
	/* Its own host is free for the next, and b for none. */
	second = take(schedule, 2);
	check_none(schedule);
	ck_assert_int_eq(permit_move(schedule, &second, "b"), 0);
	ck_assert_str_eq(permit_host_name(&second), "a");
	/* To one that nobody has heard of, and back. */
	ck_assert_int_eq(permit_move(schedule, &second, "c"), 1);
	ck_assert_int_eq(permit_move(schedule, &second, "a"), 1);
	drop(schedule, &first);
	first = take(schedule, 3);
	drop(schedule, &second);
	drop(schedule, &first);
	check_none(schedule);
	close_schedule(schedule);
}

VIRTUAL_TEST(a_item_that_has_to_wait_elsewhere_is_one_of_that_host)
{
	struct schedule *schedule = open_schedule(10, 1);
	struct permit first, second, third;

	put(schedule, 1, "b");
	put(schedule, 2, "a");
	put(schedule, 3, "b");
	first = take(schedule, 1);
	second = take(schedule, 2);
	free((char *)second.entry->host);
	second.entry->host = strdup("b");
	ck_assert_int_eq(permit_put_back(schedule, &second, 0, 0), 0);
	check_none(schedule);
	drop(schedule, &first);
	/* Older than what waited there before it. */
	second = take(schedule, 2);
	check_none(schedule);
	/* Home is gone and is made again. */
	free((char *)second.entry->host);
	second.entry->host = strdup("a");
	ck_assert_int_eq(permit_put_back(schedule, &second, 0, 0), 0);
	second = take(schedule, 2);
	third = take(schedule, 3);
	drop(schedule, &second);
	drop(schedule, &third);
	schedule_end(schedule);
	check_ended(schedule);
	close_schedule(schedule);
}

VIRTUAL_TEST(a_item_is_not_moved_to_a_host_that_is_held)
{
	struct schedule *schedule = open_schedule(10, 2);
	struct permit first, second;
	int64_t began_ns = co_time_ns();

	put(schedule, 1, "b");
	put(schedule, 2, "a");
	first = take(schedule, 1);
	second = take(schedule, 2);
	fail_at(schedule, &first, co_time_ns(), 503, 7);
	ck_assert_int_eq(permit_move(schedule, &second, "b"), 0);
	free((char *)second.entry->host);
	second.entry->host = strdup("b");
	ck_assert_int_eq(permit_put_back(schedule, &second, 0, 0), 0);
	drop(schedule, &first);
	second = take(schedule, 2);
	ck_assert_int_ge(co_time_ns(), began_ns + 7 * CO_SECOND);
	drop(schedule, &second);
	close_schedule(schedule);
}

VIRTUAL_TEST(a_lowered_limit_holds_for_what_starts_from_then_on)
{
	struct schedule *schedule;
	struct permit permits[3];

	ck_assert_int_eq(schedule_open(&schedule, 10, 3,
				       (struct host_limits){.per_host = 10}),
			 0);
	for (uint64_t i = 1; i <= 6; i++)
		put(schedule, i, "a");
	for (uint64_t i = 0; i < 3; i++)
		permits[i] = take(schedule, i + 1);
	check_none(schedule);
	schedule_lower(schedule, 2);
	ck_assert_uint_eq(schedule_limit(schedule), 2);
	drop(schedule, &permits[0]);
	check_none(schedule);
	drop(schedule, &permits[1]);
	permits[0] = take(schedule, 4);
	schedule_lower(schedule, 0);
	ck_assert_uint_eq(schedule_limit(schedule), 1);
	drop(schedule, &permits[0]);
	check_none(schedule);
	drop(schedule, &permits[2]);
	get(schedule, 5);
	check_none(schedule);
	close_schedule(schedule);
}

VIRTUAL_TEST(all_that_waits_can_be_taken_out)
{
	struct schedule *schedule = open_schedule(10, 1);
	struct permit permit;
	struct schedule_entry *entry;
	unsigned seen = 0;

	for (uint64_t i = 1; i <= 6; i++)
		put(schedule, i, i < 4 ? "a" : "b");
	permit = take(schedule, 1);
	fail_at(schedule, &permit, co_time_ns(), 503, 5);
	ck_assert_int_eq(
		permit_put_back(schedule, &permit, co_time_ns() + CO_SECOND, 0),
		0);
	permit = take(schedule, 4);
	drop(schedule, &permit);
	while ((entry = schedule_drain(schedule))) {
		seen |= 1u << entry->index;
		free_entry(entry);
	}
	ck_assert_uint_eq(seen, 0x6E);
	close_schedule(schedule);
}

VIRTUAL_TEST(what_was_added_can_be_taken_back_until_it_has_its_permit)
{
	struct schedule *schedule = open_schedule(2, 2);
	struct schedule_entry *one = new_entry(1, "a");
	struct schedule_entry *other = new_entry(2, "a");
	struct permit permit;

	ck_assert_int_eq(schedule_add(schedule, one, co_time_ns(), 0), 0);
	ck_assert_int_eq(
		schedule_add(schedule, other, co_time_ns() + CO_SECOND, 0), 0);
	ck_assert(schedule_withdraw(schedule, other));
	ck_assert(!schedule_withdraw(schedule, other));
	permit = take(schedule, 1);
	ck_assert(!schedule_withdraw(schedule, one));
	drop(schedule, &permit);
	free_entry(other);
	ck_assert_ptr_null(schedule_drain(schedule));
	close_schedule(schedule);
}

/* A queue of the obvious kind, which looks through all that wait. */
struct model {
	struct {
		uint64_t index;
		unsigned host;
	} waiting[64];
	size_t len;
	size_t running[16];
	size_t per_host;
};

static ssize_t model_oldest(const struct model *model)
{
	for (size_t i = 0; i < model->len; i++)
		if (model->running[model->waiting[i].host] < model->per_host)
			return (ssize_t)i;
	return -1;
}

struct running {
	struct permit permit;
	unsigned number;
};

static void step_put(struct schedule *schedule, struct model *model,
		     uint64_t index, unsigned host)
{
	char name[16];

	snprintf(name, sizeof(name), "h%u", host);
	put(schedule, index, name);
	model->waiting[model->len].index = index;
	model->waiting[model->len++].host = host;
}

static unsigned step_get(struct model *model, uint64_t index)
{
	ssize_t oldest = model_oldest(model);
	unsigned host;

	ck_assert_int_ge(oldest, 0);
	ck_assert_uint_eq(model->waiting[oldest].index, index);
	host = model->waiting[oldest].host;
	model->running[host]++;
	ck_assert_uint_le(model->running[host], model->per_host);
	model->len--;
	memmove(&model->waiting[oldest], &model->waiting[oldest + 1],
		(model->len - (size_t)oldest) * sizeof(model->waiting[0]));
	return host;
}

static void run_model(uint64_t seed, size_t hosts, size_t per_host, int steps)
{
	struct model model = {.per_host = per_host};
	struct schedule *schedule =
		open_schedule(CO_COUNT(model.waiting), per_host);
	struct running running[256];
	size_t running_len = 0;
	uint64_t index = 0;

	while (steps-- > 0) {
		uint32_t dice = next_random(&seed) % 9;
		size_t which = next_random(&seed);

		if (dice < 3 && model.len < CO_COUNT(model.waiting)) {
			step_put(schedule, &model, ++index,
				 (unsigned)(which % hosts));
		} else if (dice < 6 && running_len > 0) {
			which %= running_len;
			model.running[running[which].number]--;
			permit_release(schedule, &running[which].permit);
			running[which] = running[--running_len];
		} else if (model_oldest(&model) >= 0) {
			struct running *now = &running[running_len++];

			ck_assert_int_eq(schedule_next(schedule, &now->permit),
					 0);
			now->number =
				step_get(&model, now->permit.entry->index);
			free_entry(now->permit.entry);
		} else if (dice == 8) {
			check_none(schedule);
		}
	}
	close_schedule(schedule);
}

ASYNC_TEST(it_does_what_the_obvious_queue_does)
{
	run_model(1, 1, 3, 10000);
	run_model(2, 5, 1, 30000);
	run_model(3, 5, 2, 30000);
	run_model(4, 16, 16, 30000);
}

/* Producers, workers and cancellations all at once. */
struct crowd {
	struct schedule *schedule;
	uint64_t random;
	uint64_t made;
	uint64_t got;
	uint64_t put_back;
	size_t running[8];
	size_t producers;
};

enum { CROWD_JOBS = 30000, CROWD_PER_HOST = 3 };

static int crowd_produce(void *arg)
{
	struct crowd *crowd = *(struct crowd **)arg;
	char name[] = "0";
	int status = 0;

	while (status == 0 && crowd->made < CROWD_JOBS) {
		struct schedule_entry *entry;

		name[0] = (char)('0' + next_random(&crowd->random) % 8);
		entry = new_entry(++crowd->made, name);
		status = schedule_put(crowd->schedule, entry);
		if (status < 0)
			free_entry(entry);
	}
	if (--crowd->producers == 0)
		schedule_end(crowd->schedule);
	return status;
}

static int crowd_work(void *arg)
{
	struct crowd *crowd = *(struct crowd **)arg;
	struct permit permit;
	int status;

	while ((status = schedule_next(crowd->schedule, &permit)) == 0) {
		struct schedule_entry *entry = permit.entry;
		size_t *running = &crowd->running[entry->host[0] - '0'];

		ck_assert_uint_le(++*running, CROWD_PER_HOST);
		if (next_random(&crowd->random) % 4 == 0)
			(void)!co_sleep(0);
		--*running;
		if (next_random(&crowd->random) % 8 == 0) {
			crowd->put_back++;
			ck_assert_int_eq(
				permit_put_back(crowd->schedule, &permit,
						co_time_ns() + 1000, 64),
				0);
			continue;
		}
		crowd->got++;
		permit_release(crowd->schedule, &permit);
		free_entry(entry);
	}
	return status;
}

ASYNC_TEST(a_crowd_moves_every_item_once_and_ends)
{
	struct crowd crowd = {.random = 7, .producers = 3};
	struct crowd *each[30];
	struct co_task *tasks[30];
	int cancelled = 0;

	crowd.schedule = open_schedule(16, CROWD_PER_HOST);
	for (size_t i = 0; i < 30; i++) {
		each[i] = &crowd;
		tasks[i] = spawn(i < 3 ? crowd_produce : crowd_work, &each[i]);
	}
	/* Now and then a worker is cancelled, whatever it is about. */
	while (crowd.got < CROWD_JOBS / 2 && cancelled < 20) {
		yield_turns(5);
		co_task_cancel(tasks[3 + cancelled++]);
	}
	for (size_t i = 0; i < 30; i++) {
		int status = finish(tasks[i]);

		ck_assert_int_eq(status, i < 3			  ? 0
					 : (int)i < 3 + cancelled ? UV_ECANCELED
								  : UV_EOF);
	}
	ck_assert_uint_eq(crowd.got, CROWD_JOBS);
	ck_assert_uint_gt(crowd.put_back, 1000);
	schedule_close(crowd.schedule);
}

int main(void)
{
	return RUN_SUITE(
		"schedule", items_come_out_in_their_order,
		a_full_host_does_not_hold_back_others,
		a_finished_item_lets_a_waiting_getter_have_the_next_of_its_host,
		a_full_queue_suspends_whoever_puts, running_items_take_no_room,
		a_cancelled_put_leaves_the_item_and_the_room,
		a_cancelled_getter_leaves_the_item_to_the_next,
		a_getter_cancelled_as_the_item_comes_has_it,
		the_end_releases_every_getter,
		the_end_comes_after_what_waits_and_is_out,
		a_cancelled_getter_does_not_swallow_the_end,
		what_waits_at_the_close_is_freed,
		a_item_that_is_put_back_waits_for_its_time,
		items_whose_time_has_come_stand_in_their_old_order,
		items_put_back_within_their_memory_take_no_room,
		items_put_back_beyond_their_memory_take_room_without_waiting_for_it,
		trouble_of_a_host_is_told_once_a_round_and_its_end_once,
		a_pause_that_a_host_asks_for_is_trouble_until_it_is_over,
		a_held_host_holds_back_no_other,
		a_host_that_was_held_is_probed_by_one_until_it_answers,
		a_probe_does_not_wait_for_those_at_work_since_before,
		a_host_that_turns_some_away_is_sent_no_more_than_it_lets_in,
		hosts_in_trouble_have_a_quarter_of_the_turns,
		hosts_in_trouble_have_all_turns_when_no_other_can_come,
		the_items_of_a_host_that_is_given_up_are_handed_out_at_once,
		a_held_host_is_remembered_until_its_hold_is_over,
		a_redirected_item_counts_at_the_host_that_it_is_sent_to,
		a_item_that_has_to_wait_elsewhere_is_one_of_that_host,
		a_item_is_not_moved_to_a_host_that_is_held,
		a_lowered_limit_holds_for_what_starts_from_then_on,
		all_that_waits_can_be_taken_out,
		what_was_added_can_be_taken_back_until_it_has_its_permit,
		it_does_what_the_obvious_queue_does,
		a_crowd_moves_every_item_once_and_ends);
}
