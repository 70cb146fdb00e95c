/* The queue between producer and workers: order, bounds, hosts, its end. */
#include "batch/jobqueue.h"

#include "batch_util.h"

static struct jobqueue *open_queue(size_t capacity, size_t per_host)
{
	struct jobqueue *queue;

	ck_assert_int_eq(jobqueue_open(&queue, capacity, per_host), 0);
	return queue;
}

static void put(struct jobqueue *queue, uint64_t index, const char *host)
{
	ck_assert_int_eq(jobqueue_put(queue, new_job(index, host)), 0);
}

/* A task that puts or gets one job. */
struct call {
	struct jobqueue *queue;
	struct job *job;
	struct jobqueue_host *host;
};

static int put_job(void *arg)
{
	struct call *call = arg;

	return jobqueue_put(call->queue, call->job);
}

static int get_job(void *arg)
{
	struct call *call = arg;

	return jobqueue_get(call->queue, &call->job, &call->host);
}

static struct co_task *spawn_waiting(co_fn *fn, struct call *call)
{
	struct co_task *task = spawn(fn, call);

	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	return task;
}

/* The next job is this one; it is freed, and its host returned. */
static struct jobqueue_host *get(struct jobqueue *queue, uint64_t index)
{
	struct jobqueue_host *host;
	struct job *job;

	ck_assert_int_eq(jobqueue_get(queue, &job, &host), 0);
	ck_assert_uint_eq(job->index, index);
	job_free(job);
	return host;
}

/* No job may start now. */
static void check_none(struct jobqueue *queue)
{
	struct call call = {.queue = queue};
	struct co_task *task = spawn_waiting(get_job, &call);

	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_ptr_null(call.job);
	ck_assert_ptr_null(call.host);
}

static void check_ended(struct jobqueue *queue)
{
	struct jobqueue_host *host;
	struct job *job;

	ck_assert_int_eq(jobqueue_get(queue, &job, &host), UV_EOF);
	ck_assert_ptr_null(job);
	ck_assert_ptr_null(host);
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
	struct jobqueue_host *a;

	for (uint64_t i = 1; i <= 4; i++)
		put(queue, i, "a");
	put(queue, 5, "b");
	put(queue, 6, "c");
	a = get(queue, 1);
	get(queue, 2);
	get(queue, 5);
	jobqueue_done(queue, a);
	get(queue, 3);
	get(queue, 6);
	check_none(queue);
	jobqueue_done(queue, a);
	get(queue, 4);
	check_none(queue);
	jobqueue_close(queue);
}

ASYNC_TEST(a_finished_job_lets_a_waiting_getter_have_the_next_of_its_host)
{
	struct jobqueue *queue = open_queue(10, 1);
	struct call call = {.queue = queue};
	struct jobqueue_host *host;
	struct co_task *task;

	put(queue, 1, "a");
	put(queue, 2, "a");
	host = get(queue, 1);
	task = spawn_waiting(get_job, &call);
	jobqueue_done(queue, host);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(call.job->index, 2);
	job_free(call.job);
	jobqueue_close(queue);
}

ASYNC_TEST(a_full_queue_suspends_whoever_puts)
{
	struct jobqueue *queue = open_queue(2, 10);
	struct call call = {queue, new_job(3, "a"), NULL};
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
	struct call call = {queue, new_job(2, "a"), NULL};
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
	put(queue, 1, "a");
	ck_assert_int_eq(finish(one), UV_ECANCELED);
	ck_assert_ptr_null(first.job);
	ck_assert_int_eq(finish(two), 0);
	ck_assert_uint_eq(second.job->index, 1);
	job_free(second.job);
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
	ck_assert_uint_eq(call.job->index, 1);
	job_free(call.job);
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
		ck_assert_ptr_null(calls[i].job);
	}
	check_ended(queue);
	jobqueue_close(queue);
}

ASYNC_TEST(the_end_comes_after_what_waits)
{
	struct jobqueue *queue = open_queue(10, 1);
	struct call call = {.queue = queue};
	struct jobqueue_host *a;
	struct co_task *task;

	put(queue, 1, "a");
	put(queue, 2, "a");
	put(queue, 3, "b");
	jobqueue_end(queue);
	a = get(queue, 1);
	get(queue, 3);
	task = spawn_waiting(get_job, &call);
	jobqueue_done(queue, a);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(call.job->index, 2);
	job_free(call.job);
	check_ended(queue);
	check_ended(queue);
	/* Also while jobs run, and when these are finished. */
	jobqueue_done(queue, call.host);
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
	struct jobqueue_host *host;
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
			jobqueue_done(queue, running[which].host);
			running[which] = running[--running_len];
		} else if (model_oldest(&model) >= 0) {
			struct running *now = &running[running_len++];
			struct job *job;

			ck_assert_int_eq(
				jobqueue_get(queue, &job, &now->host), 0);
			now->number = step_get(&model, job->index);
			job_free(job);
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
	struct jobqueue_host *host;
	struct job *job;
	int status;

	while ((status = jobqueue_get(crowd->queue, &job, &host)) == 0) {
		size_t *running = &crowd->running[job->host[0] - '0'];

		ck_assert_uint_le(++*running, CROWD_PER_HOST);
		crowd->got++;
		job_free(job);
		if (next_random(&crowd->random) % 4 == 0)
			(void)!co_sleep(0);
		--*running;
		jobqueue_done(crowd->queue, host);
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

		ck_assert_int_eq(status, i < 3 ? 0
				 : (int)i < 3 + cancelled ? UV_ECANCELED
							  : UV_EOF);
	}
	ck_assert_uint_eq(crowd.got, CROWD_JOBS);
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
		the_end_releases_every_getter, the_end_comes_after_what_waits,
		a_cancelled_getter_does_not_swallow_the_end,
		what_waits_at_the_close_is_freed,
		it_does_what_the_obvious_queue_does,
		a_crowd_moves_every_job_once_and_ends);
}
