/*
 * One attempt at an item: a request, and a body that goes into the part.
 */
#include <stdlib.h>
#include <string.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "base/units.h"
#include "batch/expected.h"
#include "batch/item.h"
#include "session/session.h"
#include "storage/names.h"

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
	struct session *session = item->batch->records.session;
	char given[NAME_SIZE];
	const char *name = given;
	int status = 0;

	if (!item->batch->settings->content_disposition ||
	    !response->disposition ||
	    name_from_disposition(given, response->disposition) != 0 ||
	    strcmp(given, item->job->name) == 0)
		return 0;
	item->name = strdup(given);
	if (!item->name)
		return UV_ENOMEM;
	if (session)
		status = session_clear_names(session, &name, 1);
	return status == 0 ? look(item, given) : status;
}

static int on_begin(struct sink *sink, const struct response *response)
{
	struct item *item = item_of(sink);
	int status = rename_item(item, response);

	/* The host is well: its other items need not wait for the body. */
	jobqueue_succeeded(item->batch->queue, item->turn, item->began_ns);

	if (status == 0)
		status = expected_note(item, response);
	if (status != 0)
		return status;
	status = partfile_begin(item->part, response->from_bytes,
				&response->version, expected_algorithms(item));
	if (status != UV_EAGAIN)
		return status;
	failure_set(&item->failure, FAULT_RANGE,
		    "somebody has changed the part of the file");
	return UV_EPROTO;
}

static int on_write(struct sink *sink, const void *data, size_t len)
{
	return partfile_write(item_of(sink)->part, data, len);
}

/* Forget the attempt before. */
static void start_afresh(struct item *item)
{
	free(item->name);
	free(item->existing);
	free(item->expected);
	response_reset(&item->response);
	item->name = NULL;
	item->existing = NULL;
	item->expected = NULL;
	item->expected_count = 0;
	item->expected_by_user = 0;
	item->failure.fault = FAULT_NONE;
	item->progress.received_bytes = 0;
	item->progress.total_bytes = -1;
	item->sink = (struct sink){on_begin, on_write, route_follow};
	item->began_ns = co_time_ns();
	if (item->is_under_way) {
		item->is_under_way = false;
		return;
	}
	route_forget(item);
	item->spent_ns = 0;
	item->attempts++;
}

/* Under what conditions it is wanted: another version than is there. */
static void ask_for_newer(const struct item *item, struct request *request)
{
	request->if_none_match = item->present.etag;
	request->if_modified_since = item->present.last_modified;
}

/* The rest, where that can be told to be of the same version; or all. */
static struct request request_for(const struct item *item)
{
	const struct version *version = partfile_version(item->part);
	struct request request = REQUEST_FOR(item->job->url);

	if (!partfile_is_resumable(item->part,
				   item->batch->settings->trust_length)) {
		ask_for_newer(item, &request);
		return request;
	}
	request.from_bytes = partfile_len(item->part);
	request.if_range = version_validator(version);
	request.total_bytes = version->total_bytes;
	return request;
}

/* For co_wait_for(). */
static int fetch(void *arg)
{
	struct item *item = arg;
	struct request request = request_for(item);

	request.hops = item->hops;
	request.hop_count = item->hop_count;
	return client_fetch(item->batch->client, &request, &item->sink,
			    &item->response, &item->progress, &item->failure);
}

/* Why the attempt failed, unless the transfer has said so. */
static int explain(struct item *item, int status)
{
	char limit[UNITS_TEXT_SIZE];

	if (item->failure.fault != FAULT_NONE && status == UV_EPROTO)
		return status;
	if (status == UV_ETIMEDOUT) {
		units_format_duration(limit, item->batch->settings->timeout_ns);
		failure_set(&item->failure, FAULT_TIMEOUT,
			    "not finished within %s", limit);
	} else if (status == UV_ECANCELED) {
		failure_set(&item->failure, FAULT_INTERRUPTED, "interrupted");
		return status;
	} else {
		outcome_explain(item, status);
	}
	return UV_EPROTO;
}

/* What a file from before the run has to do with it. */
static int look_at_present(struct item *item)
{
	const struct job *job = item->job;
	struct dest *dest = item->batch->dest;
	int status = 0;

	item->adopted_bytes = 0;
	if (!job->exists)
		return 0;
	switch (item->batch->settings->exists) {
	case EXISTS_RESUME:
		if (partfile_len(item->part) > 0 || item->starts_over)
			return 0;
		status = partfile_adopt(item->part, job->name);
		item->adopted_bytes = partfile_len(item->part);
		return status;
	case EXISTS_UPDATE:
		version_reset(&item->present);
		status = dest_stored_version(dest, job->name, job->url,
					     &item->present);
		return status == UV_ENOENT ? 0 : status;
	default:
		return 0;
	}
}

static int open_part(struct item *item)
{
	struct batch *batch = item->batch;
	bool resume = !item->starts_over &&
		      (batch->settings->resume || batch->records.session);
	int status;

	if (item->part)
		return 0;
	status = partfile_open(&item->part, batch->dest, item->job->name,
			       item->job->url, resume);
	return status == 0 ? look_at_present(item) : status;
}

/*
 * Whether the answer is that there is nothing to fetch.  If the user said what
 * the file shall have, that is seen at its commit.
 */
static bool is_current(const struct item *item)
{
	if (item->response.http_code == 304)
		return true;
	return item->response.http_code == 416 && item->adopted_bytes > 0 &&
	       partfile_len(item->part) == item->adopted_bytes &&
	       item->expected_count == 0;
}

/* The time that it waits for turns does not count. */
static int fetch_in_time(struct item *item)
{
	int64_t limit_ns = item->batch->settings->timeout_ns;
	int64_t began_ns = co_time_ns();
	int status;

	if (limit_ns != CO_FOREVER)
		limit_ns -= item->spent_ns;
	status = co_wait_for(fetch, item, limit_ns);
	item->spent_ns += co_time_ns() - began_ns;
	return status;
}

int attempt_run(struct item *item)
{
	int status;

	start_afresh(item);
	status = open_part(item);
	if (status == 0)
		status = fetch_in_time(item);
	if (status == 0)
		return is_current(item) ? ATTEMPT_CURRENT : 0;
	if ((status == UV_EEXIST && item->existing) ||
	    (status == UV_EAGAIN && item->next_host))
		return status;
	return explain(item, status);
}
