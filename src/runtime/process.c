/*
 * Processes: from spawn to close.
 */
#include "runtime/process.h"

#include <signal.h>
#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/pipeline.h"
#include "runtime/task.h"

/* What start() does on the loop's stack. */
struct start {
	struct co_process *process;
	const struct co_process_options *options;
	int status;
};

static int start_watched(struct co_process *process,
			 const struct co_process_options *options,
			 const struct process_fds *fds)
{
	int status = process_watch(process);

	if (status < 0)
		return status;
	status = process_start(&process->id, options, fds);
	if (status < 0)
		process_unwatch(process);
	process->is_running = status == 0;
	return status;
}

/* With more stack than a coroutine has left, maybe: what follows is libc's. */
static void start(void *arg)
{
	struct start *start = arg;
	struct process_fds fds;

	start->status = process_connect(start->process, &fds, start->options);
	if (start->status == 0)
		start->status =
			start_watched(start->process, start->options, &fds);
	process_release_fds(&fds);
}

static bool is_fit(const struct co_process_options *options)
{
	bool has_argv = options->argv && options->argv[0];
	bool leads_group = options->new_session || options->new_group;

	return has_argv == !options->shell && options->group >= 0 &&
	       !(options->group && leads_group);
}

/* Start what has argv. */
static int spawn(struct co_process **out,
		 const struct co_process_options *options)
{
	struct start args = {.options = options};
	struct co_process *process = calloc(1, sizeof(*process));

	if (!process)
		return UV_ENOMEM;
	process->loop = loop_current;
	process->group = options->group;
	process->leads_group = options->new_session || options->new_group;
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

int co_process_spawn(struct co_process **out,
		     const struct co_process_options *options)
{
	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!loop_current || !options || !is_fit(options))
		return UV_EINVAL;
	if (options->shell)
		return co_process_shell(out, options->shell, options);
	return spawn(out, options);
}

int co_process_shell(struct co_process **out, const char *command,
		     const struct co_process_options *options)
{
	const char *const argv[] = {"/bin/sh", "-c", "--", command, NULL};
	struct co_process_options with_argv = {0};

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!command)
		return UV_EINVAL;
	if (options)
		with_argv = *options;
	with_argv.shell = NULL;
	with_argv.argv = argv;
	return co_process_spawn(out, &with_argv);
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

static void close_stream(struct co_process *process, int i)
{
	if (!process)
		return;
	co_stream_close(process->streams[i]);
	process->streams[i] = NULL;
}

void co_process_close_stdin(struct co_process *process)
{
	close_stream(process, 0);
}

void co_process_close_stdout(struct co_process *process)
{
	if (process && process->streams[1])
		process->is_output_closed = true;
	close_stream(process, 1);
}

void co_process_close_stderr(struct co_process *process)
{
	close_stream(process, 2);
}

int co_process_signal(struct co_process *process, int signum)
{
	if (!process)
		return UV_EINVAL;
	if (!process->is_running)
		return UV_ESRCH; /* the id may be another's by now */
	return uv_kill(process->id, signum);
}

int co_process_signal_group(struct co_process *process, int signum)
{
	if (!process || !process->leads_group)
		return UV_EINVAL;
	return uv_kill(-process->id, signum);
}

int co_process_wait(struct co_process *process, struct co_process_end *end)
{
	int status = 0;

	process_clear_ends(end, 1);
	if (!process || process->loop != loop_current)
		return UV_EINVAL;
	if (process->is_running)
		status = task_wait(&process->waiters, "process");
	if (status < 0 && process->is_closed)
		status = UV_EBADF;
	if (status == 0 && end)
		*end = process->end;
	return status;
}

int co_process_stop(struct co_process *process, struct co_process_end *end,
		    int64_t grace_ns)
{
	return pipeline_stop((struct pipeline){&process, 1}, false, end,
			     grace_ns);
}

int co_process_stop_group(struct co_process *process,
			  struct co_process_end *end, int64_t grace_ns)
{
	return pipeline_stop((struct pipeline){&process, 1}, true, end,
			     grace_ns);
}

int co_process_communicate(struct co_process *process, struct co_bytes *out,
			   struct co_bytes *err, struct co_process_end *end,
			   const void *input, size_t len)
{
	return pipeline_communicate((struct pipeline){&process, 1}, out, err,
				    end, input, len);
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
	for (int i = 0; i < 3; i++)
		close_stream(process, i);
	task_wake_all(&process->waiters, UV_EBADF);
	process->is_closed = true;
	if (process->is_running) {
		co_process_signal(process, SIGKILL);
		return; /* until it is reaped */
	}
	process_reap(process);
	process_free_unused(process);
}
