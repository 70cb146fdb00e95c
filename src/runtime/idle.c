/*
 * Polling and blocking.
 *
 * Timers are ours: libuv knows one alarm, armed for the earliest deadline just
 * before the loop blocks.  On a virtual clock there is no alarm; where the loop
 * would block until a deadline the clock moves there instead.
 */
#include "runtime/idle.h"

#include <time.h>

#include <coget/time.h>

#include "runtime/debug.h"
#include "runtime/loop.h"

int64_t idle_tick(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec * CO_SECOND + now.tv_nsec;
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

static void block(struct co_loop *loop)
{
	if (loop->is_debug)
		debug_check_deadlock(loop);
	uv_run(&loop->uv, UV_RUN_ONCE);
}

/*
 * Nothing was ready.  Move a virtual clock to the next deadline, unless the poll
 * has brought something after all, or a thread is about to.
 */
static void block_virtually(struct co_loop *loop)
{
	int64_t next_ns = timers_next_ns(&loop->timers);

	uv_run(&loop->uv, UV_RUN_NOWAIT);
	if (loop_has_ready(loop))
		return;
	if (loop->threads_busy > 0 || next_ns == CO_FOREVER)
		block(loop);
	else if (next_ns > loop->virtual_ns)
		loop->virtual_ns = next_ns;
}

void idle_poll(struct co_loop *loop)
{
	if (loop_has_ready(loop) || stack_pool_trim(&loop->stacks)) {
		uv_run(&loop->uv, UV_RUN_NOWAIT);
	} else if (loop->is_virtual) {
		block_virtually(loop);
	} else {
		set_alarm(loop);
		block(loop);
	}
	if (loop->timers.len > 0)
		timers_run(&loop->timers, co_time_ns());
	loop->polled_tick = idle_tick();
}
