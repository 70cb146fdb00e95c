/*
 * Running a main coroutine from beginning to end.
 */
#include <coget/run.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/overflow.h"
#include "runtime/task.h"

struct run {
	struct co_watch watch;
	struct co_loop loop;
	int status;
};

/* The main task is done: whatever else still runs is cancelled. */
static void on_main_done(struct co_watch *watch, struct co_task *task)
{
	struct run *run = CONTAINER_OF(watch, struct run, watch);

	run->status = task->status;
	run->loop.main = NULL;
	if (run->loop.is_debug)
		debug_report_pending(&run->loop);
	task_sweep(&run->loop);
}

int co_run(co_fn *fn, void *arg)
{
	return co_run_with(fn, arg, NULL);
}

int co_run_with(co_fn *fn, void *arg, const struct co_run_options *options)
{
	static const struct co_run_options defaults;
	struct run run = {.watch.on_done = on_main_done};
	int status;

	if (!fn)
		return UV_EINVAL;
	if (loop_current)
		return UV_EBUSY;
	status = loop_open(&run.loop, options ? options : &defaults);
	if (status < 0)
		return status;
	loop_current = &run.loop;
	overflow_watch();
	run.loop.main = task_create(&run.loop, fn, arg);
	run.status = UV_ENOMEM;
	if (run.loop.main) {
		run.loop.main->name = "main";
		task_watch(run.loop.main, &run.watch);
		loop_run(&run.loop);
	}
	overflow_unwatch();
	loop_close(&run.loop);
	loop_current = NULL;
	return run.status;
}
