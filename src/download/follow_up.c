#include "download/follow_up.h"

#include "download/conclude.h"
#include "download/piece_check.h"
#include "download/present.h"
#include "download/requeue.h"
#include "download/retry_policy.h"

int follow_up_cancelled(struct download *download)
{
	int status = conclude_interrupted(download);

	return status < 0 ? status : UV_ECANCELED;
}

int follow_up_present(struct download *download, int status,
			   const struct failure *failure)
{
	if (status == UV_ECANCELED)
		return follow_up_cancelled(download);
	return status == UV_EPROTO ? conclude_failed(download, failure)
				   : status;
}

/* Up to date it is; it may still not be what the user has expected. */
static int end_current(struct download *download)
{
	struct failure failure;
	int status;

	download->progress.phase = PHASE_VERIFY;
	status = present_verify(download, &failure);
	return status == 0 ? conclude_current(download)
			   : follow_up_present(download, status, &failure);
}

/* Pieces of it are not as they shall be: have them fetched again alone. */
static int repair(struct download *download, struct permit *permit,
		  struct attempt_result *result, int status)
{
	if (status == UV_ECANCELED)
		return follow_up_cancelled(download);
	if (status != UV_EILSEQ)
		download_explain(download, &result->failure, status);
	result->is_damaged = status == UV_EILSEQ;
	result->keeps_part = result->is_damaged;
	result->gained_bytes = 0;
	return retry_or_fail(download, permit, result);
}

static int end_whole(struct download *download, struct permit *permit,
		     struct attempt_result *result)
{
	int status = piece_check_run(download, &result->failure);

	if (status != 0)
		return repair(download, permit, result, status);
	status = conclude_digest(download);

	if (status == UV_ECANCELED)
		return follow_up_cancelled(download);
	status = conclude_whole(download, &result->failure);
	if (status != 1)
		return status;
	result->gained_bytes = 0;
	return retry_or_fail(download, permit, result);
}

int follow_up(struct download *download, struct permit *permit,
		struct attempt_result *result)
{
	char *host = result->next_host;

	switch (result->outcome) {
	case ATTEMPT_CANCELLED:
		return follow_up_cancelled(download);
	case ATTEMPT_FAILED:
		return retry_or_fail(download, permit, result);
	case ATTEMPT_MOVED:
		result->next_host = NULL;
		return requeue_elsewhere(download, permit, host);
	default:
		break;
	}
	permit_succeeded(download->run->schedule, permit, result->began_ns);
	if (result->outcome == ATTEMPT_DESCRIBED)
		return requeue_anew(download, permit);
	if (result->outcome == ATTEMPT_FOUND)
		return conclude_found(download);
	if (result->outcome == ATTEMPT_CURRENT)
		return end_current(download);
	if (result->outcome == ATTEMPT_EXISTING)
		return conclude_existing(download, result->existing);
	return end_whole(download, permit, result);
}
