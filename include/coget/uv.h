/*
 * The libuv loop beneath: for libraries that are built on libuv.
 *
 * Such a library opens its handles and makes its requests on the loop of the
 * co_run() that calls it.  Its callbacks are called between tasks, on the
 * loop's own stack.  A callback must not suspend; it may call whatever does
 * not.  A task waits for a callback by a future (future.h):
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
 * on the heap, for a task's frame may be gone by then.
 *
 * A handle that is still open when the run ends is closed by the run, without a
 * callback, and in debug mode reported; its memory must live until co_run() has
 * returned.  A request that is still under way runs to its end first, and its
 * callback is called; one that never ends keeps co_run() from returning.  Tasks
 * that callbacks create at the run's end are cancelled.
 *
 * An active handle does not keep a run alive: a run ends with its main task.
 * On a virtual clock (run.h) libuv's timers still go by the real one.
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
 * On the run's own thread any function of libuv may be called with it, except
 * uv_run(), uv_stop(), uv_loop_close() and uv_loop_configure(), which are the
 * run's.  uv_walk() also finds the run's own handles: do not change these.
 * From other threads uv_async_send() is safe, as ever.  The loop stays the
 * run's, and may be used until co_run() returns.
 *
 * Returns NULL outside co_run().
 */
uv_loop_t *co_uv_loop(void);

#ifdef __cplusplus
}
#endif
#endif
