/*
 * Lists of tasks, and stacks.
 */
#include "runtime/dump.h"

#include <execinfo.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include <coget/stack.h>

#include "runtime/link.h"
#include "runtime/task.h"

enum { FRAMES_MAX = 64 };

size_t co_all_tasks(struct co_task **tasks, size_t capacity)
{
	struct co_loop *loop = loop_current;
	size_t count = 0;

	if (!loop)
		return 0;
	for (struct co_link *link = loop->tasks.next; link != &loop->tasks;
	     link = link->next) {
		if (count < capacity)
			tasks[count] = CONTAINER_OF(link, struct co_task, all);
		count++;
	}
	return count;
}

static const char *state_name(const struct co_task *task)
{
	if (task->state == CO_TASK_READY && !task_stack(task))
		return "not begun";
	switch (task->state) {
	case CO_TASK_READY:
		return "ready";
	case CO_TASK_RUNNING:
		return "running";
	case CO_TASK_SUSPENDED:
		return "waits on ";
	default:
		return "done";
	}
}

static void print_task(const struct co_task *task, FILE *file)
{
	int64_t age_ns = (int64_t)uv_hrtime() - task->created_ns;

	fprintf(file, "task '%s': %s%s, %.1f s old", task->name,
		state_name(task), co_task_waits_on(task),
		(double)age_ns / CO_SECOND);
	if (task_stack(task))
		fprintf(file, ", %.1f of %zu KiB of stack used",
			(double)co_task_stack_used(task) / 1024,
			co_task_stack_bytes(task) / 1024);
	fprintf(file, "%s\n", task->cancels > 0 ? ", cancelled" : "");
}

static void dump(struct co_loop *loop, FILE *file, bool with_stacks)
{
	fprintf(file, "coget runtime: %zu tasks\n", co_all_tasks(NULL, 0));
	for (struct co_link *link = loop->tasks.next; link != &loop->tasks;
	     link = link->next) {
		struct co_task *task = CONTAINER_OF(link, struct co_task, all);

		print_task(task, file);
		if (with_stacks)
			(void)co_task_print_stack(task, file);
	}
	fflush(file);
}

void co_dump_tasks(FILE *file)
{
	if (loop_current && file)
		dump(loop_current, file, false);
}

void dump_answer(struct co_loop *loop, struct context *self)
{
	struct dump_probe *probe = loop->probe;

	loop->probe = NULL;
	probe->len = backtrace(probe->frames, probe->max);
	context_switch(self, probe->back, false);
}

static int probe(struct co_task *task, void **frames, int max)
{
	struct co_loop *loop = task->loop;
	struct context *here =
		loop->running ? &loop->running->context : &loop->context;
	struct dump_probe probe = {frames, max, 0, here};

	if (task == loop->running)
		return backtrace(frames, max);
	loop->probe = &probe;
	context_switch(here, &task->context, false);
	return probe.len;
}

int co_task_print_stack(struct co_task *task, FILE *file)
{
	void *frames[FRAMES_MAX];
	int len;

	if (!task || !file || task->loop != loop_current)
		return UV_EINVAL;
	if (!task_stack(task))
		return UV_ENOENT;
	len = probe(task, frames, FRAMES_MAX);
	fflush(file);
	backtrace_symbols_fd(frames, len, fileno(file));
	return 0;
}

static atomic_uint watching; /* loops that dump; SIGUSR2 is then libuv's */

static void on_usr2(uv_signal_t *handle, int signum)
{
	(void)signum;
	dump(CONTAINER_OF(handle, struct co_loop, sigusr2), stderr, true);
}

int dump_watch_signal(struct co_loop *loop)
{
	struct sigaction action;
	int status = uv_signal_init(&loop->uv, &loop->sigusr2);

	if (status < 0)
		return status;
	uv_unref((uv_handle_t *)&loop->sigusr2);
	if (sigaction(SIGUSR2, NULL, &action) < 0 ||
	    (action.sa_handler != SIG_DFL && watching == 0))
		return 0;
	watching++;
	loop->dumps_on_signal = true;
	return uv_signal_start(&loop->sigusr2, on_usr2, SIGUSR2);
}

void dump_unwatch_signal(struct co_loop *loop)
{
	if (loop->dumps_on_signal)
		watching--;
}
