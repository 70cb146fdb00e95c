#include "transfer/fetch_hop.h"

#include <strings.h>

#include "model/schemes.h"
#include "transfer/capture.h"
#include "transfer/fetch_redirect.h"
#include "transfer/proxy_failure.h"
#include "transfer/response_fill.h"

static int refuse_request(struct fetch *fetch, int status)
{
	if (status == UV_EAGAIN) {
		failure_set(fetch->failure, ERROR_RESOURCES,
			    "no thread is left for it");
		return UV_EPROTO;
	}
	if (status != UV_EINVAL)
		return fetch_out_of_memory(fetch);
	failure_set(
		fetch->failure, ERROR_RANGE,
		"the stored validator of the file cannot stand in a header");
	return UV_EPROTO;
}

static int fail(struct fetch *fetch, const struct transfer *transfer)
{
	if (fetch->guard.refused.len > 0)
		redirect_guard_explain(&fetch->guard, fetch->from,
				       fetch->scope.url, fetch->failure);
	else
		transfer->protocol->classify_end(fetch->failure, transfer);
	return UV_EPROTO;
}

/* Of a rest that comes without its version, the next piece says it. */
static int check_body(struct fetch *fetch, struct transfer *transfer)
{
	int status = delivery_check(&fetch->delivery, transfer);

	return status == 0 && transfer->protocol->asks_again &&
			       transfer->validation.is_part
		       ? CLIENT_PIECE
		       : status;
}

/* What follows from the end of a hop. */
static int conclude(struct fetch *fetch, struct transfer *transfer, char **next)
{
	if (transfer->code != CURLE_OK ||
	    transfer->validation.verdict == VERDICT_NONE)
		return fail(fetch, transfer);
	switch (transfer->validation.verdict) {
	case VERDICT_BODY:
		return fetch->request->wants_head ? 0
						  : check_body(fetch, transfer);
	case VERDICT_WHOLE:
		return delivery_begin(&fetch->delivery, transfer);
	case VERDICT_UNCHANGED:
		return 0;
	default:
		return fetch_redirect(fetch, transfer, next);
	}
}

int fetch_hop_enter(struct fetch *fetch, const char *url)
{
	int status = credential_scope_enter(&fetch->scope, url);

	fetch->scope.content = fetch->content.now;
	if (status == UV_ENOMEM)
		return fetch_out_of_memory(fetch);
	if (status < 0) {
		failure_set(fetch->failure, ERROR_URL,
			    "the user name or password in it cannot be read");
		return UV_EPROTO;
	}
	return 0;
}

/* Let the user know before a password goes out in clear. */
static int check_exposure(struct fetch *fetch)
{
	struct client *client = fetch->client;
	struct sink *sink = fetch->sink;

	if (client->has_exposed || !sink->may_expose ||
	    (client->settings->ftp_ssl &&
	     fetch->scope.at.scheme->protocol == PROTOCOL_FTP) ||
	    !credential_scope_exposes_login(&fetch->scope))
		return 0;
	client->has_exposed = true;
	return sink->may_expose(sink, fetch->scope.at.name);
}

static bool accepts(const struct fetch *fetch, const struct url *url)
{
	const struct protocol *protocol = protocol_of(url);

	if (fetch->request->range && !protocol->has_ranges) {
		failure_set(fetch->failure, ERROR_URL, "%s has no byte ranges",
			    url->scheme->name);
		fetch->failure->remedy = "leave out --range";
		return false;
	}
	if (!protocol->accepts)
		return true;
	if (!client_can_fetch(url->scheme)) {
		failure_set(fetch->failure, ERROR_SCHEME,
			    "libcurl was built without %s here",
			    url->scheme->name);
		return false;
	}
	if (request_content_is_plain(fetch->content.now))
		return protocol->accepts(url, fetch->failure);
	failure_set(fetch->failure, ERROR_URL,
		    "methods and bodies are for http and https alone");
	fetch->failure->remedy = "leave out the options that give them";
	return false;
}

/* Of a redirect the scheme is known to be allowed. */
static int check_url(struct fetch *fetch)
{
	const struct url *url = &fetch->scope.at;

	if (schemes_have(fetch->client->settings->schemes, url->scheme))
		return accepts(fetch, url) ? 0 : UV_EPROTO;
	failure_set(fetch->failure, ERROR_SCHEME,
		    "its scheme is not allowed by --proto");
	fetch->failure->remedy = "use a URL of another scheme, or add the "
				 "scheme to --proto";
	return UV_EPROTO;
}

static int find_proxy(struct fetch *fetch, const struct proxy_address **out)
{
	*out = proxy_addresses_find(&fetch->client->proxies, &fetch->scope.at);
	if (!*out)
		return 0;
	/* libcurl would connect without it. */
	if (fetch->scope.at.scheme->set == SCHEME_TFTP) {
		failure_set(fetch->failure, ERROR_PROXY,
			    "no proxy can carry TFTP, and %s gives one",
			    (*out)->source);
		fetch->failure->remedy = "name the host in --no-proxy";
		return UV_EPROTO;
	}
	return proxy_failure_check(fetch->failure, *out) ? 0 : UV_EPROTO;
}

/* Where the protocol needs no libcurl. */
static int fetch_itself(struct fetch *fetch, const struct protocol *protocol)
{
	const struct own_fetch own = {
		.url = &fetch->scope.at,
		.request = fetch->request,
		.sink = fetch->sink,
		.response = fetch->response,
		.progress = fetch->progress,
		.rates = fetch->client->rates,
		.received_bytes = fetch->client->received_bytes,
		.failure = fetch->failure,
	};

	return protocol->fetch(&own);
}

/* What the hop has of its own: proxy and certificate. */
static int prepare(struct fetch *fetch, struct hop *hop)
{
	int status;

	if (!hop_content_may_enter(&fetch->content, &fetch->scope, fetch->from,
				   fetch->failure))
		return UV_EPROTO;
	status = find_proxy(fetch, &hop->proxy);
	if (status == 0)
		status = check_exposure(fetch);
	if (status < 0)
		return status;
	if (credential_scope_shows_certificate(&fetch->scope))
		hop->certificate = fetch->client->certificate;
	return redirect_guard_enter(&fetch->guard, fetch->scope.url,
				    fetch->request->is_led ||
					    fetch->response->num_redirects > 0,
				    hop->proxy) < 0
		       ? fetch_out_of_memory(fetch)
		       : 0;
}

/* A transfer that has started: to its end, and what it has told. */
static int receive(struct fetch *fetch, struct transfer *transfer, char **next)
{
	int status = delivery_receive(&fetch->delivery, transfer);

	if (transfer->is_answered && !fetch->delivery.has_begun &&
	    response_fill_head(fetch->response, transfer) < 0 && status == 0)
		status = fetch_out_of_memory(fetch);
	response_fill_figures(fetch->response, transfer, &fetch->earlier_us);
	if (capture_is_on(transfer))
		capture_end(transfer, fetch->response);
	hop_content_note(transfer,
			 transfer->is_answered ? fetch->response->http_code : 0,
			 &fetch->guard.trail);
	fetch->response->trail = fetch->guard.trail;
	return status == 0 ? conclude(fetch, transfer, next) : status;
}

static int fetch_by_transfer(struct fetch *fetch,
			     const struct protocol *protocol, char **next)
{
	struct client *client = fetch->client;
	struct hop hop = {
		.scope = &fetch->scope,
		.guard = &fetch->guard,
		.hsts = client->hsts,
		.rates = client->rates,
	};
	struct transfer *transfer;
	int status = prepare(fetch, &hop);

	if (status < 0)
		return status;
	transfer = client_take_transfer(client, protocol);
	if (!transfer)
		return fetch_out_of_memory(fetch);
	status = transfer_start(transfer, fetch->request, &hop, fetch->progress,
				client->received_bytes);
	if (status == 0) {
		status = receive(fetch, transfer, next);
		transfer_stop(transfer);
	} else {
		status = refuse_request(fetch, status);
	}
	client_give_transfer(client, transfer);
	return status;
}

int fetch_hop_run(struct fetch *fetch, const char *url, char **next)
{
	const struct protocol *protocol;
	int status = fetch_hop_enter(fetch, url);

	*next = NULL;
	if (status == 0)
		status = check_url(fetch);
	if (status < 0)
		return status;
	protocol = protocol_of(&fetch->scope.at);
	return protocol->fetch ? fetch_itself(fetch, protocol)
			       : fetch_by_transfer(fetch, protocol, next);
}
