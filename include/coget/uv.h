/*
 * The libuv loop beneath: for libraries that are built on libuv.
 *
 * Such a library opens its handles and makes its requests on the loop of the
 * co_run() that calls it, and its callbacks are called by that, between tasks,
 *on the loop's own stack.  A callback must not suspend; it may call whatever
 *does not.  A future (future.h) makes what it tells awaitable:
 *
 *	struct delay {
 *		uv_timer_t timer;
 *		struct co_future over;
 *	};
 *
 *	static void on_timer(uv_timer_t *timer)
 *	{
 *		co_future_set(&((struct delay *)timer->data)->over, 0);
 *	}
 *
 *	static void on_closed(uv_handle_t *handle)
 *	{
 *		free(handle->data);
 *	}
 *
 *	static int delay(struct delay *delay, uint64_t duration_ms)
 *	{
 *		int status;
 *
 *		co_future_init(&delay->over, NULL, NULL);
 *		uv_timer_init(co_uv_loop(), &delay->timer);
 *		delay->timer.data = delay;
 *		uv_timer_start(&delay->timer, on_timer, duration_ms, 0);
 *		status = co_future_wait(&delay->over);
 *		uv_close((uv_handle_t *)&delay->timer, on_closed);
 *		return status;
 *	}
 *
 * Who opens a handle closes it, and keeps its memory until the close callback:
 * the heap, for a task's frame may be gone by then.  A handle that is still
 *open when the run ends is closed by the run, without a callback, and in debug
 *mode reported; its memory must live until co_run() has returned.  A request
 *that is under way then runs to its end first, and its callback is called: one
 *that never ends keeps co_run() from returning.  Tasks that callbacks create by
 *then end cancelled.
 *
 * An active handle keeps no run alive: that ends with its main task.  On a
 *virtual clock (run.h) libuv's timers still go by the real one.
 */
#ifndef COGET_UV_H
#define COGET_UV_H

#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The libuv loop of the co_run() that runs the caller, and the loop's time (see
 * uv_now()) brought up to date.  Does not suspend.
 *
 * What libuv does with a loop may be done with it on the run's own thread, but
 * for uv_run(), uv_stop(), uv_loop_close() and uv_loop_configure(), which are
 * the run's; and uv_walk(), which also finds the run's handles, is for looking
 * only. From other threads uv_async_send() is safe, as ever.  It is the
 * caller's until co_run() returns.
 *
 * Returns NULL outside co_run().
 */
uv_loop_t *co_uv_loop(void);

#ifdef __cplusplus
}
#endif
#endif
