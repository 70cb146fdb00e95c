/*
 * A fetch: a loop of hops, each a transfer from the pool.
 *
 * Redirects are followed here and not by libcurl, so that every hop has the
 * rules applied to it that the first had.
 */
#include <stdlib.h>
#include <time.h>

#include "transfer/fetch_hop.h"
#include "transfer/fetch_internal.h"

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
	status = fetch_hop_enter(fetch, fetch->url);
	fetch->from = fetch->url;
	for (size_t i = 0; status == 0 && i + 1 < request->hop_count; i++) {
		fetch->from = request->hops[i];
		status = fetch_hop_enter(fetch, fetch->from);
	}
	fetch->response->num_redirects = (unsigned)request->hop_count;
	return status;
}

/*
 * Begin at the URL that credentials are meant for, if that is another.  To
 * where a server leads, only that may lead which may be a redirect.
 */
static int begin(struct fetch *fetch)
{
	const struct request *request = fetch->request;
	int status = 0;

	if (!request->origin)
		return 0;
	status = fetch_hop_enter(fetch, request->origin);
	fetch->from = request->origin;
	if (status != 0 || !request->is_led)
		return status;
	status = redirect_guard_allows(&fetch->guard, request->origin,
				       fetch->url, fetch->failure);
	return status == UV_ENOMEM ? fetch_out_of_memory(fetch) : status;
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
		return fetch_out_of_memory(fetch);
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
		status = begin(&fetch);
	if (status == 0)
		status = go_on(&fetch);
	if (request->hop_count > 0)
		url = request->hops[request->hop_count - 1];
	while (status == 0 && url) {
		char *next;

		status = fetch_hop_run(&fetch, url, &next);
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
