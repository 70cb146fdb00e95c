/*
 * An HTTP client on the runtime: one request as one awaitable call.
 *
 * libcurl runs on the loop's stack, driven by the loop's polls and one timer; a
 * coroutine only starts a request and is woken as its parts arrive.  All
 * requests of a client share its connections, DNS cache and TLS sessions.  A
 * client belongs to the loop it was made in.
 */
#ifndef TRANSFER_CLIENT_H
#define TRANSFER_CLIENT_H

#include <stddef.h>

#include <coget/status.h>

#include "model/event.h"
#include "model/failure.h"
#include "model/response.h"
#include "model/settings.h"

struct client;

/* Where a body goes.  The calls are made from the fetching coroutine. */
struct sink {
	/*
	 * The head of the final answer came, a success.  May suspend.  A
	 * negative status ends the request with it.
	 */
	int (*begin)(struct sink *sink, const struct response *response);

	/*
	 * The next len bytes of the body.  May suspend: meanwhile the transfer
	 * fills its buffer, then pauses until the call returns.  A negative
	 * status ends the request with it.
	 */
	int (*write)(struct sink *sink, const void *data, size_t len);
};

/*
 * Make a client.  The settings must live as long.
 *
 * received_bytes  counted up by the body bytes of all fetches, as they come.
 *
 * Returns 0 with *out owned by the caller, or UV_ENOMEM.
 */
int client_open(struct client **out, const struct settings *settings,
		uint64_t *received_bytes);

/* Close its connections and free it; no fetch may run.  NULL is ignored. */
void client_close(struct client *client);

/*
 * GET a URL, following at most 10 redirects, and pass the body of a successful
 * answer to the sink.  Suspends.
 *
 * response  filled in as far as the request got; the caller resets it.
 * progress  its byte counts are kept up to date while the call lasts.
 * failure   on error: why, except after UV_ECANCELED and errors of the sink.
 *
 * Returns 0 when the whole body was delivered; UV_EPROTO with *failure set when
 * the request failed; the sink's own status if that ended it; UV_ECANCELED.
 */
int client_fetch(struct client *client, const char *url, struct sink *sink,
		 struct response *response, struct progress *progress,
		 struct failure *failure) CO_MUST_CHECK;

/* libcurl's name and version with its TLS and HTTP/2 libraries; static. */
const char *client_library_version(void);

#endif
