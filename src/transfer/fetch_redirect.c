#include "transfer/fetch_redirect.h"

#include <string.h>

#include "model/schemes.h"
#include "model/url.h"
#include "transfer/response_fill.h"

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
		return fetch_out_of_memory(fetch);
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

int fetch_redirect(struct fetch *fetch, struct transfer *transfer, char **next)
{
	int status = response_redirect_url(transfer, next);

	if (status == UV_ENOMEM)
		return fetch_out_of_memory(fetch);
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
