/*
 * Polling and blocking.
 *
 * Deadlines are ours, in nanoseconds.  The kernel knows one alarm, a timerfd
 * among the descriptors that libuv polls: libuv's own timers, and epoll's
 * timeout, count milliseconds, and each rounding up makes a short sleep half a
 * millisecond longer.  Before the loop blocks the alarm is set for the earliest
 * deadline.  It is left alone if it rings before that: most deadlines are
 * limits, moved on before they are reached, and one ring for nothing is cheaper
 * than a system call for each.
 *
 * On a virtual clock there is no alarm; where the loop would block until a
 * deadline the clock moves there instead.
 */
#include "runtime/idle.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <coget/time.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/loop.h"

static void on_alarm(uv_poll_t *handle, int status, int events)
{
	struct co_loop *loop = CONTAINER_OF(handle, struct co_loop, alarm);

	(void)status;
	(void)events;
	loop->alarm_ns = CO_FOREVER; /* it rings on until it is set again */
	loop->alarm_rings = true;
}

int idle_open_alarm(struct co_loop *loop)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	int status;

	if (fd < 0)
		return uv_translate_sys_error(errno);
	status = uv_poll_init(&loop->uv, &loop->alarm, fd);
	if (status < 0) {
		close(fd);
		return status;
	}
	loop->alarm_fd = fd;
	loop->alarm_ns = CO_FOREVER;
	uv_unref((uv_handle_t *)&loop->alarm);
	return uv_poll_start(&loop->alarm, UV_READABLE, on_alarm);
}

void idle_close_alarm(struct co_loop *loop)
{
	if (loop->alarm_fd >= 0)
		close(loop->alarm_fd);
}

/* Set the alarm; CO_FOREVER turns it off. */
static void set_alarm(struct co_loop *loop, int64_t when_ns)
{
	struct itimerspec when = {{0}, {0}};

	if (when_ns != CO_FOREVER) {
		if (when_ns < 1) /* 0 would turn it off */
			when_ns = 1;
		when.it_value.tv_sec = when_ns / CO_SECOND;
		when.it_value.tv_nsec = when_ns % CO_SECOND;
	}
	timerfd_settime(loop->alarm_fd, TFD_TIMER_ABSTIME, &when, NULL);
	loop->alarm_ns = when_ns;
	loop->alarm_rings = false;
}

static void prepare_alarm(struct co_loop *loop)
{
	int64_t next_ns = timers_next_ns(&loop->timers);

	if (loop->alarm_rings || next_ns < loop->alarm_ns)
		set_alarm(loop, next_ns);
}

/* Called when libuv's own timers have run, and before it blocks. */
static void on_prepare(uv_prepare_t *handle)
{
	struct co_loop *loop = CONTAINER_OF(handle, struct co_loop, foreign);

	if (loop_has_ready(loop))
		uv_stop(&loop->uv); /* which is: do not block */
	else if (!loop->is_virtual)
		prepare_alarm(loop);
}

/* At the end of a run it is closed, and libuv may still call somebody. */
void idle_expect_foreign(struct co_loop *loop)
{
	if (uv_is_active((uv_handle_t *)&loop->foreign) ||
	    uv_is_closing((uv_handle_t *)&loop->foreign))
		return;
	uv_prepare_init(&loop->uv, &loop->foreign);
	uv_prepare_start(&loop->foreign, on_prepare);
	uv_unref((uv_handle_t *)&loop->foreign);
}

static void block(struct co_loop *loop)
{
	if (loop->is_debug)
		debug_check_deadlock(loop);
	uv_run(&loop->uv, UV_RUN_ONCE);
}

/*
 * Nothing was ready.  Move a virtual clock to the next deadline, unless the
 * poll has brought something after all, or a thread is about to.
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
	if (loop_has_ready(loop) || stacks_trim(&loop->stacks)) {
		uv_run(&loop->uv, UV_RUN_NOWAIT);
	} else if (loop->is_virtual) {
		block_virtually(loop);
	} else {
		prepare_alarm(loop);
		block(loop);
	}
	loop->polled_ns = (int64_t)uv_hrtime();
	if (loop->timers.len > 0)
		timers_run(&loop->timers, loop->is_virtual ? loop->virtual_ns
							   : loop->polled_ns);
}
