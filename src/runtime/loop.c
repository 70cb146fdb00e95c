/*
 * Turns.  As in asyncio, a turn runs what was ready when it began, in order, and
 * then polls for I/O and timers.  A poll is a system call, twenty times the cost
 * of a switch; so while turns are short, up to TURNS_PER_POLL of them share one,
 * until the coarse clock (a few milliseconds, read without a system call) ticks.
 * A task that yields in a loop thus delays I/O by no more than that.
 *
 * Timers are ours: libuv knows one alarm, armed for the earliest deadline just
 * before the loop blocks.
 */
#include "runtime/loop.h"

#include <signal.h>
#include <time.h>

#include <coget/time.h>

#include "runtime/link.h"
#include "runtime/task.h"

enum { TURNS_PER_POLL = 64 };

/* A call that a task wants made on the loop's stack. */
struct loop_errand {
	void (*fn)(void *arg);
	void *arg;
	struct co_task *task;
};

_Thread_local struct co_loop *loop_current;

struct co_loop *co_running_loop(void)
{
	return loop_current;
}

static int64_t coarse_tick(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec * CO_SECOND + now.tv_nsec;
}

/* Start the next turn, unless there is nothing to run or a poll is due. */
static bool begin_turn(struct co_loop *loop)
{
	if (loop->ready_len == 0 || loop->turns >= TURNS_PER_POLL ||
	    coarse_tick() != loop->polled_tick)
		return false;
	loop->turns++;
	loop->turn_left = loop->ready_len;
	return true;
}

static struct co_runnable *take(struct co_loop *loop)
{
	struct co_link *link = loop->ready.next;

	link_remove(link);
	loop->ready_len--;
	loop->turn_left--;
	return CONTAINER_OF(link, struct co_runnable, link);
}

static struct co_runnable *first(const struct co_loop *loop)
{
	return CONTAINER_OF(loop->ready.next, struct co_runnable, link);
}

struct co_task *loop_take_task(struct co_loop *loop)
{
	if (loop->turn_left == 0 && !begin_turn(loop))
		return NULL;
	if (!first(loop)->is_task)
		return NULL;
	return CONTAINER_OF(take(loop), struct co_task, ready);
}

void loop_unready(struct co_loop *loop, struct co_runnable *runnable)
{
	link_remove(&runnable->link);
	loop->ready_len--;
	if (loop->turn_left > loop->ready_len)
		loop->turn_left = loop->ready_len;
}

static void run_turns(struct co_loop *loop)
{
	while (loop->turn_left > 0 || begin_turn(loop)) {
		struct co_runnable *runnable = take(loop);

		if (!runnable->is_task) {
			callback_run(CONTAINER_OF(runnable, struct co_callback,
						  ready));
			continue;
		}
		task_resume(CONTAINER_OF(runnable, struct co_task, ready));
		while (loop->errand) {
			struct loop_errand *errand = loop->errand;

			loop->errand = NULL;
			errand->fn(errand->arg);
			task_resume(errand->task);
		}
	}
}

void co_on_loop_stack(void (*fn)(void *arg), void *arg)
{
	struct co_loop *loop = loop_current;
	struct loop_errand errand = {fn, arg, loop ? loop->running : NULL};

	if (!errand.task) {
		fn(arg);
		return;
	}
	loop->errand = &errand;
	task_leave_to_loop(errand.task);
}

/*
 * The alarm has rung: the poll must return.  libuv before 1.45 runs timers ahead
 * of the poll too, and would then block without one.
 */
static void on_alarm(uv_timer_t *alarm)
{
	uv_stop(alarm->loop);
}

/*
 * Arm the alarm for the earliest deadline.  libuv counts milliseconds from a
 * cached time: rounding the deadline up, and updating that time, keeps the alarm
 * from ringing early.
 */
static void set_alarm(struct co_loop *loop)
{
	int64_t next_ns = timers_next_ns(&loop->timers);
	uint64_t due_ms, now_ms;

	if (next_ns == CO_FOREVER) {
		uv_timer_stop(&loop->alarm);
		return;
	}
	if (next_ns < 0) /* before the clock began */
		next_ns = 0;
	due_ms = next_ns / CO_MILLISECOND + (next_ns % CO_MILLISECOND != 0);
	uv_update_time(&loop->uv);
	now_ms = uv_now(&loop->uv);
	uv_timer_start(&loop->alarm, on_alarm,
		       due_ms > now_ms ? due_ms - now_ms : 0, 0);
}

static void poll_io(struct co_loop *loop)
{
	if (loop->ready_len > 0 || stack_pool_trim(&loop->stacks)) {
		uv_run(&loop->uv, UV_RUN_NOWAIT);
	} else {
		set_alarm(loop);
		uv_run(&loop->uv, UV_RUN_ONCE);
	}
	if (loop->timers.len > 0)
		timers_run(&loop->timers, co_time_ns());
	loop->polled_tick = coarse_tick();
	loop->turns = 0;
	loop->turn_left = loop->ready_len;
}

void loop_run(struct co_loop *loop)
{
	for (;;) {
		run_turns(loop);
		if (link_is_alone(&loop->tasks))
			return;
		if (!loop->main && loop->swept == 0) /* a callback's work */
			task_sweep(loop);
		poll_io(loop);
	}
}

/*
 * The first SIGINT.  For the second, the kernel has restored the default action
 * (SA_RESETHAND), so that it also ends a task that never suspends.
 */
static void on_sigint(uv_signal_t *handle, int signum)
{
	struct co_loop *loop = handle->data;

	(void)signum;
	if (loop->sigint_watchers == 0 && loop->main)
		co_task_cancel(loop->main);
}

static int watch_sigint(struct co_loop *loop)
{
	struct sigaction action;
	int status = uv_signal_init(&loop->uv, &loop->sigint);

	if (status < 0)
		return status;
	loop->sigint.data = loop;
	uv_unref((uv_handle_t *)&loop->sigint);
	if (sigaction(SIGINT, NULL, &action) < 0 ||
	    action.sa_handler != SIG_DFL)
		return 0; /* whoever changed it has other plans */
	return uv_signal_start_oneshot(&loop->sigint, on_sigint, SIGINT);
}

static void on_wakeup(uv_async_t *wakeup)
{
	callback_take_remote(wakeup->data);
}

int loop_open(struct co_loop *loop)
{
	int status;

	*loop = (struct co_loop){0};
	link_init(&loop->ready);
	link_init(&loop->tasks);
	link_init(&loop->remote);
	timers_init(&loop->timers);
	task_cache_init(loop);
	stack_pool_init(&loop->stacks);
	context_of_thread(&loop->context);
	status = uv_mutex_init(&loop->remote_lock);
	if (status < 0)
		return status;
	status = uv_loop_init(&loop->uv);
	if (status < 0)
		goto destroy_lock;
	status = uv_async_init(&loop->uv, &loop->wakeup, on_wakeup);
	if (status < 0)
		goto close_uv;
	loop->wakeup.data = loop;
	uv_timer_init(&loop->uv, &loop->alarm);
	status = watch_sigint(loop);
	if (status < 0)
		goto close_uv;
	return 0;

close_uv:
	loop_close(loop);
	return status;
destroy_lock:
	uv_mutex_destroy(&loop->remote_lock);
	return status;
}

static void on_walk(uv_handle_t *handle, void *arg)
{
	(void)arg;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

/* Leave no callback linked to what goes with the loop. */
static void drop_callbacks(struct co_link *list)
{
	while (!link_is_alone(list))
		link_remove(list->next);
}

void loop_close(struct co_loop *loop)
{
	uv_walk(&loop->uv, on_walk, NULL);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	uv_loop_close(&loop->uv);
	uv_mutex_destroy(&loop->remote_lock);
	drop_callbacks(&loop->ready);
	drop_callbacks(&loop->remote);
	task_cache_release(loop);
	timers_release(&loop->timers);
	stack_pool_release(&loop->stacks);
}
