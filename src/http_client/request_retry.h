/*
 * Whether a request that has failed is made again, and after how long: the
 * policy of model/retry.h, within the time of the request.
 */
#ifndef HTTP_CLIENT_REQUEST_RETRY_H
#define HTTP_CLIENT_REQUEST_RETRY_H

#include <stddef.h>
#include <stdint.h>

#include <coget/http_request.h>

#include "model/settings.h"

struct co_http_response;

struct request_retry {
	const struct settings *settings;
	size_t retries;	     /* at most */
	unsigned failures;   /* so far */
	int64_t deadline_ns; /* of the request; CO_FOREVER: none */
};

/* Begin to count; what is pointed to is the caller's. */
void request_retry_init(struct request_retry *retry,
			const struct settings *settings,
			const struct co_http_options *options,
			int64_t deadline_ns);

/*
 * Count an attempt that has come to this status.  Returns how long to wait
 * before the next one, in nanoseconds; -1 if none is to be made.
 */
int64_t request_retry_delay_ns(struct request_retry *retry,
			       const struct co_http_response *response,
			       int status);

#endif
