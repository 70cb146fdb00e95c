/*
 * Processes: from spawn to close.
 */
#include "runtime/process.h"

#include <signal.h>
#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/task.h"

/* What start() does on the loop's stack. */
struct start {
	struct co_process *process;
	const struct co_process_options *options;
	int status;
};

static int start_watched(struct co_process *process,
			 const struct co_process_options *options,
			 const struct process_stdio *stdio)
{
	int status = process_watch(process);

	if (status < 0)
		return status;
	status = process_start(&process->id, options, stdio);
	if (status < 0)
		process_unwatch(process);
	process->is_running = status == 0;
	return status;
}

/* With more stack than a coroutine has left, maybe: what follows is libc's. */
static void start(void *arg)
{
	struct start *start = arg;
	struct process_stdio stdio;

	start->status =
		process_connect(start->process, &stdio, start->options);
	if (start->status == 0)
		start->status = start_watched(start->process, start->options,
					      &stdio);
	process_close_stdio(&stdio);
}

int co_process_spawn(struct co_process **out,
		     const struct co_process_options *options)
{
	struct start args = {.options = options};
	struct co_process *process;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!options || !options->argv || !options->argv[0] || !loop_current)
		return UV_EINVAL;
	process = calloc(1, sizeof(*process));
	if (!process)
		return UV_ENOMEM;
	process->loop = loop_current;
	link_init(&process->waiters);
	link_append(&loop_current->processes, &process->link);
	args.process = process;
	co_on_loop_stack(start, &args);
	if (args.status < 0)
		co_process_close(process);
	else
		*out = process;
	return args.status;
}

int co_process_shell(struct co_process **out, const char *command,
		     const struct co_process_options *options)
{
	const char *const argv[] = {"/bin/sh", "-c", "--", command, NULL};
	struct co_process_options with_shell = {0};

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!command)
		return UV_EINVAL;
	if (options)
		with_shell = *options;
	with_shell.argv = argv;
	return co_process_spawn(out, &with_shell);
}

pid_t co_process_id(const struct co_process *process)
{
	return process ? process->id : 0;
}

struct co_stream *co_process_stdin(const struct co_process *process)
{
	return process ? process->streams[0] : NULL;
}

struct co_stream *co_process_stdout(const struct co_process *process)
{
	return process ? process->streams[1] : NULL;
}

struct co_stream *co_process_stderr(const struct co_process *process)
{
	return process ? process->streams[2] : NULL;
}

void co_process_close_stdin(struct co_process *process)
{
	if (!process)
		return;
	co_stream_close(process->streams[0]);
	process->streams[0] = NULL;
}

int co_process_signal(struct co_process *process, int signum)
{
	if (!process)
		return UV_EINVAL;
	if (!process->is_running)
		return UV_ESRCH; /* the id may be another's by now */
	return uv_kill(process->id, signum);
}

int co_process_wait(struct co_process *process, struct co_process_end *end)
{
	int status = 0;

	process_clear_end(end);
	if (!process)
		return UV_EINVAL;
	if (process->is_running)
		status = task_wait(&process->waiters, "process");
	if (status == 0 && end)
		*end = process->end;
	return status;
}

static int await_end(void *process)
{
	return co_process_wait(process, NULL);
}

int co_process_stop(struct co_process *process, struct co_process_end *end,
		    int64_t grace_ns)
{
	struct co_scope shield;
	int status;

	process_clear_end(end);
	if (!process || !task_running())
		return UV_EINVAL;
	if (process->is_running && grace_ns > 0) {
		co_process_signal(process, SIGTERM);
		(void)!co_wait_for(await_end, process, grace_ns);
	}
	co_process_signal(process, SIGKILL);
	co_shield_enter(&shield);
	status = co_process_wait(process, end);
	co_shield_leave(&shield);
	return status;
}

void process_free_unused(struct co_process *process)
{
	if (!process->is_closed || process->is_running || process->talks > 0)
		return;
	link_remove(&process->link);
	loop_free_later(process->loop, process);
}

void co_process_close(struct co_process *process)
{
	if (!process)
		return;
	if (process->loop != loop_current)
		debug_misused("closed a process outside the run that has "
			      "started it, or from another thread");
	for (int i = 0; i < 3; i++) {
		co_stream_close(process->streams[i]);
		process->streams[i] = NULL;
	}
	task_wake_all(&process->waiters, UV_EBADF);
	process->is_closed = true;
	if (process->is_running) {
		co_process_signal(process, SIGKILL);
		return; /* until it is reaped */
	}
	process_free_unused(process);
}
