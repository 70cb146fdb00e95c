/*
 * One item: request, body, file, and the word on what became of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "base/container.h"
#include "base/units.h"
#include "batch/session.h"
#include "batch/stages.h"
#include "storage/names.h"

struct item {
	struct sink sink;
	struct batch *batch;
	const struct job *job;
	struct partfile *part;
	char *name;	/* that the answer gave; NULL: the job's */
	char *existing; /* path of a file whose name only the answer brought */
	struct progress progress;
	struct response response;
	struct failure failure;
};

static struct item *item_of(struct sink *sink)
{
	return CONTAINER_OF(sink, struct item, sink);
}

/* A name that only the answer brought: is there a file of that name? */
static int look(struct item *item, const char *name)
{
	enum exists_policy policy = item->batch->settings->exists;
	struct dest_probe probe = {.name = name};
	int status;

	if (policy != EXISTS_SKIP && policy != EXISTS_FAIL)
		return 0;
	status = dest_probe(item->batch->dest, &probe, 1);
	if (status < 0 || !probe.existed)
		return status;
	item->existing = dest_path(item->batch->dest, name);
	return item->existing ? UV_EEXIST : UV_ENOMEM;
}

/* Take the name that the answer gives, if it is another. */
static int rename_item(struct item *item, const struct response *response)
{
	char given[NAME_SIZE];

	if (!item->batch->settings->content_disposition ||
	    !response->disposition ||
	    name_from_disposition(given, response->disposition) != 0 ||
	    strcmp(given, item->job->name) == 0)
		return 0;
	item->name = strdup(given);
	return item->name ? look(item, given) : UV_ENOMEM;
}

static int on_begin(struct sink *sink, const struct response *response)
{
	struct item *item = item_of(sink);
	int status = rename_item(item, response);

	if (status != 0)
		return status;
	return partfile_begin(item->part, response->from_bytes,
			      &response->version, 0);
}

static int on_write(struct sink *sink, const void *data, size_t len)
{
	return partfile_write(item_of(sink)->part, data, len);
}

/* One attempt, for co_wait_for(). */
static int attempt(void *arg)
{
	struct item *item = arg;
	struct request request = REQUEST_FOR(item->job->url);

	return client_fetch(item->batch->client, &request, &item->sink,
			    &item->response, &item->progress, &item->failure);
}

/* Why the attempt failed, unless the transfer has said so. */
static void explain(struct item *item, int status)
{
	char limit[UNITS_TEXT_SIZE];

	if (item->failure.fault != FAULT_NONE && status == UV_EPROTO)
		return;
	if (status == UV_ETIMEDOUT) {
		units_format_duration(limit, item->batch->settings->timeout_ns);
		failure_set(&item->failure, FAULT_TIMEOUT,
			    "not finished within %s", limit);
	} else if (status == UV_ECANCELED) {
		failure_set(&item->failure, FAULT_INTERRUPTED, "interrupted");
	} else {
		failure_set_status(&item->failure, status,
				   "cannot write the file");
	}
}

static int tell(struct item *item, enum event_type type, const char *path,
		const char *part_path)
{
	struct event event = {
		.type = type,
		.job = item->job,
		.progress = &item->progress,
		.response = item->response.http_code ? &item->response : NULL,
		.failure = type == EVENT_FAILED ? &item->failure : NULL,
		.path = path,
		.part_path = part_path,
	};

	return batch_tell(item->batch, &event);
}

static int tell_exists(struct item *item, const char *path)
{
	if (item->batch->settings->exists == EXISTS_SKIP)
		return tell(item, EVENT_SKIPPED, path, NULL);
	failure_set(&item->failure, FAULT_EXISTS, "%s exists", path);
	return tell(item, EVENT_FAILED, NULL, NULL);
}

/* The whole body is there: give it its name. */
static int finish(struct item *item)
{
	struct commit commit = {.name = item->name,
				.policy = item->batch->settings->exists};
	struct commit_result result;
	int status = session_commit(item->batch->records.session,
				    item->job->url, item->part, &commit,
				    &result, &item->failure);
	int told;

	if (status == 0) {
		told = tell(item, EVENT_DONE, result.path, NULL);
	} else if (status == UV_EEXIST) {
		told = tell_exists(item, result.path);
	} else if (status == UV_EISDIR) {
		failure_set(&item->failure, FAULT_EXISTS, "%s is a directory",
			    result.path);
		told = tell(item, EVENT_FAILED, NULL, NULL);
	} else {
		explain(item, status);
		told = tell(item, EVENT_FAILED, NULL, result.part_path);
	}
	free(result.path);
	free(result.part_path);
	return told;
}

/* The attempt failed: keep what came, and say why. */
static int give_up(struct item *item, int status)
{
	char *part_path = NULL;
	int told;

	if (item->part)
		partfile_keep(item->part, &part_path);
	explain(item, status);
	told = tell(item, EVENT_FAILED, NULL, part_path);
	free(part_path);
	return told < 0 || status != UV_ECANCELED ? told : UV_ECANCELED;
}

static int fetch(struct item *item)
{
	const struct job *job = item->job;
	int status = tell(item, EVENT_START, NULL, NULL);

	if (status < 0)
		return status;
	status = partfile_open(&item->part, item->batch->dest, job->name,
			       job->url, false);
	if (status < 0)
		return give_up(item, status);
	status = co_wait_for(attempt, item, item->batch->settings->timeout_ns);
	if (status == 0)
		return finish(item);
	if (status == UV_EEXIST && item->existing) {
		partfile_discard(item->part);
		return tell_exists(item, item->existing);
	}
	return give_up(item, status);
}

static int keep_existing(struct item *item)
{
	char *path = dest_path(item->batch->dest, item->job->name);
	int status = path ? tell_exists(item, path) : UV_ENOMEM;

	free(path);
	return status;
}

int item_run(struct batch *batch, const struct job *job)
{
	struct item item = {
		.sink = {.begin = on_begin, .write = on_write},
		.batch = batch,
		.job = job,
		.progress = {.total_bytes = -1, .started_ns = co_time_ns()},
		.response = RESPONSE_NONE,
	};
	int status = job->exists ? keep_existing(&item) : fetch(&item);

	free(item.existing);
	free(item.name);
	response_reset(&item.response);
	return status;
}
