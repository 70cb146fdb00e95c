#include "console/jobs.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include <coget/task.h>

#include "base/text_show.h"
#include "base/units.h"
#include "console/call.h"
#include "console/command.h"
#include "console/console.h"
#include "model/userinfo.h"

/* So many that have ended are kept. */
enum {
	KEPT_MAX = 100,
	TITLE_MAX = 60,
};

struct job {
	struct job *next;
	struct console *console;
	struct co_task *task;
	struct call call;
	struct words words;
	struct buf title; /* what was typed, without passwords */
	unsigned number;
};

static void free_job(struct job *job)
{
	co_task_release(job->task);
	call_release(&job->call);
	words_release(&job->words);
	buf_release(&job->title);
	free(job);
}

/* Take it out of the list and free it. */
static void forget(struct jobs *jobs, struct job *job)
{
	struct job **link = &jobs->first;

	while (*link != job)
		link = &(*link)->next;
	*link = job->next;
	free_job(job);
}

/* Forget the oldest that have ended, if there are too many. */
static void forget_old(struct jobs *jobs)
{
	struct job *oldest = NULL;
	size_t kept = 0;

	for (struct job *job = jobs->first; job; job = job->next) {
		if (job_number(job) == 0 || !job_has_ended(job))
			continue;
		kept++;
		if (!oldest && co_task_waiters(job->task) == 0)
			oldest = job;
	}
	if (kept > KEPT_MAX && oldest)
		forget(jobs, oldest);
}

/* "[1] sleep 10", with at most so much of what was typed. */
static int write_title(struct job *job, size_t first, size_t end)
{
	struct buf shown = BUF_INIT(SIZE_MAX);
	unsigned columns;
	int error = 0;

	for (size_t i = first; i < end && !error; i++) {
		if (i > first)
			error = buf_putc(&shown, ' ');
		if (!error)
			error = userinfo_hide_url(&shown,
						  job->words.each[i].text);
	}
	if (!error && job->number > 0)
		error = buf_printf(&job->title, "[%u] ", job->number);
	if (!error)
		error = text_fit(&job->title, shown.data, TITLE_MAX, TEXT_ASCII,
				 &columns);
	buf_release(&shown);
	return error;
}

/* Say how one in the background has ended. */
static void print_end(const struct job *job, int status)
{
	struct buf line = BUF_INIT(SIZE_MAX);
	const char *how = status >= 0		   ? "done"
			  : status == UV_ECANCELED ? "cancelled"
						   : "failed";

	if (buf_printf(&line, "%s: %s\n", job->title.data, how) == 0)
		console_print(job->console, line.data);
	buf_release(&line);
}

/* The coroutine of a job. */
static int run_job(void *arg)
{
	struct job *job = arg;
	struct call *call = &job->call;
	int status = call_run(call);

	if (job->number > 0)
		print_end(job, status);
	if (call->result.len > 0)
		console_print(job->console, call->result.data);
	if (call->failure.len > 0 &&
	    (job->number == 0 || status != UV_ECANCELED))
		console_complain(job->console, call->failure.data);
	call_release(call);
	words_release(&job->words);
	return status;
}

static int create_task(struct job *job)
{
	struct co_task_options options = {.name = job->title.data};

	return co_create_task_with(&job->task, run_job, job, &options);
}

static void append(struct jobs *jobs, struct job *job)
{
	struct job **link = &jobs->first;

	while (*link)
		link = &(*link)->next;
	*link = job;
}

int jobs_start(struct job **out, struct console *console, struct words *words,
	       size_t first, size_t end, bool is_background,
	       struct buf *problem)
{
	struct jobs *jobs = &console->jobs;
	struct job *job = calloc(1, sizeof(*job));
	int error;

	if (!job) {
		words_release(words);
		return -ENOMEM;
	}
	job->console = console;
	job->words = *words;
	*words = (struct words){0};
	job->title = BUF_INIT(SIZE_MAX);
	job->number = is_background ? jobs->last_number + 1 : 0;
	error = call_parse(&job->call, console, job->words.each + first,
			   end - first, problem);
	if (!error)
		error = write_title(job, first, end);
	if (!error)
		error = create_task(job);
	if (error) {
		free_job(job);
		return error;
	}
	if (is_background)
		jobs->last_number++;
	append(jobs, job);
	forget_old(jobs);
	*out = job;
	return 0;
}

int jobs_finish(struct jobs *jobs, struct job *job)
{
	int status = co_join(job->task);

	forget(jobs, job);
	return status;
}

void job_cancel(struct job *job)
{
	co_task_cancel(job->task);
}

unsigned job_number(const struct job *job)
{
	return job->number;
}

struct job *jobs_next(const struct jobs *jobs, const struct job *job)
{
	struct job *next = job ? job->next : jobs->first;

	while (next && (next->number == 0 || job_has_ended(next)))
		next = next->next;
	return next;
}

struct job *jobs_find(const struct jobs *jobs, const char *number)
{
	struct job *job = jobs->first;
	uint64_t wanted;

	if (units_parse_count(number, 1, UINT32_MAX, &wanted) != 0)
		return NULL;
	while (job && job->number != wanted)
		job = job->next;
	return job;
}

bool job_has_ended(const struct job *job)
{
	return co_task_state(job->task) == CO_TASK_DONE;
}

/* Wait for one.  Returns its status; a failure is added to the call's. */
static int join_one(struct call *call, const char *number)
{
	struct job *job = jobs_find(&call->console->jobs, number);
	int status;

	if (!job)
		return call_fail(call, UV_ENOENT, "%s: no such task", number);
	status = co_join(job->task);
	/* It may have been forgotten meanwhile. */
	job = jobs_find(&call->console->jobs, number);
	if (status == UV_EINVAL && job && !job_has_ended(job))
		return call_fail(call, status, "%s: waits for this one",
				 number);
	if (status < 0 && status != UV_ECANCELED)
		call_fail(call, status, "%s: has failed", number);
	return status;
}

int jobs_join_call(struct call *call)
{
	int first_failure = 0;
	int status;

	for (size_t i = 0; i < call->count; i++) {
		status = join_one(call, call->words[i].text);
		if (status < 0 && first_failure == 0)
			first_failure = status;
	}
	return first_failure;
}

int jobs_end_all(struct jobs *jobs, bool cancels)
{
	int failure = 0;
	int status;

	for (struct job *job = jobs->first; job && cancels; job = job->next)
		job_cancel(job);
	while (jobs->first) {
		status = jobs_finish(jobs, jobs->first);
		if (status < 0 && status != UV_ECANCELED)
			failure = status;
	}
	return failure;
}
