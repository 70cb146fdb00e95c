/*
 * From lines to jobs.
 *
 * Jobs are gathered into small groups, so that one hop to the thread pool asks
 * for all of their files whether they exist; a group is passed on as soon as
 * the next line would have to be waited for, so that no job waits for a slow
 * source.
 */
#include <stdlib.h>
#include <string.h>

#include "batch/session.h"
#include "batch/source.h"
#include "batch/stages.h"
#include "model/url.h"
#include "storage/names.h"

enum { GROUP_MAX = 64 };

struct producer {
	struct batch *batch;
	struct job *group[GROUP_MAX];
	size_t group_len;
};

/* Where a line stands. */
struct place {
	const char *source;
	uint64_t line;
};

/* Whether files that exist decide what is fetched. */
static bool looks_before_fetching(const struct settings *settings)
{
	return settings->exists == EXISTS_SKIP ||
	       settings->exists == EXISTS_FAIL;
}

static int probe_group(struct producer *producer)
{
	struct dest_probe probes[GROUP_MAX];
	int status;

	for (size_t i = 0; i < producer->group_len; i++)
		probes[i].name = producer->group[i]->name;
	status = dest_probe(producer->batch->dest, probes,
			    producer->group_len);
	if (status == UV_ECANCELED)
		return status;
	/* Any other error meets each item again, and is told of there. */
	for (size_t i = 0; status == 0 && i < producer->group_len; i++)
		producer->group[i]->exists = probes[i].existed;
	return 0;
}

static int pass_on_group(struct producer *producer)
{
	int status = 0;
	size_t i = 0;

	if (producer->group_len == 0)
		return 0;
	if (looks_before_fetching(producer->batch->settings))
		status = probe_group(producer);
	while (status == 0 && i < producer->group_len) {
		status = jobqueue_put(producer->batch->queue,
				      producer->group[i]);
		if (status == 0)
			i++;
	}
	while (i < producer->group_len)
		job_free(producer->group[i++]);
	producer->group_len = 0;
	return status;
}

static int tell_failed(struct producer *producer, const struct job *job,
		       const struct failure *failure)
{
	struct event event = {
		.type = EVENT_FAILED,
		.job = job,
		.failure = failure,
	};

	return batch_tell(producer->batch, &event);
}

/* A line that is no item, or a source that cannot be read. */
static int refuse(struct producer *producer, struct place place,
		  const struct failure *failure)
{
	struct job job = {
		.index = ++producer->batch->tally->read,
		.source = place.source,
		.line = place.line,
	};

	return tell_failed(producer, &job, failure);
}

static struct job *make_job(const char *url, struct place place, uint64_t index)
{
	struct job *job = calloc(1, sizeof(*job));
	char name[NAME_SIZE];

	if (!job)
		return NULL;
	name_from_url(name, url);
	job->index = index;
	job->source = place.source;
	job->line = place.line;
	job->url = strdup(url);
	job->name = strdup(name);
	if (job->url && job->name)
		return job;
	job_free(job);
	return NULL;
}

/* Returns 1 if an earlier run of the session has finished it, else 0. */
static int skip_if_finished(struct producer *producer, const struct job *job)
{
	struct session *session = producer->batch->records.session;
	struct event event = {
		.type = EVENT_SKIPPED,
		.job = job,
		.reason = SKIP_FINISHED,
	};
	int status = session ? session_take(session, job->url) : 0;

	if (status == 1 && (status = batch_tell(producer->batch, &event)) == 0)
		status = 1;
	return status;
}

static int add_url(struct producer *producer, const char *url,
		   struct place place)
{
	uint64_t index = ++producer->batch->tally->read;
	struct job *job = make_job(url, place, index);
	struct failure failure;
	int status;

	if (!job)
		return UV_ENOMEM;
	status = url_check(url, &job->host, &failure);
	if (status < 0) {
		if (status != UV_ENOMEM)
			status = tell_failed(producer, job, &failure);
		job_free(job);
		return status;
	}
	status = skip_if_finished(producer, job);
	if (status != 0) {
		job_free(job);
		return status < 0 ? status : 0;
	}
	producer->group[producer->group_len++] = job;
	return producer->group_len == GROUP_MAX ? pass_on_group(producer) : 0;
}

static int read_line(struct producer *producer, struct source *source,
		     struct place place, bool *ended)
{
	struct source_line line = {0};
	struct failure failure;
	int status;

	if (!source_has_next(source)) {
		status = pass_on_group(producer);
		if (status < 0)
			return status;
	}
	status = source_next(source, &line);
	place.line = line.number;
	if (status == 1)
		return add_url(producer, line.text, place);
	if (status == UV_ECANCELED)
		return status;
	*ended = status != UV_EMSGSIZE;
	if (status == 0)
		return 0;
	if (status == UV_EMSGSIZE)
		failure_set(&failure, FAULT_INPUT,
			    "the line is longer than %d bytes",
			    SOURCE_LINE_MAX_BYTES);
	else if (status == UV_EILSEQ)
		failure_set(&failure, FAULT_INPUT,
			    "binary data, not a list of URLs");
	else
		failure_set_status(&failure, status, "cannot read");
	return refuse(producer, place, &failure);
}

static int read_list(struct producer *producer, const char *path)
{
	struct place place = {strcmp(path, "-") == 0 ? "stdin" : path, 0};
	struct failure failure;
	struct source *source;
	bool ended = false;
	int status = source_open(&source, path);

	if (status == UV_ECANCELED)
		return status;
	if (status < 0) {
		failure_set_status(&failure, status, "cannot open the list");
		return refuse(producer, place, &failure);
	}
	while (status == 0 && !ended)
		status = read_line(producer, source, place, &ended);
	source_close(source);
	return status;
}

static int read_all(struct producer *producer)
{
	const struct settings *settings = producer->batch->settings;
	int status = 0;

	for (size_t i = 0; status == 0 && i < settings->url_count; i++)
		status = add_url(producer, settings->urls[i],
				 (struct place){"argument", i + 1});
	for (size_t i = 0; status == 0 && i < settings->lists.count; i++)
		status = read_list(producer, settings->lists.items[i]);
	return status == 0 ? pass_on_group(producer) : status;
}

int batch_produce(void *arg)
{
	struct producer producer = {.batch = arg};
	int status = read_all(&producer);

	for (size_t i = 0; i < producer.group_len; i++)
		job_free(producer.group[i]);
	producer.batch->tally->input_ended = status == 0;
	jobqueue_end(producer.batch->queue);
	return status;
}
