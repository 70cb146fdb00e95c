/*
 * Processes: from spawn to release.
 *
 * libuv watches SIGCHLD for each loop and asks for the status of each of its
 * children by its id; so several loops, and a program that waits for children of
 * its own, do not take them from each other.
 */
#include "runtime/process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/task.h"

static void free_process(uv_handle_t *handle)
{
	free(CONTAINER_OF((uv_process_t *)handle, struct co_process, handle));
}

/* The end of the run closes it: reap what still runs. */
static void on_run_ended(uv_handle_t *handle)
{
	const uv_process_t *process = (uv_process_t *)handle;

	if (CONTAINER_OF(process, struct co_process, handle)->is_running) {
		kill(process->pid, SIGKILL);
		while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free_process(handle);
}

static void on_end(uv_process_t *handle, int64_t status, int signum)
{
	struct co_process *process =
		CONTAINER_OF(handle, struct co_process, handle);

	process->is_running = false;
	process->end.status = signum ? -1 : (int)status;
	process->end.signal = signum;
	task_wake_all(&process->waiters, 0);
	if (process->owner.is_leaving)
		uv_close((uv_handle_t *)handle, free_process);
}

/* What start() does on the loop's stack. */
struct start {
	struct co_process *process;
	const struct co_process_options *options;
	int status;
};

static int spawn(struct co_process *process, struct process_stdio *stdio,
		 const struct co_process_options *options)
{
	/* Casts for libuv, which writes to none of them. */
	uv_process_options_t uv_options = {
		.exit_cb = on_end,
		.file = options->argv[0],
		.args = (char **)options->argv,
		.env = (char **)options->env,
		.cwd = options->cwd,
		.flags = options->new_session ? UV_PROCESS_DETACHED : 0,
		.stdio_count = 3,
		.stdio = stdio->slots,
	};
	int status =
		process_fork(&loop_current->uv, &process->handle, &uv_options);

	process->handle.data = &process->owner;
	process->is_running = status == 0;
	return status;
}

/*
 * Fork handlers, which other libraries may have installed, are not written with
 * a coroutine's stack in mind.
 */
static void start(void *arg)
{
	struct start *start = arg;
	struct process_stdio stdio;

	start->status =
		process_connect(start->process, &stdio, start->options);
	if (start->status == 0)
		start->status = spawn(start->process, &stdio, start->options);
	process_close_child_ends(&stdio);
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
	process->owner.on_closed = on_run_ended;
	link_init(&process->waiters);
	args.process = process;
	co_on_loop_stack(start, &args);
	if (args.status < 0)
		co_process_release(process);
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
	return process ? process->handle.pid : 0;
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
	return uv_process_kill(&process->handle, signum);
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

int co_process_stop(struct co_process *process, int64_t grace_ns,
		    struct co_process_end *end)
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

void co_process_release(struct co_process *process)
{
	if (!process)
		return;
	if (process->handle.type == UV_PROCESS)
		loop_check(process->handle.loop);
	if (!link_is_alone(&process->waiters))
		debug_misused("released a process for which a task waits");
	for (int i = 0; i < 3; i++)
		co_stream_close(process->streams[i]);
	process->owner.is_leaving = true;
	if (process->is_running)
		co_process_signal(process, SIGKILL);
	else if (process->handle.type == UV_PROCESS)
		uv_close((uv_handle_t *)&process->handle, free_process);
	else /* the failure of a spawn came before the fork */
		free(process);
}
