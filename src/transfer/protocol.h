/*
 * How the answers of a URL's scheme are read: what libcurl does not say in one
 * way for all schemes.  Another scheme is another struct protocol, in a file of
 * its own, with its state in struct transfer and its line in protocol.c.
 *
 * A transfer has one protocol for all its life: init, any number of requests,
 * release.  For each request: prepare, configure; parse_head for each line that
 * is not the body; fill_response; classify_end unless the body was delivered
 * well; reset if has_own_options; shrink.  On the loop's stack run init,
 * configure, parse_head and reset.  None suspends.
 */
#ifndef TRANSFER_PROTOCOL_H
#define TRANSFER_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>

#include "http/credential_scope.h"
#include "model/event.h"
#include "model/failure.h"
#include "model/request.h"
#include "model/response.h"

struct own_fetch;
struct rates;
struct sink;
struct transfer;

struct protocol {
	const char
		*schemes; /* of its URLs, as CURLOPT_PROTOCOLS_STR has them */
	/*
	 * A rest has to be asked for once more, where nothing is missing: the
	 * server cannot say with it of which version it is.
	 */
	bool asks_again;
	bool has_ranges; /* a part can be asked for (request->range) */
	bool blocks; /* libcurl does in it: needs threads, see easy_thread.h */

	/*
	 * Whether the URL is of a file.  Returns false with *failure set if
	 * not.  NULL: each is.
	 */
	bool (*accepts)(const struct url *url, struct failure *failure);

	/*
	 * Fetch it without libcurl; then all below is NULL.  Suspends.  Returns
	 * as client_fetch().
	 */
	int (*fetch)(const struct own_fetch *fetch);

	/* Make ready a transfer that is new.  Returns false out of memory. */
	bool (*init)(struct transfer *transfer);

	/*
	 * Make what this request needs of its own.  Returns 0, UV_ENOMEM, or
	 * UV_EINVAL for a condition that cannot be sent.
	 */
	int (*prepare)(struct transfer *transfer,
		       const struct credential_scope *scope);

	/* Set libcurl's options for it.  Returns whether libcurl agreed. */
	bool (*configure)(struct transfer *transfer, const struct url *url);

	/*
	 * Read a line that libcurl takes for none of the body.  When the head
	 * is complete: set the transfer's validation and is_answered.  Returns
	 * false to end the transfer, which says why.
	 */
	bool (*parse_head)(struct transfer *transfer, const char *line,
			   size_t len);

	/*
	 * Where no line says that the head is complete: the same as that asks
	 * for, before the first byte of the body, or where a transfer has ended
	 * well without one.  NULL: a line does.
	 */
	bool (*begin_body)(struct transfer *transfer);

	/*
	 * Where the answer redirects to, in its own words; NULL if it does not.
	 * The text is the transfer's, until its next request.  NULL: the
	 * protocol has no redirects.
	 */
	const char *(*redirect_location)(const struct transfer *transfer);

	/* Whether the handle of an answer without error is fit for the next. */
	bool (*leaves_clean)(const struct transfer *transfer);

	/* Say in a response what the head says.  Returns 0 or UV_ENOMEM. */
	int (*fill_response)(struct response *response,
			     const struct transfer *transfer);

	/* Why a transfer failed that has ended, by libcurl or by its answer. */
	void (*classify_end)(struct failure *failure,
			     const struct transfer *transfer);

	/*
	 * Undo what was made and set for one request alone.  NULL here and
	 * below: there is nothing to be done.
	 */
	void (*reset)(struct transfer *transfer);

	/* Give back the memory that an unusually long answer took. */
	void (*shrink)(struct transfer *transfer);

	/* Free what init has made. */
	void (*release)(struct transfer *transfer);
};

/* What such a fetch is of, and for. */
struct own_fetch {
	const struct url *url;
	const struct request *request;
	struct sink *sink;
	struct response *response;
	struct progress *progress;
	struct rates *rates;	  /* that the body obeys; NULL for none */
	uint64_t *received_bytes; /* of all fetches */
	struct failure *failure;
};

/* The protocol of a URL. */
const struct protocol *protocol_of(const struct url *url);

/* Whether redirects may lead to a URL, by its scheme alone. */
bool protocol_may_redirect_to(const char *url);

#endif
