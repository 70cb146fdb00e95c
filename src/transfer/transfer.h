/*
 * One request under way in libcurl: a pooled easy handle and what has come of
 * the answer.
 *
 * A transfer is a single hop; following redirects is the fetch's business.  Its
 * callbacks run on the loop's stack and only collect; the fetching coroutine
 * waits with transfer_wait() and takes what is there.
 */
#ifndef TRANSFER_TRANSFER_H
#define TRANSFER_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include <coget/future.h>
#include <coget/loop.h>

#include "base/buf.h"
#include "model/event.h"
#include "model/request.h"
#include "model/settings.h"
#include "transfer/head.h"
#include "transfer/hub.h"
#include "transfer/judge.h"
#include "transfer/stall.h"
#include "transfer/trust.h"

/* So much of a body makes transfer_wait() return. */
enum { TRANSFER_PASS_ON_BYTES = 256 * 1024 };

struct transfer {
	struct transfer *next_spare;
	struct hub_ride ride;
	char error[CURL_ERROR_SIZE]; /* libcurl's words, empty if none */
	struct head head;
	const struct settings *settings;
	struct stall stall;
	struct co_callback look; /* at whether it stands still */

	struct co_future *news; /* what transfer_wait() waits for */
	const struct request *request;
	struct curl_slist *headers; /* of its own; NULL for none */
	bool has_login;
	struct progress *progress;
	uint64_t *received_bytes; /* of all transfers */
	uint64_t size_download;
	struct buf body;     /* what came and was not taken */
	struct buf taken;    /* what the fetch is passing on */
	uint64_t unwanted;   /* bytes of a body that nobody wants */
	long http_code;      /* once the head is complete */
	struct judgement judgement; /* of the answer, likewise */
	/* What we end it for; FAULT_NONE if nothing. */
	struct failure refusal;
	size_t trailer_bytes; /* of header lines behind the body */
	bool lacks_memory;
	bool needs_tls_end;   /* for the body to be whole */
	bool has_tls_end;
	bool outlived_look; /* a look has found the body to be unwanted */
	bool abandoned;      /* by ourselves, nothing more being wanted */
	bool ended;
	CURLcode code;       /* once ended */
};

/* Make one with all options that the settings decide; NULL: out of memory. */
struct transfer *transfer_new(struct hub *hub, const struct settings *settings,
			      CURLSH *share);

/* Free one that does not run.  NULL is ignored. */
void transfer_free(struct transfer *transfer);

/*
 * Start a GET.  received_bytes and progress are counted up as the body comes.
 *
 * request  must live until the transfer is stopped.
 * trust    has the URL of this hop, in place of the request's, and what may be
 *          shown there.
 *
 * Returns 0, UV_ENOMEM, or UV_EINVAL for a condition that cannot be sent.
 */
int transfer_start(struct transfer *transfer, const struct request *request,
		   const struct trust *trust, struct progress *progress,
		   uint64_t *received_bytes);

/*
 * Wait until a good deal of the body has come, or the end.  Suspends.
 *
 * Returns 0 with taken holding what has come since the last call, possibly
 * nothing when ended; or UV_ECANCELED.
 */
int transfer_wait(struct transfer *transfer);

/*
 * End it as if libcurl had, with that code; never from libcurl's callbacks.
 */
void transfer_end(struct transfer *transfer, CURLcode code);

/* Wake transfer_wait(), if it waits. */
void transfer_tell(struct transfer *transfer);

/* Whether the body is what the sink gets. */
bool transfer_is_delivered(const struct transfer *transfer);

/* Move what has come of the body to taken, in place of what was there. */
void transfer_take(struct transfer *transfer);

/*
 * Where a redirect leads, in its own words; NULL if the answer is none.  To be
 * asked once the head is complete; the text is libcurl's.
 */
const char *transfer_location(const struct transfer *transfer);

/* Make sure that it does not run any more; its memory shrinks to be pooled. */
void transfer_stop(struct transfer *transfer);

#endif
