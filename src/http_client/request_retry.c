#include "http_client/request_retry.h"

#include <stdlib.h>
#include <time.h>

#include <coget/time.h>

#include "http/retry_after.h"
#include "http_client/http_response.h"
#include "model/method.h"
#include "model/retry.h"

void request_retry_init(struct request_retry *retry,
			const struct settings *settings,
			const struct co_http_options *options,
			int64_t deadline_ns)
{
	size_t own = options->retries > 0 ? (size_t)options->retries : 0;

	*retry = (struct request_retry){
		.settings = settings,
		.retries = options->retries == 0 ? settings->retries : own,
		.deadline_ns = deadline_ns,
	};
}

static bool is_answered(int status)
{
	return status == 0 || status == CO_HTTP_ERROR_STATUS;
}

/* What a server answers is its failure, too. */
static void describe(struct failure *failure,
		     const struct co_http_response *response)
{
	const char *after =
		header_lines_find(&response->head, "Retry-After", 0);

	failure_set(failure, ERROR_HTTP_STATUS, "HTTP %d",
		    response->info.http_code);
	failure->http_code = response->info.http_code;
	if (after)
		failure->retry_after_ns = retry_after_ns(
			after, header_lines_find(&response->head, "Date", 0),
			time(NULL));
}

/*
 * A generator yields once; and what is not idempotent may be done twice, unless
 * it has come to nobody (RFC 9110 section 9.2.2).
 */
static bool may_repeat(const struct request_retry *retry,
		       const struct co_http_response *response, int status)
{
	if (response->content.body.stream)
		return false;
	if (retry->settings->retry_unsafe ||
	    method_is_idempotent(response->content.method))
		return true;
	return !is_answered(status) && !response->info.trail.has_acted;
}

static int64_t delay_ns(const struct request_retry *retry,
			const struct failure *failure)
{
	uint64_t random;

	arc4random_buf(&random, sizeof(random));
	return retry_delay_ns(retry->settings, retry->failures, failure,
			      random);
}

int64_t request_retry_delay_ns(struct request_retry *retry,
			       const struct co_http_response *response,
			       int status)
{
	struct failure answer;
	const struct failure *failure = &response->failure;
	int64_t wait_ns;

	if (retry->failures++ >= retry->retries || status == UV_ECANCELED)
		return -1;
	if (is_answered(status)) {
		describe(&answer, response);
		failure = &answer;
	}
	if (!retry_filter_has(&retry->settings->retry_on, failure) ||
	    !may_repeat(retry, response, status))
		return -1;
	wait_ns = delay_ns(retry, failure);
	return co_time_after_ns(wait_ns) < retry->deadline_ns ? wait_ns : -1;
}
