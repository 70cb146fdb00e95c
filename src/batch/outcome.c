/*
 * What becomes of an item, done and told.
 */
#include <stdlib.h>

#include "batch/expected.h"
#include "batch/item.h"
#include "session/session.h"

static int tell(struct item *item, struct event event)
{
	event.job = item->job;
	event.progress = &item->progress;
	event.response = item->response.http_code ? &item->response : NULL;
	return batch_tell(item->batch, &event);
}

int outcome_begin(struct item *item)
{
	bool is_first = !item->has_begun;

	item->has_begun = true;
	return tell(item, (struct event){.type = is_first ? EVENT_START
							  : EVENT_AGAIN});
}

int outcome_current(struct item *item)
{
	char *path = dest_path(item->batch->dest, item->job->name);
	int status = path ? 0 : UV_ENOMEM;

	partfile_discard(item->part);
	item->part = NULL;
	if (path)
		status = tell(item, (struct event){.type = EVENT_SKIPPED,
						   .path = path,
						   .reason = SKIP_CURRENT});
	free(path);
	return status;
}

int outcome_exists(struct item *item, const char *path)
{
	partfile_discard(item->part);
	item->part = NULL;
	if (item->batch->settings->exists == EXISTS_SKIP)
		return tell(item, (struct event){.type = EVENT_SKIPPED,
						 .path = path,
						 .reason = SKIP_EXISTS});
	failure_set(&item->failure, FAULT_EXISTS, "%s exists", path);
	return outcome_fail(item);
}

void outcome_explain(struct item *item, int status)
{
	if (status == UV_EBUSY)
		failure_set(&item->failure, FAULT_BUSY,
			    "another process is at work on the part of the "
			    "file");
	else
		failure_set_status(&item->failure, status,
				   "cannot write the file");
}

static void explain(struct item *item, int status,
		    const struct commit_result *result)
{
	if (status == UV_EILSEQ)
		expected_explain(item, result->mismatch);
	else if (status == UV_EISDIR)
		failure_set(&item->failure, FAULT_EXISTS, "%s is a directory",
			    result->path);
	else if (status != UV_EPROTO) /* which the session has explained */
		outcome_explain(item, status);
}

int outcome_place(struct item *item)
{
	const struct settings *settings = item->batch->settings;
	struct commit commit = {
		.name = item->name,
		.policy = settings->exists,
		.expected = item->expected,
		.expected_count = item->expected_count,
		.digest = settings->digest,
		.set_mtime = settings->mtime,
		.store_version = settings->exists == EXISTS_UPDATE,
		.fsync = settings->fsync,
	};
	struct commit_result result;
	int status = session_commit(item->batch->records.session,
				    item->job->url, item->part, &commit,
				    &result, &item->failure);

	item->part = NULL;
	free(item->part_path);
	item->part_path = result.part_path;
	if (status == 0) {
		status = tell(item,
			      (struct event){
				      .type = EVENT_DONE,
				      .path = result.path,
				      .digest = settings->digest
							? &result.digest
							: NULL,
			      });
	} else if (status == UV_EEXIST) {
		status = outcome_exists(item, result.path);
	} else {
		explain(item, status, &result);
		status = 1;
	}
	free(result.path);
	return status;
}

int outcome_wait(struct item *item)
{
	return tell(item, (struct event){.type = EVENT_WAIT});
}

int outcome_retry(struct item *item, int64_t delay_ns)
{
	struct retry retry = {item->attempts, delay_ns};

	return tell(item, (struct event){.type = EVENT_RETRY,
					 .failure = &item->failure,
					 .retry = &retry});
}

int outcome_fail(struct item *item)
{
	if (item->part) {
		free(item->part_path);
		partfile_keep(item->part, &item->part_path);
	}
	item->part = NULL;
	return tell(item, (struct event){.type = EVENT_FAILED,
					 .failure = &item->failure,
					 .part_path = item->part_path});
}
