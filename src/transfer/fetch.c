/*
 * A fetch: a loop of hops, each a transfer from the pool.
 *
 * Redirects are followed here and not by libcurl, so that every hop has the
 * rules applied to it that the first had.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include <coget/scope.h>

#include "transfer/answer.h"
#include "transfer/classify.h"
#include "transfer/pool.h"
#include "transfer/trust.h"
#include "transfer/unpack.h"

struct fetch {
	struct client *client;
	const struct request *request;
	struct sink *sink;
	struct response *response;
	struct progress *progress;
	struct failure *failure;
	struct trust trust;
	int64_t earlier_us; /* spent on the hops before */
	struct unpack *unpack; /* NULL unless the body is packed */
	bool begun;
};

static int out_of_memory(struct fetch *fetch)
{
	failure_set(fetch->failure, FAULT_RESOURCES, "out of memory");
	return UV_EPROTO;
}

static int refuse_request(struct fetch *fetch, int status)
{
	if (status != UV_EINVAL)
		return out_of_memory(fetch);
	failure_set(fetch->failure, FAULT_RANGE,
		    "what is stored of the file's version cannot be sent");
	return UV_EPROTO;
}

static int begin(struct fetch *fetch, struct transfer *transfer)
{
	fetch->begun = true;
	if (answer_note_head(fetch->response, transfer) < 0 ||
	    (transfer->judgement.packing == PACKING_GZIP &&
	     unpack_open(&fetch->unpack,
			 fetch->client->settings->max_filesize_bytes) < 0))
		return out_of_memory(fetch);
	return fetch->sink->begin(fetch->sink, fetch->response);
}

/* Pass what has come to the sink. */
static int pass_on(struct fetch *fetch, struct transfer *transfer)
{
	const struct buf *taken = &transfer->taken;
	int status = fetch->begun ? 0 : begin(fetch, transfer);

	if (status < 0 || taken->len == 0)
		return status;
	if (fetch->unpack)
		return unpack_feed(fetch->unpack, taken->data, taken->len,
				   fetch->sink, fetch->failure);
	return fetch->sink->write(fetch->sink, taken->data, taken->len);
}

static bool has_news(const struct transfer *transfer)
{
	return transfer_is_delivered(transfer) &&
	       (transfer->taken.len > 0 ||
		(transfer->ended && transfer->code == CURLE_OK));
}

/* What has come before a cancellation is worth keeping. */
static void salvage(struct fetch *fetch, struct transfer *transfer)
{
	struct co_scope shield;

	transfer_take(transfer);
	if (!has_news(transfer))
		return;
	co_shield_enter(&shield);
	(void)pass_on(fetch, transfer);
	co_shield_leave(&shield);
}

static int receive(struct fetch *fetch, struct transfer *transfer)
{
	int status;

	do {
		status = transfer_wait(transfer);
		if (status == 0 && has_news(transfer))
			status = pass_on(fetch, transfer);
		else if (status == UV_ECANCELED)
			salvage(fetch, transfer);
	} while (status == 0 &&
		 (!transfer->ended || transfer->body.len > 0));
	return status;
}

/* Follow a redirect: *next, for curl_free(), is where it leads. */
static int redirect(struct fetch *fetch, struct transfer *transfer, char **next)
{
	int status = answer_redirect(transfer, next);

	if (status == UV_ENOMEM)
		return out_of_memory(fetch);
	if (status < 0)
		failure_set(fetch->failure, FAULT_REDIRECT,
			    "redirected to %.180s, which is not a URL",
			    transfer_location(transfer));
	else if (!*next)
		classify_status(fetch->failure, transfer);
	else if (strncasecmp(*next, "http://", 7) != 0 &&
		 strncasecmp(*next, "https://", 8) != 0)
		failure_set(fetch->failure, FAULT_REDIRECT,
			    "redirected to %.180s, which is not HTTP", *next);
	else if (fetch->response->num_redirects >=
		 fetch->client->settings->max_redirs)
		failure_set(fetch->failure, FAULT_REDIRECT,
			    "more than %zu redirects",
			    fetch->client->settings->max_redirs);
	else {
		fetch->response->num_redirects++;
		return 0;
	}
	return UV_EPROTO;
}

/* Nothing becomes a file that is not as long as was promised. */
static int check_length(struct fetch *fetch, const struct transfer *transfer)
{
	const struct judgement *judgement = &transfer->judgement;
	int64_t promised = fetch->progress->total_bytes;
	uint64_t end = judgement->from_bytes + transfer->size_download;

	if ((promised < 0 || end == (uint64_t)promised) &&
	    (judgement->body_bytes < 0 ||
	     transfer->size_download == (uint64_t)judgement->body_bytes))
		return 0;
	failure_set(fetch->failure, FAULT_TRUNCATED,
		    "%" PRIu64 " bytes came, %" PRId64 " were promised", end,
		    promised);
	return UV_EPROTO;
}

/* Nor what anybody on the way may have cut off. */
static int check_end(struct fetch *fetch, const struct transfer *transfer)
{
	if (!transfer->needs_tls_end || transfer->has_tls_end || fetch->unpack)
		return 0;
	failure_set(fetch->failure, FAULT_TRUNCATED,
		    "the connection broke, and nothing says that the body was "
		    "whole");
	return UV_EPROTO;
}

/* Nor what libcurl takes for whole although its check sum has not come. */
static int check_packed(struct fetch *fetch, const struct transfer *transfer)
{
	if (!fetch->unpack || unpack_is_complete(fetch->unpack) ||
	    transfer->judgement.body_bytes == 0)
		return 0;
	failure_set(fetch->failure, FAULT_TRUNCATED,
		    "the compressed body breaks off");
	return UV_EPROTO;
}

/* What follows from the end of a hop. */
static int conclude(struct fetch *fetch, struct transfer *transfer, char **next)
{
	int status;

	if (transfer->code != CURLE_OK) {
		classify_error(fetch->failure, transfer);
		return UV_EPROTO;
	}
	switch (transfer->judgement.verdict) {
	case VERDICT_BODY:
		status = check_length(fetch, transfer);
		if (status == 0)
			status = check_end(fetch, transfer);
		return status == 0 ? check_packed(fetch, transfer) : status;
	case VERDICT_WHOLE:
		return begin(fetch, transfer);
	case VERDICT_UNCHANGED:
		return 0;
	default:
		return redirect(fetch, transfer, next);
	}
}

/* See what may be shown to where the URL leads. */
static int enter(struct fetch *fetch, const char *url)
{
	int status = trust_enter(&fetch->trust, url);

	if (status == UV_ENOMEM)
		return out_of_memory(fetch);
	if (status < 0) {
		failure_set(fetch->failure, FAULT_URL,
			    "its host, name or password cannot be read");
		return UV_EPROTO;
	}
	return 0;
}

static int hop(struct fetch *fetch, const char *url, char **next)
{
	struct client *client = fetch->client;
	struct transfer *transfer;
	int status = enter(fetch, url);

	*next = NULL;
	if (status < 0)
		return status;
	transfer = client_take_transfer(client);
	if (!transfer)
		return out_of_memory(fetch);
	status = transfer_start(transfer, fetch->request, &fetch->trust,
				fetch->progress, client->received_bytes);
	if (status < 0) {
		client_give_transfer(client, transfer);
		return refuse_request(fetch, status);
	}
	status = receive(fetch, transfer);
	if (transfer->http_code != 0 && !fetch->begun &&
	    answer_note_head(fetch->response, transfer) < 0 && status == 0)
		status = out_of_memory(fetch);
	answer_note_figures(fetch->response, transfer, &fetch->earlier_us);
	if (status == 0)
		status = conclude(fetch, transfer, next);
	transfer_stop(transfer);
	client_give_transfer(client, transfer);
	return status;
}

/*
 * Go to where an earlier fetch was led: what that has seen on the way decides
 * what may be shown there.
 */
static int go_on(struct fetch *fetch)
{
	const struct request *request = fetch->request;
	int status = 0;

	if (request->hop_count == 0)
		return 0;
	status = enter(fetch, request->url);
	for (size_t i = 0; status == 0 && i + 1 < request->hop_count; i++)
		status = enter(fetch, request->hops[i]);
	fetch->response->num_redirects = (unsigned)request->hop_count;
	return status;
}

/* Let the sink's owner prepare for the next hop. */
static int announce(struct fetch *fetch, const char *url)
{
	struct sink *sink = fetch->sink;

	return sink->redirect ? sink->redirect(sink, url) : 0;
}

int client_fetch(struct client *client, const struct request *request,
		 struct sink *sink, struct response *response,
		 struct progress *progress, struct failure *failure)
{
	struct fetch fetch = {
		.client = client,
		.request = request,
		.sink = sink,
		.response = response,
		.progress = progress,
		.failure = failure,
	};
	const char *url = request->url;
	char *at = NULL;
	int status;

	trust_init(&fetch.trust, client->credentials);
	status = go_on(&fetch);
	if (request->hop_count > 0)
		url = request->hops[request->hop_count - 1];
	while (status == 0 && url) {
		char *next;

		status = hop(&fetch, url, &next);
		if (status == 0 && next)
			status = announce(&fetch, next);
		curl_free(at);
		url = at = next;
	}
	curl_free(at);
	trust_release(&fetch.trust);
	unpack_close(fetch.unpack);
	return status;
}
