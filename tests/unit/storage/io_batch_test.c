#include <pthread.h>
#include <stdlib.h>

#include "storage/io_batch.h"

#include "unit/runtime/util.h"

struct call {
	struct io_batch *group;
	int returns;
	int calls;
	pthread_t thread;
	int status;
};

static int on_pool(void *arg)
{
	struct call *call = arg;

	call->calls++;
	call->thread = pthread_self();
	return call->returns;
}

static int run_call(void *arg)
{
	struct call *call = arg;

	call->status = io_batch_run(call->group, on_pool, call);
	return 0;
}

static void init_calls(struct call *calls, size_t count, struct io_batch *group)
{
	for (size_t i = 0; i < count; i++)
		calls[i] = (struct call){.group = group, .returns = -(int)i};
}

ASYNC_TEST(each_call_is_made_once_and_has_its_own_status)
{
	static struct call calls[200];
	struct io_batch group = {0};

	init_calls(calls, CO_COUNT(calls), &group);
	ck_assert_int_eq(co_gather(CO_EACH(run_call, calls)), 0);
	for (size_t i = 0; i < CO_COUNT(calls); i++) {
		ck_assert_int_eq(calls[i].calls, 1);
		ck_assert_int_eq(calls[i].status, -(int)i);
	}
	ck_assert_ptr_null(group.first);
	ck_assert_uint_eq(group.hops, 0);
}

ASYNC_TEST(calls_of_one_turn_share_a_hop)
{
	struct call calls[8];
	struct io_batch group = {0};

	init_calls(calls, CO_COUNT(calls), &group);
	ck_assert_int_eq(co_gather(CO_EACH(run_call, calls)), 0);
	for (size_t i = 1; i < CO_COUNT(calls); i++)
		ck_assert(pthread_equal(calls[i].thread, calls[0].thread));
}

/* Threads of the pool that wait to be let go. */
struct gate {
	pthread_mutex_t lock;
	pthread_cond_t opened;
	bool is_open;
	int waiting;
	struct io_batch group;
};

static int wait_at_gate(void *arg)
{
	struct gate *gate = arg;

	pthread_mutex_lock(&gate->lock);
	gate->waiting++;
	while (!gate->is_open)
		pthread_cond_wait(&gate->opened, &gate->lock);
	pthread_mutex_unlock(&gate->lock);
	return 0;
}

static int go_to_gate(void *arg)
{
	struct gate *gate = arg;

	return io_batch_run(&gate->group, wait_at_gate, gate);
}

static int waiting_at(struct gate *gate)
{
	int waiting;

	pthread_mutex_lock(&gate->lock);
	waiting = gate->waiting;
	pthread_mutex_unlock(&gate->lock);
	return waiting;
}

static void open_gate(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	gate->is_open = true;
	pthread_cond_broadcast(&gate->opened);
	pthread_mutex_unlock(&gate->lock);
}

static struct gate gate = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.opened = PTHREAD_COND_INITIALIZER,
};

ASYNC_TEST(calls_of_other_turns_do_not_wait_for_a_slow_one)
{
	struct co_task *slow = spawn(go_to_gate, &gate);
	struct call quick = {.group = &gate.group};

	while (waiting_at(&gate) == 0)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(run_call(&quick), 0);
	ck_assert_int_eq(quick.calls, 1);
	open_gate(&gate);
	ck_assert_int_eq(finish(slow), 0);
}

ASYNC_TEST(calls_gather_while_the_whole_pool_is_at_work)
{
	struct co_task *slow[4];
	struct co_task *late[3];
	struct call calls[CO_COUNT(late)];

	for (size_t i = 0; i < CO_COUNT(slow); i++) {
		slow[i] = spawn(go_to_gate, &gate);
		while (waiting_at(&gate) == (int)i)
			ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	}
	init_calls(calls, CO_COUNT(calls), &gate.group);
	for (size_t i = 0; i < CO_COUNT(late); i++)
		late[i] = spawn(run_call, &calls[i]);
	yield_turns(10);
	ck_assert_ptr_nonnull(gate.group.first);
	open_gate(&gate);
	for (size_t i = 0; i < CO_COUNT(late); i++) {
		ck_assert_int_eq(finish(late[i]), 0);
		ck_assert_int_eq(calls[i].calls, 1);
	}
	for (size_t i = 0; i < CO_COUNT(slow); i++)
		ck_assert_int_eq(finish(slow[i]), 0);
}

ASYNC_TEST(as_many_hops_run_as_the_user_gives_the_pool_threads)
{
	struct co_task *slow[6];

	ck_assert_int_eq(setenv("UV_THREADPOOL_SIZE", "6", 1), 0);
	for (size_t i = 0; i < CO_COUNT(slow); i++) {
		slow[i] = spawn(go_to_gate, &gate);
		while (waiting_at(&gate) == (int)i)
			ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	}
	open_gate(&gate);
	for (size_t i = 0; i < CO_COUNT(slow); i++)
		ck_assert_int_eq(finish(slow[i]), 0);
}

ASYNC_TEST(a_cancelled_call_is_made_all_the_same)
{
	struct io_batch group = {0};
	struct call calls[3];
	struct co_task *tasks[CO_COUNT(calls)];

	init_calls(calls, CO_COUNT(calls), &group);
	for (size_t i = 0; i < CO_COUNT(calls); i++)
		tasks[i] = spawn(run_call, &calls[i]);
	yield_turns(1);
	for (size_t i = 0; i < CO_COUNT(calls); i++)
		co_task_cancel(tasks[i]);
	for (size_t i = 0; i < CO_COUNT(calls); i++) {
		ck_assert_int_eq(finish(tasks[i]), 0);
		ck_assert_int_eq(calls[i].calls, 1);
	}
}

int main(void)
{
	return RUN_SUITE("io_batch",
			 each_call_is_made_once_and_has_its_own_status,
			 calls_of_one_turn_share_a_hop,
			 calls_of_other_turns_do_not_wait_for_a_slow_one,
			 calls_gather_while_the_whole_pool_is_at_work,
			 as_many_hops_run_as_the_user_gives_the_pool_threads,
			 a_cancelled_call_is_made_all_the_same);
}
