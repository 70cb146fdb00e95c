/*
 * A fetch: a loop of hops, each a transfer from the pool.
 *
 * Redirects are followed here and not by libcurl, so that every hop has the
 * rules applied to it that the first had.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "http/credential_scope.h"
#include "model/schemes.h"
#include "model/url.h"
#include "transfer/client_internal.h"
#include "transfer/delivery.h"
#include "transfer/hop_content.h"
#include "transfer/proxy_failure.h"
#include "transfer/response_fill.h"

struct fetch {
	struct client *client;
	const struct request *request;
	struct sink *sink;
	struct response *response;
	struct progress *progress;
	struct failure *failure;
	struct credential_scope scope;
	struct hop_content content;
	struct redirect_guard guard;
	const char *url;  /* the request's, or of https in its place */
	const char *from; /* the URL of the hop before; NULL for the first */
	int64_t earlier_us; /* spent on the hops before */
	struct delivery delivery;
};

static int out_of_memory(struct fetch *fetch)
{
	failure_set(fetch->failure, ERROR_RESOURCES, "out of memory");
	return UV_EPROTO;
}

static int refuse_request(struct fetch *fetch, int status)
{
	if (status == UV_EAGAIN) {
		failure_set(fetch->failure, ERROR_RESOURCES,
			    "no thread is left for it");
		return UV_EPROTO;
	}
	if (status != UV_EINVAL)
		return out_of_memory(fetch);
	failure_set(
		fetch->failure, ERROR_RANGE,
		"the stored validator of the file cannot stand in a header");
	return UV_EPROTO;
}

static void refuse_hop(struct fetch *fetch)
{
	failure_set(fetch->failure, ERROR_REDIRECT, "more than %zu redirects",
		    fetch->client->settings->max_redirs);
	fetch->failure->remedy = "use the URL of the file itself, or raise "
				 "--max-redirs";
}

/* What is behind a Unix socket is as much this machine as what is here. */
static const char unix_socket_ip[] = "127.0.0.1";

/* Go there, unless that is to be refused. */
static int allow_hop(struct fetch *fetch, const char *next)
{
	struct response *response = fetch->response;
	const char *from = fetch->scope.url;
	int status;

	redirect_guard_answered(&fetch->guard, from,
				fetch->client->settings->unix_socket
					? unix_socket_ip
					: response->remote_ip);
	status = redirect_guard_allows(&fetch->guard, from, next,
				       fetch->failure);
	if (status == UV_ENOMEM)
		return out_of_memory(fetch);
	response->num_redirects += status == 0;
	hop_content_follow(&fetch->content, response->http_code,
			   &fetch->guard.trail);
	return status;
}

static void refuse_target(struct fetch *fetch, const char *url,
			  const char *what)
{
	char shown[URL_SHOWN_SIZE];

	url_show(shown, url);
	failure_set(fetch->failure, ERROR_REDIRECT,
		    "redirected to %s, which is not %s", shown, what);
}

/* If a URL cannot be read, it is not known where its password ends. */
static void refuse_location(struct fetch *fetch, const char *location)
{
	refuse_target(fetch, strchr(location, '@') ? "***" : location, "a URL");
}

static bool may_lead_to(const struct fetch *fetch, const char *url)
{
	const struct scheme *scheme = scheme_find(url, strcspn(url, ":"));

	return scheme && schemes_have(fetch->client->settings->schemes, scheme);
}

/* Follow a redirect: *next, to be freed, is where it leads. */
static int redirect(struct fetch *fetch, struct transfer *transfer, char **next)
{
	int status = response_redirect_url(transfer, next);

	if (status == UV_ENOMEM)
		return out_of_memory(fetch);
	if (status < 0)
		refuse_location(
			fetch, transfer->protocol->redirect_location(transfer));
	else if (!*next)
		transfer->protocol->classify_end(fetch->failure, transfer);
	else if (!protocol_may_redirect_to(*next))
		refuse_target(fetch, *next, "HTTP");
	else if (!may_lead_to(fetch, *next))
		refuse_target(fetch, *next, "allowed by --proto");
	else if (fetch->response->num_redirects >=
		 fetch->client->settings->max_redirs)
		refuse_hop(fetch);
	else
		return allow_hop(fetch, *next);
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
		return check_body(fetch, transfer);
	case VERDICT_WHOLE:
		return delivery_begin(&fetch->delivery, transfer);
	case VERDICT_UNCHANGED:
		return 0;
	default:
		return redirect(fetch, transfer, next);
	}
}

/* See what may be shown to where the URL leads. */
static int enter(struct fetch *fetch, const char *url)
{
	int status = credential_scope_enter(&fetch->scope, url);

	fetch->scope.content = fetch->content.now;
	if (status == UV_ENOMEM)
		return out_of_memory(fetch);
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
	return !*out || proxy_failure_check(fetch->failure, *out) ? 0
								  : UV_EPROTO;
}

/* Where the protocol needs no libcurl. */
static int fetch_itself(struct fetch *fetch, const struct protocol *protocol)
{
	const struct own_fetch own = {
		.url = &fetch->scope.at,
		.request = fetch->request,
		.settings = fetch->client->settings,
		.sink = fetch->sink,
		.response = fetch->response,
		.progress = fetch->progress,
		.received_bytes = fetch->client->received_bytes,
		.failure = fetch->failure,
	};

	return protocol->fetch(&own);
}

static int run_hop(struct fetch *fetch, const char *url, char **next)
{
	const struct protocol *protocol;
	struct client *client = fetch->client;
	struct transfer *transfer;
	struct hop hop = {
		.scope = &fetch->scope,
		.guard = &fetch->guard,
		.hsts = client->hsts,
	};
	int status = enter(fetch, url);

	*next = NULL;
	if (status == 0)
		status = check_url(fetch);
	if (status < 0)
		return status;
	protocol = protocol_of(&fetch->scope.at);
	if (protocol->fetch)
		return fetch_itself(fetch, protocol);
	if (!hop_content_may_enter(&fetch->content, &fetch->scope, fetch->from,
				   fetch->failure))
		return UV_EPROTO;
	status = find_proxy(fetch, &hop.proxy);
	if (status == 0)
		status = check_exposure(fetch);
	if (credential_scope_shows_certificate(&fetch->scope))
		hop.certificate = client->certificate;
	if (status < 0)
		return status;
	if (redirect_guard_enter(&fetch->guard, fetch->scope.url,
				 fetch->response->num_redirects > 0,
				 hop.proxy) < 0)
		return out_of_memory(fetch);
	transfer = client_take_transfer(client, protocol);
	if (!transfer)
		return out_of_memory(fetch);
	status = transfer_start(transfer, fetch->request, &hop, fetch->progress,
				client->received_bytes);
	if (status < 0) {
		client_give_transfer(client, transfer);
		return refuse_request(fetch, status);
	}
	status = delivery_receive(&fetch->delivery, transfer);
	if (transfer->is_answered && !fetch->delivery.has_begun &&
	    response_fill_head(fetch->response, transfer) < 0 && status == 0)
		status = out_of_memory(fetch);
	response_fill_figures(fetch->response, transfer, &fetch->earlier_us);
	hop_content_note(transfer,
			 transfer->is_answered ? fetch->response->http_code : 0,
			 &fetch->guard.trail);
	fetch->response->trail = fetch->guard.trail;
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
	status = enter(fetch, fetch->url);
	fetch->from = fetch->url;
	for (size_t i = 0; status == 0 && i + 1 < request->hop_count; i++) {
		fetch->from = request->hops[i];
		status = enter(fetch, fetch->from);
	}
	fetch->response->num_redirects = (unsigned)request->hop_count;
	return status;
}

/* Let the sink's owner prepare for the next hop. */
static int announce(struct fetch *fetch, const char *url)
{
	struct sink *sink = fetch->sink;

	fetch->response->trail = fetch->guard.trail;
	return sink->may_redirect ? sink->may_redirect(sink, url) : 0;
}

/* Ask for https in place of http where that is the host's wish. */
static int secure(struct fetch *fetch, char **secured)
{
	const struct hsts *hsts = fetch->client->hsts;

	*secured = NULL;
	if (hsts &&
	    hsts_secure(secured, hsts, fetch->request->url, time(NULL)) < 0)
		return out_of_memory(fetch);
	fetch->url = *secured ? *secured : fetch->request->url;
	return 0;
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
		.earlier_us = request->goes_on ? response->time_total_us : 0,
	};
	const char *url;
	char *secured, *before = NULL, *at = NULL;
	int status = secure(&fetch, &secured);

	fetch.delivery = (struct delivery){
		.settings = client->settings,
		.sink = sink,
		.trail = &fetch.guard.trail,
		.response = response,
		.progress = progress,
		.failure = failure,
	};
	redirect_guard_init(&fetch.guard, &client->settings->redirects,
			    request);
	credential_scope_init(&fetch.scope, client->credentials);
	hop_content_init(&fetch.content, request);
	url = fetch.url;
	if (status == 0)
		status = go_on(&fetch);
	if (request->hop_count > 0)
		url = request->hops[request->hop_count - 1];
	while (status == 0 && url) {
		char *next;

		status = run_hop(&fetch, url, &next);
		if (status == 0 && next)
			status = announce(&fetch, next);
		free(before);
		before = at;
		fetch.from = url;
		url = at = next;
	}
	free(before);
	free(at);
	free(secured);
	credential_scope_release(&fetch.scope);
	delivery_release(&fetch.delivery);
	return status;
}
