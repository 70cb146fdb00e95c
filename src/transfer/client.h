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

#include <stdbool.h>
#include <stddef.h>

#include <coget/status.h>

#include "base/buf.h"
#include "model/event.h"
#include "model/failure.h"
#include "model/request.h"
#include "model/response.h"
#include "model/schemes.h"
#include "model/settings.h"

struct client;
struct client_certificate;
struct credentials;
struct hsts;

/* The body has not ended, but has to be asked for on. */
enum { CLIENT_PIECE = 1 };

/* Where a body goes.  The calls are made from the fetching coroutine. */
struct sink {
	/*
	 * The head of the final answer came, a success: the body begins at
	 * response->from_bytes, which is the request's or 0.  May suspend.  A
	 * negative status ends the request with it.
	 */
	int (*begin)(struct sink *sink, const struct response *response);

	/*
	 * The next len bytes of the body.  May suspend: meanwhile the transfer
	 * fills its buffer, then pauses until the call returns.  A negative
	 * status ends the request with it.
	 */
	int (*write)(struct sink *sink, const void *data, size_t len);

	/*
	 * Whether a redirect to this URL may be followed, of another host or
	 * the same.  May suspend.  Returns 0, or a negative status that ends
	 * the request with it.  May be NULL: yes.
	 */
	int (*may_redirect)(struct sink *sink, const char *url);

	/*
	 * Whether a login may go to this host over HTTP, where others can read
	 * it; asked once in a client's life.  May suspend.  Returns 0, or a
	 * negative status that ends the request with it.  May be NULL: yes.
	 */
	int (*may_expose)(struct sink *sink, const char *host);

	/*
	 * As write, of bytes that stand in a buffer: the sink may take its
	 * memory, and leave another in its place, which is overwritten.  May be
	 * NULL: write is called.
	 */
	int (*take)(struct sink *sink, struct buf *body);

	/*
	 * After write or take: the body has not ended, and what follows may
	 * take any time to come.  May suspend.  Returns as write.  May be NULL.
	 */
	int (*flush)(struct sink *sink);
};

/*
 * Make a client, which reads here, and never again, what the environment says
 * of proxies.  The settings must live as long.
 *
 * received_bytes  counted up by the body bytes of all fetches, as they come.
 *
 * Returns 0 with *out owned by the caller, or UV_ENOMEM.
 */
int client_open(struct client **out, const struct settings *settings,
		uint64_t *received_bytes);

/*
 * Make another client, for another loop, which runs the caller: with the settings
 * and credentials of the first, which must live as long, and with its cookies.
 * None can be made where fetches share more than that: rate limits, or HSTS.
 *
 * Returns as client_open().
 */
int client_open_beside(struct client **out, struct client *first,
		       uint64_t *received_bytes);

/* Whether others may be made beside it, once it has all that it is to use. */
bool client_may_have_others(const struct client *client);

/*
 * Let it show these to servers, which must live as long, before the first
 * fetch; cookies that come are added to the credentials.  Each may be NULL.
 */
void client_show(struct client *client, struct credentials *credentials,
		 struct client_certificate *certificate);

/*
 * Let it use https for these hosts, and add those that ask for it, before the
 * first fetch; they must live as long.  NULL is ignored.
 */
void client_use_hsts(struct client *client, struct hsts *hsts);

/*
 * Keep to about so many connections, idle ones included, because descriptors
 * are few; no fewer than fetches shall run.
 */
void client_limit(struct client *client, size_t connections);

/*
 * Of plain HTTP, keep idle connections only as long as so many are open, where
 * descriptors are enough for what runs, but not for more.
 */
void client_keep(struct client *client, size_t connections);

/*
 * Write all cookies that it has to a file for its owner alone.  Suspends, also
 * in a cancelled task.
 *
 * Returns 0, or UV_EPROTO with *failure set.
 */
int client_save_cookies(struct client *client, const char *path,
			struct failure *failure) CO_MUST_CHECK;

/* Close its connections and free it; no fetch may run.  NULL is ignored. */
void client_close(struct client *client);

/*
 * Send what the request says, following as many redirects as the settings
 * allow, and pass the body of a successful answer to the sink, unpacked if the
 * settings ask for it compressed.  Suspends.
 *
 * Asked for a range, the server may send it, which is checked to be that of the
 * same version, or only a piece from its beginning, or the whole (begin() is
 * told where the body begins), or say that nothing is missing: then begin() is
 * called, write() never, and the response's http_code is 416.  Asked under a
 * condition, it may say that there is nothing newer: then the sink is not
 * called, and the http_code is 304.
 *
 * Asked for the head alone, it is never called either, and the response says
 * what a whole file's would.
 *
 * A piece may also come where no range was asked for.  After one, the next
 * request is for the rest, with goes_on set, and goes to where redirects led.
 *
 * response  filled in as far as the request got; the caller resets it.
 * progress  its byte counts are kept up to date while the call lasts: those of
 *           the file, where what was there before counts as received; of a
 *           compressed one, those of the body.
 * failure   on error: why, except after UV_ECANCELED and errors of the sink.
 *
 * Returns 0 when the whole body was delivered, or there was none to deliver, as
 * said above; CLIENT_PIECE when a piece was; UV_EPROTO with *failure set when
 * the request failed; the sink's own status if that ended it; UV_ECANCELED.
 */
int client_fetch(struct client *client, const struct request *request,
		 struct sink *sink, struct response *response,
		 struct progress *progress,
		 struct failure *failure) CO_MUST_CHECK;

/* Whether URLs of a scheme can be fetched: libcurl may be built without it. */
bool client_can_fetch(const struct scheme *scheme);

/* libcurl's name and version with its TLS and HTTP/2 libraries; static. */
const char *client_library_version(void);

#endif
