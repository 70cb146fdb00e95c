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
#include "http/credential_scope.h"
#include "http/hsts.h"
#include "http/redirect_guard.h"
#include "http/validation.h"
#include "model/event.h"
#include "model/request.h"
#include "model/settings.h"
#include "transfer/client_certificate.h"
#include "transfer/direct.h"
#include "transfer/easy_options.h"
#include "transfer/multi_pool.h"
#include "transfer/protocol_ftp.h"
#include "transfer/protocol_http.h"
#include "transfer/protocol_plain.h"
#include "transfer/protocol_ssh.h"
#include "transfer/proxy_address.h"
#include "transfer/stall.h"
#include "transfer/throttle.h"

/*
 * So much of a body makes transfer_wait() return; less does at the next look of
 * the stall timer, or soon if the body is read on (read_on_timer.h).
 */
enum { TRANSFER_PASS_ON_BYTES = 256 * 1024 };

/* The same for a request, which may be prompt. */
static inline size_t transfer_pass_on_bytes(const struct request *request)
{
	return request->is_prompt ? 1 : TRANSFER_PASS_ON_BYTES;
}

struct transfer {
	struct transfer *next_spare;
	const struct protocol *protocol;
	struct multi_slot slot;
	char error[CURL_ERROR_SIZE]; /* libcurl's message, empty if none */
	const struct easy_options *options;
	const struct settings *settings; /* theirs */
	struct cookies *cookies; /* of the run; NULL: none are kept */
	struct stall stall;
	struct co_callback stall_look;
	int64_t looked_waited_ns; /* in line for its rate, at the last look */
	void (*end_stalled)(struct transfer *transfer, CURLcode code);

	struct co_future *news; /* what transfer_wait() waits for */
	const struct request *request;
	const struct hop *hop;
	const struct request_content *content; /* of the hop; NULL: plain */
	struct hsts *hsts;	      /* the hop's */
	struct redirect_guard *guard; /* the fetch's */
	struct exchange *exchange;    /* that is kept (capture.h); or NULL */
	const struct proxy_address *proxy; /* of the handle; NULL: none */
	struct client_certificate *certificate; /* likewise */
	bool has_own_options; /* the handle has some of this request alone */
	bool has_small_buffer; /* of the handle */
	bool has_login;	      /* a user and a password are among them */
	struct direct direct;
	bool is_direct; /* this request is, or was, not libcurl's */
	struct progress *progress;
	uint64_t *received_bytes; /* of all transfers */
	uint64_t size_download;
	struct buf body;	      /* what came and was not taken */
	struct buf taken;	      /* what the fetch is passing on */
	uint64_t unwanted;	      /* bytes of a body that nobody wants */
	struct throttle throttle;
	struct co_callback pass_on_soon; /* see read_on_timer.h */
	bool is_to_pass_on;		 /* it is scheduled */
	size_t taken_ahead; /* of the piece that libcurl keeps, and of others
			     * behind it */
	bool is_answered;	      /* the head is complete and validated */
	bool has_news;		      /* it is, and nobody was told */
	struct validation validation; /* of the answer, likewise */
	struct failure refusal; /* what we end it for; ERROR_NONE if nothing */
	bool lacks_memory;
	bool needs_tls_end; /* for the body to be whole */
	bool has_tls_end;
	bool outlived_look; /* a look has found the body to be unwanted */
	bool abandoned;	    /* by ourselves, nothing more being wanted */
	bool ended;
	CURLcode code; /* once ended */

	/* The protocol's own. */
	struct http_exchange http;
	struct ftp_exchange ftp;
	struct ssh_exchange ssh;
	struct plain_exchange plain;
};

/* Where a request goes, and by which rules.  All of it is the fetch's. */
struct hop {
	/*
	 * Has its URL, in place of the request's, and what may be shown there.
	 */
	const struct credential_scope *scope;
	struct redirect_guard *guard; /* has entered it; asked for addresses */
	const struct proxy_address *proxy; /* NULL for none */
	struct client_certificate *certificate; /* likewise */
	struct hsts *hsts; /* that the answer may add to; likewise */
	struct rates *rates; /* that its body obeys; likewise */
};

/*
 * Make one with the options of the run, which must live as long; NULL: out of
 * memory.
 *
 * cookies  that it sends and adds to; NULL: none.
 */
struct transfer *transfer_new(struct multi_pool *pool,
			      const struct protocol *protocol,
			      const struct easy_options *options, CURLSH *share,
			      struct cookies *cookies);

/* Free one that does not run.  NULL is ignored. */
void transfer_free(struct transfer *transfer);

/*
 * Start a request.  received_bytes and progress are counted up as the body
 * comes.
 *
 * request  must live until the transfer is stopped, as must the hop and what it
 *          has; its proxy and certificate as long as the transfer.
 *
 * Returns 0, UV_ENOMEM, UV_EINVAL for a condition that cannot be sent, or
 * UV_EAGAIN for want of threads.
 */
int transfer_start(struct transfer *transfer, const struct request *request,
		   const struct hop *hop, struct progress *progress,
		   uint64_t *received_bytes);

/*
 * Wait until a good deal of the body has come, or the end; for a prompt
 * request, until anything of it has, or the head is complete.  Suspends.
 *
 * Returns 0 with taken holding what has come since the last call, possibly
 * nothing when ended; or UV_ECANCELED.
 */
int transfer_wait(struct transfer *transfer);

/* The URL that was asked for, as libcurl has it; the transfer's. */
const char *transfer_url(const struct transfer *transfer);

/* Wake transfer_wait(), if it waits. */
void transfer_notify(struct transfer *transfer);

/* Whether the body is what the sink gets. */
bool transfer_is_delivered(const struct transfer *transfer);

/* Move what has come of the body to taken, in place of what was there. */
void transfer_take(struct transfer *transfer);

/*
 * Whether it ended by itself, with an answer that is no error.  To be asked once
 * it is stopped.
 */
bool transfer_went_well(const struct transfer *transfer);

/* Make sure that it does not run any more; its memory shrinks to be pooled. */
void transfer_stop(struct transfer *transfer);

#endif
