#include "command/jobs.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <coget/coget.h>

#include "command/environment.h"
#include "command/message.h"
#include "model/result_words.h"

/* Between SIGTERM and SIGKILL. */
#define GRACE_NS (2 * CO_SECOND)

struct job {
	struct jobs *jobs;
	struct job *next;
	struct co_task *task;
	struct co_process *process; /* NULL before it runs */
	const struct recipe *recipe;
	struct command_reply reply;
	bool has_begun;
	bool is_stopped;
	char *values; /* as they came */
};

static void note_end(struct job *job, const struct co_process_end *end)
{
	job->reply.end.status = end->status;
	job->reply.end.signal = end->signal;
}

static int await_end(void *arg)
{
	struct job *job = arg;
	struct co_process_end end;
	int status = co_process_wait(job->process, &end);

	if (status == 0)
		note_end(job, &end);
	return status;
}

/* End it and what it has started. */
static void stop(struct job *job)
{
	struct co_process_end end;

	CO_WITH_SHIELD() {
		if (co_process_stop_group(job->process, &end, GRACE_NS) == 0)
			note_end(job, &end);
	}
}

static int spawn(struct job *job, struct command_line *line, char **env)
{
	const struct co_process_options options = {
		.argv = (const char *const *)line->words,
		.env = (const char *const *)env,
		.in = CO_STDIO_NULL,
		.new_session = true,
	};

	return co_process_spawn(&job->process, &options);
}

/* Put the values in their places, and run it. */
static int start(struct job *job)
{
	const struct vocabulary *vocabulary = job->recipe->vocabulary;
	const char *values[COMMAND_WORD_COUNT];
	struct command_line line;
	char *value = job->values;
	char **env;
	int status;

	for (size_t i = 0; i < vocabulary->count; i++) {
		values[i] = value;
		value += strlen(value) + 1;
	}
	status = command_line_expand(&line, &job->recipe->line, vocabulary,
				     values);
	if (status != 0)
		return status;
	env = command_environment(vocabulary, values);
	status = env ? spawn(job, &line, env) : UV_ENOMEM;
	command_environment_free(env);
	command_line_release(&line);
	return status;
}

static void forget(struct job *job)
{
	struct job **at = &job->jobs->first;

	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
	co_process_close(job->process);
	co_task_release(job->task);
	free(job->values);
	free(job);
}

static int run_job(void *arg)
{
	struct job *job = arg;
	struct command_end *end = &job->reply.end;
	int status;

	job->has_begun = true;
	status = job->is_stopped ? UV_ECANCELED : start(job);

	if (status != 0) {
		end->error = status;
	} else {
		status = co_wait_for(await_end, job, job->jobs->timeout_ns);
		end->is_late = status == UV_ETIMEDOUT;
		if (status != 0)
			stop(job);
	}
	/* If coget is gone, the next read says so. */
	(void)!send(job->jobs->fd, &job->reply, sizeof(job->reply),
		    MSG_NOSIGNAL);
	forget(job);
	return 0;
}

/* A command that cannot be begun for want of memory ends at once. */
static void refuse(const struct jobs *jobs, uint64_t id)
{
	const struct command_reply reply = {.id = id, .end.error = UV_ENOMEM};

	(void)!send(jobs->fd, &reply, sizeof(reply), MSG_NOSIGNAL);
}

void jobs_begin(struct jobs *jobs, uint64_t id, const struct recipe *recipe,
		const char *values, size_t len)
{
	struct job *job = calloc(1, sizeof(*job));

	if (job)
		job->values = malloc(len);
	if (!job || !job->values) {
		free(job);
		refuse(jobs, id);
		return;
	}
	memcpy(job->values, values, len);
	job->jobs = jobs;
	job->recipe = recipe;
	job->reply.id = id;
	job->next = jobs->first;
	jobs->first = job;
	if (co_task_group_create_task(&jobs->group, &job->task, run_job, job) !=
	    0) {
		forget(job);
		refuse(jobs, id);
	}
}

void jobs_end(struct jobs *jobs, uint64_t id)
{
	struct job *job = jobs->first;

	while (job && job->reply.id != id)
		job = job->next;
	if (!job)
		return;
	/* A task that is cancelled before it begins never does. */
	job->is_stopped = true;
	if (job->has_begun)
		co_task_cancel(job->task);
}

void jobs_kill(const struct jobs *jobs)
{
	for (const struct job *job = jobs->first; job; job = job->next)
		co_process_signal_group(job->process, SIGKILL);
}
