/*
 * Pipelines: from spawn to close.
 */
#include "runtime/pipeline.h"

#include <signal.h>
#include <unistd.h>

#include "runtime/task.h"

bool pipeline_is_valid(struct pipeline pipeline)
{
	if (!pipeline.each || pipeline.count == 0)
		return false;
	for (size_t i = 0; i < pipeline.count; i++) {
		const struct co_process *process = pipeline.each[i];

		if (!process || process->loop != loop_current)
			return false;
	}
	return true;
}

/* Whether the places of the pipes are free. */
static bool are_fit(const struct co_process_options *commands, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && commands[i].in != CO_STDIO_INHERIT)
			return false;
		if (i + 1 < count && commands[i].out != CO_STDIO_INHERIT)
			return false;
	}
	return true;
}

/*
 * Start the next one.  Its input is *input, which becomes the next one's; a
 * child that has ended keeps its pipe's ends as little as the parent does.
 */
static int spawn_next(struct co_process **out,
		      const struct co_process_options *commands, size_t count,
		      size_t i, int *input)
{
	struct co_process_options command = commands[i];
	int ends[2] = {-1, -1};
	int status = 0;

	if (i > 0) {
		command.in = CO_STDIO_FD;
		command.in_fd = *input;
		if (commands[0].new_group)
			command.group = co_process_id(out[0]);
	}
	if (i + 1 < count) {
		status = uv_pipe(ends, 0, 0);
		command.out = CO_STDIO_FD;
		command.out_fd = ends[1];
	}
	if (status == 0) {
		status = co_process_spawn(&out[i], &command);
		if (ends[1] >= 0)
			close(ends[1]);
	}
	if (i > 0)
		close(*input);
	*input = ends[0];
	return status;
}

int co_pipeline_spawn(struct co_process **out,
		      const struct co_process_options *commands, size_t count)
{
	int input = -1;
	int status = 0;

	if (!out)
		return UV_EINVAL;
	for (size_t i = 0; i < count; i++)
		out[i] = NULL;
	if (!commands || count == 0 || !are_fit(commands, count))
		return UV_EINVAL;
	for (size_t i = 0; status == 0 && i < count; i++)
		status = spawn_next(out, commands, count, i, &input);
	if (status < 0) {
		if (input >= 0)
			close(input);
		co_pipeline_close(out, count);
	}
	return status;
}

int pipeline_wait(struct pipeline pipeline, struct co_process_end *ends)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < pipeline.count; i++) {
		struct co_process *process = pipeline.each[i];

		status = process ? co_process_wait(process,
						   ends ? &ends[i] : NULL)
				 : UV_EBADF;
	}
	if (status < 0)
		process_clear_ends(ends, pipeline.count);
	return status;
}

int co_pipeline_wait(struct co_process *const *processes, size_t count,
		     struct co_process_end *ends)
{
	const struct pipeline pipeline = {processes, count};

	process_clear_ends(ends, count);
	if (!pipeline_is_valid(pipeline))
		return UV_EINVAL;
	return pipeline_wait(pipeline, ends);
}

/* A shell tells in its status of the signal that has ended its command. */
static bool is_of_sigpipe(const struct co_process_end *end)
{
	return end->signal == SIGPIPE || end->status == 128 + SIGPIPE;
}

static bool has_failed(const struct co_process *process, bool is_last)
{
	if (process->is_running || process->end.status == 0)
		return false;
	return (is_last && !process->is_output_closed) ||
	       !is_of_sigpipe(&process->end);
}

ssize_t co_pipeline_failed(struct co_process *const *processes, size_t count)
{
	if (!pipeline_is_valid((struct pipeline){processes, count}))
		return -1;
	for (ssize_t i = (ssize_t)count - 1; i >= 0; i--) {
		if (has_failed(processes[i], (size_t)i == count - 1))
			return i;
	}
	return -1;
}

static bool is_running(struct pipeline pipeline)
{
	for (size_t i = 0; i < pipeline.count; i++) {
		if (pipeline.each[i]->is_running)
			return true;
	}
	return false;
}

/* Once each: programs may take a second signal for impatience. */
static void signal_all(struct pipeline pipeline, bool is_group, int signum)
{
	struct co_process *first = pipeline.each[0];

	if (is_group)
		co_process_signal_group(first, signum);
	else
		co_process_signal(first, signum);
	for (size_t i = 1; i < pipeline.count; i++) {
		struct co_process *process = pipeline.each[i];

		if (process && !(is_group && process->group == first->id))
			co_process_signal(process, signum);
	}
}

static int await_ends(void *arg)
{
	const struct pipeline *pipeline = arg;

	return pipeline_wait(*pipeline, NULL);
}

int pipeline_stop(struct pipeline pipeline, bool is_group,
		  struct co_process_end *ends, int64_t grace_ns)
{
	struct co_scope shield;
	int status;

	process_clear_ends(ends, pipeline.count);
	if (!pipeline_is_valid(pipeline) || !task_running() ||
	    (is_group && !pipeline.each[0]->leads_group))
		return UV_EINVAL;
	if (is_running(pipeline) && grace_ns > 0) {
		signal_all(pipeline, is_group, SIGTERM);
		(void)!co_wait_for(await_ends, &pipeline, grace_ns);
	}
	signal_all(pipeline, is_group, SIGKILL);
	co_shield_enter(&shield);
	status = pipeline_wait(pipeline, ends);
	co_shield_leave(&shield);
	return status;
}

int co_pipeline_stop(struct co_process *const *processes, size_t count,
		     struct co_process_end *ends, int64_t grace_ns)
{
	const struct pipeline pipeline = {processes, count};
	bool is_group =
		pipeline_is_valid(pipeline) && processes[0]->leads_group;

	return pipeline_stop(pipeline, is_group, ends, grace_ns);
}

void co_pipeline_close(struct co_process **processes, size_t count)
{
	for (size_t i = 0; processes && i < count; i++) {
		co_process_close(processes[i]);
		processes[i] = NULL;
	}
}
