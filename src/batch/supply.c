#include "batch/supply.h"

#include <stdlib.h>
#include <string.h>

#include "session/session.h"
#include "batch/source.h"
#include "model/url.h"
#include "storage/names.h"

/* Whether files that exist decide what is fetched. */
static bool looks_before_fetching(const struct settings *settings)
{
	return settings->exists != EXISTS_OVERWRITE &&
	       settings->exists != EXISTS_RENAME;
}

static int probe_group(struct supply *supply)
{
	struct dest_probe probes[SUPPLY_GROUP_MAX];
	int status;

	for (size_t i = 0; i < supply->group_len; i++)
		probes[i].name = supply->group[i]->name;
	status = dest_probe(supply->batch->dest, probes, supply->group_len);
	if (status == UV_ECANCELED)
		return status;
	/* Any other error meets each item again, and is told of there. */
	for (size_t i = 0; status == 0 && i < supply->group_len; i++)
		supply->group[i]->exists = probes[i].existed;
	return 0;
}

/* A file that the machine's end may have torn is none that exists. */
static int clear_names(struct supply *supply)
{
	struct session *session = supply->batch->records.session;
	const char *names[SUPPLY_GROUP_MAX];

	for (size_t i = 0; i < supply->group_len; i++)
		names[i] = supply->group[i]->name;
	return session ? session_clear_names(session, names, supply->group_len)
		       : 0;
}

int supply_pass_on(struct supply *supply)
{
	int status;
	size_t i = 0;

	if (supply->group_len == 0)
		return 0;
	status = clear_names(supply);
	if (status == 0 && looks_before_fetching(supply->batch->settings))
		status = probe_group(supply);
	while (status == 0 && i < supply->group_len) {
		status = jobqueue_put(supply->batch->queue, supply->group[i]);
		if (status == 0)
			i++;
	}
	while (i < supply->group_len)
		job_free(supply->group[i++]);
	supply->group_len = 0;
	return status;
}

/* Returns 1 if an earlier run of the session has finished it, else 0. */
static int skip_if_finished(struct supply *supply, const struct job *job)
{
	struct session *session = supply->batch->records.session;
	struct event event = {
		.type = EVENT_SKIPPED,
		.job = job,
		.reason = SKIP_FINISHED,
	};
	int status = session ? session_take(session, job->url) : 0;

	if (status == 1 && (status = batch_tell(supply->batch, &event)) == 0)
		status = 1;
	return status;
}

int supply_add(struct supply *supply, struct job *job)
{
	int status = skip_if_finished(supply, job);

	if (status != 0) {
		job_free(job);
		return status < 0 ? status : 0;
	}
	supply->group[supply->group_len++] = job;
	return supply->group_len == SUPPLY_GROUP_MAX ? supply_pass_on(supply)
						     : 0;
}

static int tell_failed(struct supply *supply, const struct job *job,
		       const struct failure *failure)
{
	struct event event = {
		.type = EVENT_FAILED,
		.job = job,
		.failure = failure,
	};

	return batch_tell(supply->batch, &event);
}

int supply_fail(struct supply *supply, struct job *job,
		const struct failure *failure)
{
	int status = tell_failed(supply, job, failure);

	job_free(job);
	return status;
}

int supply_refuse(struct supply *supply, struct place place,
		  const struct failure *failure)
{
	struct job job = {
		.index = ++supply->batch->tally->read,
		.source = place.source,
		.line = place.line,
	};

	return tell_failed(supply, &job, failure);
}

int supply_refuse_line(struct supply *supply, struct place place, int status,
		       const char *expected)
{
	struct failure failure;

	if (status == UV_ECANCELED)
		return status;
	if (status == UV_EMSGSIZE)
		failure_set(&failure, FAULT_INPUT,
			    "the line is longer than %d bytes",
			    SOURCE_LINE_MAX_BYTES);
	else if (status == UV_EILSEQ)
		failure_set(&failure, FAULT_INPUT, "binary data, not %s",
			    expected);
	else
		failure_set_status(&failure, status, "cannot read");
	return supply_refuse(supply, place, &failure);
}

static struct job *new_job(const char *url, struct place place, uint64_t index)
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

int supply_make(struct supply *supply, const char *url, struct place place,
		struct job **out)
{
	uint64_t index = ++supply->batch->tally->read;
	struct job *job = new_job(url, place, index);
	struct failure failure;
	int status;

	*out = NULL;
	if (!job)
		return UV_ENOMEM;
	status = url_check(url, &job->host, &failure);
	if (status == 0)
		*out = job;
	else if (status == UV_ENOMEM)
		job_free(job);
	else
		status = supply_fail(supply, job, &failure);
	return status;
}

void supply_release(struct supply *supply)
{
	for (size_t i = 0; i < supply->group_len; i++)
		job_free(supply->group[i]);
	supply->group_len = 0;
}
