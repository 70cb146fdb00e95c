/* The queue between producer and workers: order, bounds, hosts, its end. */
#include "batch/jobqueue.h"

#include "batch_util.h"

static struct jobqueue *open_queue(size_t capacity, size_t per_host)
{
	struct jobqueue *queue;

	ck_assert_int_eq(jobqueue_open(&queue, capacity, SIZE_MAX, per_host),
			 0);
	return queue;
}

static void put(struct jobqueue *queue, uint64_t index, const char *host)
{
	ck_assert_int_eq(jobqueue_put(queue, new_job(index, host)), 0);
}

/* A task that puts or gets one job. */
struct call {
	struct jobqueue *queue;
	struct job *job; /* to be put */
	struct turn turn;
};

static int put_job(void *arg)
{
	struct call *call = arg;

	return jobqueue_put(call->queue, call->job);
}

static int get_job(void *arg)
{
	struct call *call = arg;

	return jobqueue_get(call->queue, &call->turn);
}

static struct co_task *spawn_waiting(co_fn *fn, struct call *call)
{
	struct co_task *task = spawn(fn, call);

	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	return task;
}

/* The next job is this one; it is freed. */
static struct turn get(struct jobqueue *queue, uint64_t index)
{
	struct turn turn;

	ck_assert_int_eq(jobqueue_get(queue, &turn), 0);
	ck_assert_uint_eq(turn.job->index, index);
	job_free(turn.job);
	return turn;
}

/* No job may start now. */
static void check_none(struct jobqueue *queue)
{
	struct call call = {.queue = queue};
	struct co_task *task = spawn_waiting(get_job, &call);

	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_ptr_null(call.turn.job);
}

static void check_ended(struct jobqueue *queue)
{
	struct turn turn;

	ck_assert_int_eq(jobqueue_get(queue, &turn), UV_EOF);
	ck_assert_ptr_null(turn.job);
}

ASYNC_TEST(jobs_come_out_in_their_order)
{
	struct jobqueue *queue = open_queue(10, 10);

	put(queue, 1, "a");
	put(queue, 2, "b");
	put(queue, 3, "a");
	put(queue, 4, "c");
	for (uint64_t i = 1; i <= 4; i++)
		get(queue, i);
	check_none(queue);
	jobqueue_close(queue);
}

ASYNC_TEST(a_full_host_does_not_hold_back_others)
{
	struct jobqueue *queue = open_queue(10, 2);
	struct turn first, second;

	for (uint64_t i = 1; i <= 4; i++)
		put(queue, i, "a");
	put(queue, 5, "b");
	put(queue, 6, "c");
	first = get(queue, 1);
	second = get(queue, 2);
	get(queue, 5);
	jobqueue_done(queue, &first);
	get(queue, 3);
	get(queue, 6);
	check_none(queue);
	jobqueue_done(queue, &second);
	get(queue, 4);
	check_none(queue);
	jobqueue_close(queue);
}

ASYNC_TEST(a_finished_job_lets_a_waiting_getter_have_the_next_of_its_host)
{
	struct jobqueue *queue = open_queue(10, 1);
	struct call call = {.queue = queue};
	struct co_task *task;
	struct turn turn;

	put(queue, 1, "a");
	put(queue, 2, "a");
	turn = get(queue, 1);
	task = spawn_waiting(get_job, &call);
	jobqueue_done(queue, &turn);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(call.turn.job->index, 2);
	job_free(call.turn.job);
	jobqueue_close(queue);
}

ASYNC_TEST(a_full_queue_suspends_whoever_puts)
{
	struct jobqueue *queue = open_queue(2, 10);
	struct call call = {.queue = queue, .job = new_job(3, "a")};
	struct co_task *task;

	put(queue, 1, "a");
	put(queue, 2, "b");
	task = spawn_waiting(put_job, &call);
	get(queue, 1);
	ck_assert_int_eq(finish(task), 0);
	get(queue, 2);
	get(queue, 3);
	jobqueue_close(queue);
}

ASYNC_TEST(running_jobs_take_no_room)
{
	struct jobqueue *queue = open_queue(1, 100);

	for (uint64_t i = 1; i <= 100; i++) {
		put(queue, i, "a");
		get(queue, i);
	}
	jobqueue_close(queue);
}

ASYNC_TEST(a_cancelled_put_leaves_the_job_and_the_room)
{
	struct jobqueue *queue = open_queue(1, 10);
	struct call call = {.queue = queue, .job = new_job(2, "a")};
	struct co_task *task;

	put(queue, 1, "a");
	task = spawn_waiting(put_job, &call);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	job_free(call.job);
	get(queue, 1);
	put(queue, 3, "b");
	get(queue, 3);
	check_none(queue);
	jobqueue_close(queue);
}

ASYNC_TEST(a_cancelled_getter_leaves_the_job_to_the_next)
{
	struct jobqueue *queue = open_queue(10, 10);
	struct call first = {.queue = queue};
	struct call second = {.queue = queue};
	struct co_task *one = spawn_waiting(get_job, &first);
	struct co_task *two = spawn_waiting(get_job, &second);

	co_task_cancel(one);
	ck_assert_int_eq(finish(one), UV_ECANCELED);
	put(queue, 1, "a");
	ck_assert_ptr_null(first.turn.job);
	ck_assert_int_eq(finish(two), 0);
	ck_assert_uint_eq(second.turn.job->index, 1);
	job_free(second.turn.job);
	jobqueue_close(queue);
}

ASYNC_TEST(a_getter_cancelled_as_the_job_comes_has_it)
{
	struct jobqueue *queue = open_queue(10, 10);
	struct call call = {.queue = queue};
	struct co_task *task = spawn_waiting(get_job, &call);

	put(queue, 1, "a");
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(call.turn.job->index, 1);
	job_free(call.turn.job);
	put(queue, 2, "b");
	get(queue, 2);
	jobqueue_close(queue);
}

ASYNC_TEST(the_end_releases_every_getter)
{
	struct jobqueue *queue = open_queue(10, 10);
	struct call calls[20];
	struct co_task *tasks[20];

	for (size_t i = 0; i < 20; i++) {
		calls[i] = (struct call){.queue = queue};
		tasks[i] = spawn_waiting(get_job, &calls[i]);
	}
	jobqueue_end(queue);
	for (size_t i = 0; i < 20; i++) {
		ck_assert_int_eq(finish(tasks[i]), UV_EOF);
		ck_assert_ptr_null(calls[i].turn.job);
	}
	check_ended(queue);
	jobqueue_close(queue);
}

ASYNC_TEST(the_end_comes_after_what_waits_and_is_out)
{
	struct jobqueue *queue = open_queue(10, 1);
	struct call call = {.queue = queue};
	struct turn a, b;
	struct co_task *task;

	put(queue, 1, "a");
	put(queue, 2, "a");
	put(queue, 3, "b");
	jobqueue_end(queue);
	a = get(queue, 1);
	b = get(queue, 3);
	task = spawn_waiting(get_job, &call);
	jobqueue_done(queue, &a);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(call.turn.job->index, 2);
	job_free(call.turn.job);
	jobqueue_done(queue, &b);
	/* What is out may be put back. */
	check_none(queue);
	jobqueue_done(queue, &call.turn);
	check_ended(queue);
	check_ended(queue);
	jobqueue_close(queue);
}

ASYNC_TEST(a_cancelled_getter_does_not_swallow_the_end)
{
	struct jobqueue *queue = open_queue(10, 10);
	struct call first = {.queue = queue};
	struct call second = {.queue = queue};
	struct co_task *one = spawn_waiting(get_job, &first);
	struct co_task *two = spawn_waiting(get_job, &second);

	jobqueue_end(queue);
	co_task_cancel(one);
	ck_assert_int_lt(finish(one), 0);
	ck_assert_int_eq(finish(two), UV_EOF);
	check_ended(queue);
	jobqueue_close(queue);
}

ASYNC_TEST(what_waits_at_the_close_is_freed)
{
	struct jobqueue *queue = open_queue(10, 1);

	put(queue, 1, "a");
	put(queue, 2, "a");
	put(queue, 3, "b");
	get(queue, 1);
	jobqueue_close(queue);
	jobqueue_close(NULL);
}

/* Jobs that are put back, held hosts: on a clock that only waiting moves. */
static struct turn take(struct jobqueue *queue, uint64_t index)
{
	struct turn turn;

	ck_assert_int_eq(jobqueue_get(queue, &turn), 0);
	ck_assert_uint_eq(turn.job->index, index);
	return turn;
}

static void drop(struct jobqueue *queue, struct turn *turn)
{
	struct job *job = turn->job;

	jobqueue_done(queue, turn);
	job_free(job);
}

VIRTUAL_TEST(a_job_that_is_put_back_waits_for_its_time)
{
	struct jobqueue *queue = open_queue(10, 10);
	int64_t began_ns = co_time_ns();
	struct turn turn;

	put(queue, 1, "a");
	turn = take(queue, 1);
	ck_assert_int_eq(
		jobqueue_put_back(queue, &turn, began_ns + 3 * CO_SECOND), 0);
	ck_assert_ptr_null(turn.job);
	put(queue, 2, "a");
	turn = take(queue, 2);
	drop(queue, &turn);
	jobqueue_end(queue);
	turn = take(queue, 1);
	ck_assert_int_ge(co_time_ns(), began_ns + 3 * CO_SECOND);
	ck_assert_int_lt(co_time_ns(), began_ns + 4 * CO_SECOND);
	drop(queue, &turn);
	check_ended(queue);
	jobqueue_close(queue);
}

VIRTUAL_TEST(jobs_whose_time_has_come_stand_in_their_old_order)
{
	struct jobqueue *queue = open_queue(10, 10);
	int64_t now_ns = co_time_ns();
	struct turn turns[3];

	for (uint64_t i = 1; i <= 5; i++)
		put(queue, i, i % 2 ? "a" : "b");
	for (uint64_t i = 0; i < 3; i++)
		turns[i] = take(queue, i + 1);
	ck_assert_int_eq(jobqueue_put_back(queue, &turns[0], now_ns + 200), 0);
	ck_assert_int_eq(jobqueue_put_back(queue, &turns[1], now_ns + 300), 0);
	ck_assert_int_eq(jobqueue_put_back(queue, &turns[2], now_ns + 100), 0);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	for (uint64_t i = 1; i <= 5; i++) {
		struct turn turn = take(queue, i);

		drop(queue, &turn);
	}
	jobqueue_close(queue);
}

VIRTUAL_TEST(jobs_that_are_put_back_take_room_without_waiting_for_it)
{
	struct jobqueue *queue = open_queue(1, 10);
	struct call call = {.queue = queue, .job = new_job(4, "a")};
	struct turn turns[2];
	struct co_task *task;

	for (uint64_t i = 0; i < 2; i++) {
		put(queue, i + 1, "a");
		turns[i] = take(queue, i + 1);
	}
	put(queue, 3, "a");
	ck_assert_int_eq(
		jobqueue_put_back(queue, &turns[0], co_time_ns() + CO_SECOND),
		0);
	ck_assert_int_eq(
		jobqueue_put_back(queue, &turns[1], co_time_ns() + CO_SECOND),
		0);
	task = spawn_waiting(put_job, &call);
	get(queue, 3);
	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	get(queue, 1);
	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	get(queue, 2);
	ck_assert_int_eq(finish(task), 0);
	get(queue, 4);
	jobqueue_close(queue);
}

static const struct settings impatient = {
	.retries = 5,
	.retry_delay_ns = CO_SECOND,
};

/* The attempt at a host has failed so; Retry-After wants some seconds. */
static void fail_at(struct jobqueue *queue, const struct turn *turn,
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

	failure_set(&failure, http_code ? FAULT_HTTP_STATUS : FAULT_CONNECT,
		    "it failed");
	failure.http_code = http_code;
	failure.retry_after_ns = seconds * CO_SECOND;
	jobqueue_failed(queue, turn, &impatient, &end);
}

VIRTUAL_TEST(a_held_host_holds_back_no_other)
{
	struct jobqueue *queue = open_queue(10, 10);
	int64_t began_ns = co_time_ns();
	struct turn turn;

	put(queue, 1, "a");
	put(queue, 2, "a");
	put(queue, 3, "b");
	turn = take(queue, 1);
	fail_at(queue, &turn, began_ns, 429, 10);
	drop(queue, &turn);
	turn = take(queue, 3);
	drop(queue, &turn);
	ck_assert_int_lt(co_time_ns(), began_ns + CO_SECOND);
	turn = take(queue, 2);
	ck_assert_int_ge(co_time_ns(), began_ns + 10 * CO_SECOND);
	drop(queue, &turn);
	jobqueue_close(queue);
}

VIRTUAL_TEST(a_host_that_was_held_is_probed_by_one_until_it_answers)
{
	struct jobqueue *queue = open_queue(10, 3);
	int64_t began_ns = co_time_ns();
	struct turn turn, probe;

	for (uint64_t i = 1; i <= 5; i++)
		put(queue, i, "a");
	turn = take(queue, 1);
	fail_at(queue, &turn, began_ns, 503, 10);
	drop(queue, &turn);
	probe = take(queue, 2);
	began_ns = co_time_ns();
	check_none(queue);
	/* What began before says nothing of how it is now. */
	jobqueue_succeeded(queue, &probe, 1);
	check_none(queue);
	jobqueue_succeeded(queue, &probe, began_ns);
	for (uint64_t i = 3; i <= 4; i++)
		get(queue, i);
	check_none(queue);
	drop(queue, &probe);
	get(queue, 5);
	jobqueue_close(queue);
}

VIRTUAL_TEST(a_probe_does_not_wait_for_those_at_work_since_before)
{
	struct jobqueue *queue = open_queue(10, 3);
	struct turn elder, failing, probe;

	for (uint64_t i = 1; i <= 5; i++)
		put(queue, i, "a");
	elder = take(queue, 1);
	failing = take(queue, 2);
	fail_at(queue, &failing, co_time_ns(), 429, 1);
	drop(queue, &failing);
	probe = take(queue, 3);
	ck_assert(probe.is_probe);
	check_none(queue);
	drop(queue, &elder);
	check_none(queue);
	/* It ended without a word on the host. */
	drop(queue, &probe);
	probe = take(queue, 4);
	check_none(queue);
	drop(queue, &probe);
	jobqueue_close(queue);
}

VIRTUAL_TEST(the_jobs_of_a_host_that_is_given_up_are_handed_out_at_once)
{
	struct jobqueue *queue = open_queue(100, 2);
	int64_t now_ns;
	struct turn turn;

	for (uint64_t i = 1; i <= 20; i++)
		put(queue, i, "a");
	for (uint64_t i = 1; i <= 6; i++) {
		turn = take(queue, i);
		ck_assert(!health_is_given_up(jobqueue_health(&turn),
					      co_time_ns()));
		fail_at(queue, &turn, co_time_ns(), 0, 1);
		drop(queue, &turn);
	}
	now_ns = co_time_ns();
	for (uint64_t i = 7; i <= 19; i++) {
		turn = take(queue, i);
		ck_assert(health_is_given_up(jobqueue_health(&turn),
					     co_time_ns()));
		drop(queue, &turn);
	}
	ck_assert_int_lt(co_time_ns(), now_ns + CO_SECOND);
	ck_assert_int_eq(co_sleep(61 * CO_SECOND), 0);
	turn = take(queue, 20);
	ck_assert(!health_is_given_up(jobqueue_health(&turn), co_time_ns()));
	drop(queue, &turn);
	jobqueue_close(queue);
}

/* Also when nothing of it waits; the queue is over all the same. */
VIRTUAL_TEST(a_held_host_is_remembered_until_its_hold_is_over)
{
	struct jobqueue *queue = open_queue(10, 10);
	int64_t began_ns = co_time_ns();
	struct turn turn;

	put(queue, 1, "a");
	turn = take(queue, 1);
	fail_at(queue, &turn, began_ns, 429, 10);
	drop(queue, &turn);
	put(queue, 2, "a");
	check_none(queue);
	turn = take(queue, 2);
	ck_assert_int_ge(co_time_ns(), began_ns + 10 * CO_SECOND);
	fail_at(queue, &turn, co_time_ns(), 429, 10);
	drop(queue, &turn);
	jobqueue_end(queue);
	check_ended(queue);
	jobqueue_close(queue);
}

VIRTUAL_TEST(a_redirected_job_counts_at_the_host_that_it_is_sent_to)
{
	struct jobqueue *queue = open_queue(10, 1);
	struct turn first, second;

	put(queue, 1, "a");
	put(queue, 2, "a");
	put(queue, 3, "b");
	first = take(queue, 1);
	ck_assert_int_eq(jobqueue_move(queue, &first, "a"), 1);
	ck_assert_int_eq(jobqueue_move(queue, &first, "b"), 1);
	ck_assert_str_eq(jobqueue_host_name(&first), "b");
	/* Its own host is free for the next, and b for none. */
	second = take(queue, 2);
	check_none(queue);
	ck_assert_int_eq(jobqueue_move(queue, &second, "b"), 0);
	ck_assert_str_eq(jobqueue_host_name(&second), "a");
	/* To one that nobody has heard of, and back. */
	ck_assert_int_eq(jobqueue_move(queue, &second, "c"), 1);
	ck_assert_int_eq(jobqueue_move(queue, &second, "a"), 1);
	drop(queue, &first);
	first = take(queue, 3);
	drop(queue, &second);
	drop(queue, &first);
	check_none(queue);
	jobqueue_close(queue);
}

VIRTUAL_TEST(a_job_that_has_to_wait_elsewhere_is_one_of_that_host)
{
	struct jobqueue *queue = open_queue(10, 1);
	struct turn first, second, third;

	put(queue, 1, "b");
	put(queue, 2, "a");
	put(queue, 3, "b");
	first = take(queue, 1);
	second = take(queue, 2);
	free(second.job->host);
	second.job->host = strdup("b");
	ck_assert_int_eq(jobqueue_put_back(queue, &second, 0), 0);
	check_none(queue);
	drop(queue, &first);
	/* Older than what waited there before it. */
	second = take(queue, 2);
	check_none(queue);
	/* Home is gone and is made again. */
	free(second.job->host);
	second.job->host = strdup("a");
	ck_assert_int_eq(jobqueue_put_back(queue, &second, 0), 0);
	second = take(queue, 2);
	third = take(queue, 3);
	drop(queue, &second);
	drop(queue, &third);
	jobqueue_end(queue);
	check_ended(queue);
	jobqueue_close(queue);
}

VIRTUAL_TEST(a_job_is_not_moved_to_a_host_that_is_held)
{
	struct jobqueue *queue = open_queue(10, 2);
	struct turn first, second;
	int64_t began_ns = co_time_ns();

	put(queue, 1, "b");
	put(queue, 2, "a");
	first = take(queue, 1);
	second = take(queue, 2);
	fail_at(queue, &first, co_time_ns(), 503, 7);
	ck_assert_int_eq(jobqueue_move(queue, &second, "b"), 0);
	free(second.job->host);
	second.job->host = strdup("b");
	ck_assert_int_eq(jobqueue_put_back(queue, &second, 0), 0);
	drop(queue, &first);
	second = take(queue, 2);
	ck_assert_int_ge(co_time_ns(), began_ns + 7 * CO_SECOND);
	drop(queue, &second);
	jobqueue_close(queue);
}

VIRTUAL_TEST(a_lowered_limit_holds_for_what_starts_from_then_on)
{
	struct jobqueue *queue;
	struct turn turns[3];

	ck_assert_int_eq(jobqueue_open(&queue, 10, 3, 10), 0);
	for (uint64_t i = 1; i <= 6; i++)
		put(queue, i, "a");
	for (uint64_t i = 0; i < 3; i++)
		turns[i] = take(queue, i + 1);
	check_none(queue);
	jobqueue_lower(queue, 2);
	ck_assert_uint_eq(jobqueue_limit(queue), 2);
	drop(queue, &turns[0]);
	check_none(queue);
	drop(queue, &turns[1]);
	turns[0] = take(queue, 4);
	jobqueue_lower(queue, 0);
	ck_assert_uint_eq(jobqueue_limit(queue), 1);
	drop(queue, &turns[0]);
	check_none(queue);
	drop(queue, &turns[2]);
	get(queue, 5);
	check_none(queue);
	jobqueue_close(queue);
}

VIRTUAL_TEST(all_that_waits_can_be_taken_out)
{
	struct jobqueue *queue = open_queue(10, 1);
	struct turn turn;
	struct job *job;
	unsigned seen = 0;

	for (uint64_t i = 1; i <= 6; i++)
		put(queue, i, i < 4 ? "a" : "b");
	turn = take(queue, 1);
	fail_at(queue, &turn, co_time_ns(), 503, 5);
	ck_assert_int_eq(
		jobqueue_put_back(queue, &turn, co_time_ns() + CO_SECOND), 0);
	turn = take(queue, 4);
	drop(queue, &turn);
	while ((job = jobqueue_drain(queue))) {
		seen |= 1u << job->index;
		job_free(job);
	}
	ck_assert_uint_eq(seen, 0x6E);
	jobqueue_close(queue);
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
	struct turn turn;
	unsigned number;
};

static void step_put(struct jobqueue *queue, struct model *model,
		     uint64_t index, unsigned host)
{
	char name[16];

	snprintf(name, sizeof(name), "h%u", host);
	put(queue, index, name);
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
	struct jobqueue *queue = open_queue(CO_COUNT(model.waiting), per_host);
	struct running running[256];
	size_t running_len = 0;
	uint64_t index = 0;

	while (steps-- > 0) {
		uint32_t dice = next_random(&seed) % 9;
		size_t which = next_random(&seed);

		if (dice < 3 && model.len < CO_COUNT(model.waiting)) {
			step_put(queue, &model, ++index,
				 (unsigned)(which % hosts));
		} else if (dice < 6 && running_len > 0) {
			which %= running_len;
			model.running[running[which].number]--;
			jobqueue_done(queue, &running[which].turn);
			running[which] = running[--running_len];
		} else if (model_oldest(&model) >= 0) {
			struct running *now = &running[running_len++];

			ck_assert_int_eq(jobqueue_get(queue, &now->turn), 0);
			now->number = step_get(&model, now->turn.job->index);
			job_free(now->turn.job);
		} else if (dice == 8) {
			check_none(queue);
		}
	}
	jobqueue_close(queue);
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
	struct jobqueue *queue;
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
		struct job *job;

		name[0] = (char)('0' + next_random(&crowd->random) % 8);
		job = new_job(++crowd->made, name);
		status = jobqueue_put(crowd->queue, job);
		if (status < 0)
			job_free(job);
	}
	if (--crowd->producers == 0)
		jobqueue_end(crowd->queue);
	return status;
}

static int crowd_work(void *arg)
{
	struct crowd *crowd = *(struct crowd **)arg;
	struct turn turn;
	int status;

	while ((status = jobqueue_get(crowd->queue, &turn)) == 0) {
		struct job *job = turn.job;
		size_t *running = &crowd->running[job->host[0] - '0'];

		ck_assert_uint_le(++*running, CROWD_PER_HOST);
		if (next_random(&crowd->random) % 4 == 0)
			(void)!co_sleep(0);
		--*running;
		if (next_random(&crowd->random) % 8 == 0) {
			crowd->put_back++;
			ck_assert_int_eq(jobqueue_put_back(crowd->queue, &turn,
							   co_time_ns() + 1000),
					 0);
			continue;
		}
		crowd->got++;
		jobqueue_done(crowd->queue, &turn);
		job_free(job);
	}
	return status;
}

ASYNC_TEST(a_crowd_moves_every_job_once_and_ends)
{
	struct crowd crowd = {.random = 7, .producers = 3};
	struct crowd *each[30];
	struct co_task *tasks[30];
	int cancelled = 0;

	crowd.queue = open_queue(16, CROWD_PER_HOST);
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
	jobqueue_close(crowd.queue);
}

int main(void)
{
	return RUN_SUITE(
		"jobqueue", jobs_come_out_in_their_order,
		a_full_host_does_not_hold_back_others,
		a_finished_job_lets_a_waiting_getter_have_the_next_of_its_host,
		a_full_queue_suspends_whoever_puts, running_jobs_take_no_room,
		a_cancelled_put_leaves_the_job_and_the_room,
		a_cancelled_getter_leaves_the_job_to_the_next,
		a_getter_cancelled_as_the_job_comes_has_it,
		the_end_releases_every_getter,
		the_end_comes_after_what_waits_and_is_out,
		a_cancelled_getter_does_not_swallow_the_end,
		what_waits_at_the_close_is_freed,
		a_job_that_is_put_back_waits_for_its_time,
		jobs_whose_time_has_come_stand_in_their_old_order,
		jobs_that_are_put_back_take_room_without_waiting_for_it,
		a_held_host_holds_back_no_other,
		a_host_that_was_held_is_probed_by_one_until_it_answers,
		a_probe_does_not_wait_for_those_at_work_since_before,
		the_jobs_of_a_host_that_is_given_up_are_handed_out_at_once,
		a_held_host_is_remembered_until_its_hold_is_over,
		a_redirected_job_counts_at_the_host_that_it_is_sent_to,
		a_job_that_has_to_wait_elsewhere_is_one_of_that_host,
		a_job_is_not_moved_to_a_host_that_is_held,
		a_lowered_limit_holds_for_what_starts_from_then_on,
		all_that_waits_can_be_taken_out,
		it_does_what_the_obvious_queue_does,
		a_crowd_moves_every_job_once_and_ends);
}
