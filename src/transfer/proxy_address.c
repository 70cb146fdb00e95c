#include "transfer/proxy_address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/wipe.h"

static bool has_at(CURLU *parser, CURLUPart part)
{
	char *text = NULL;
	bool has_at = curl_url_get(parser, part, &text, 0) == CURLUE_OK &&
		      strchr(text, '@');

	curl_free(text);
	return has_at;
}

/*
 * Of "http://user:12/34@host" libcurl makes the host "user", and a port of the
 * password's begin.
 */
static bool has_misplaced_login(CURLU *parser)
{
	return has_at(parser, CURLUPART_PATH) ||
	       has_at(parser, CURLUPART_QUERY) ||
	       has_at(parser, CURLUPART_FRAGMENT);
}

static bool can_decode(CURLU *parser, CURLUPart part)
{
	char *text = NULL;
	CURLUcode code = curl_url_get(parser, part, &text, CURLU_URLDECODE);

	if (text)
		explicit_bzero(text, strlen(text));
	curl_free(text);
	return code == CURLUE_OK || code == CURLUE_NO_USER ||
	       code == CURLUE_NO_PASSWORD;
}

/* Where it is not, libcurl 7.88 connects to the host without the proxy. */
static bool has_readable_login(CURLU *parser)
{
	return can_decode(parser, CURLUPART_USER) &&
	       can_decode(parser, CURLUPART_PASSWORD);
}

/* Replace the login of the URL by "NAME:PASSWORD", in which '%' is itself. */
static bool give_login(CURLU *parser, const char *login)
{
	size_t len = strcspn(login, ":");
	const char *password = login + len + (login[len] != '\0');
	char *user = strndup(login, len);
	bool is_set = user &&
		      curl_url_set(parser, CURLUPART_USER, user,
				   CURLU_URLENCODE) == CURLUE_OK &&
		      curl_url_set(parser, CURLUPART_PASSWORD, password,
				   CURLU_URLENCODE) == CURLUE_OK;

	wipe_text(user);
	return is_set;
}

/* Without a scheme libcurl guesses one, by the host's first word. */
static bool give_scheme(CURLU *parser, const char *url)
{
	return strstr(url, "://") ||
	       curl_url_set(parser, CURLUPART_SCHEME, "http", 0) == CURLUE_OK;
}

/* Where a URL of a proxy has no port, that of SOCKS is meant, but for TLS. */
static bool give_port(CURLU *parser, enum proxy_kind kind)
{
	char *port = NULL;
	bool is_given =
		curl_url_get(parser, CURLUPART_PORT, &port, 0) == CURLUE_OK;

	curl_free(port);
	return is_given || curl_url_set(parser, CURLUPART_PORT,
					kind == PROXY_HTTPS ? "443" : "1080",
					0) == CURLUE_OK;
}

static void take_address(struct proxy_address *proxy, CURLU *parser)
{
	char *host = NULL, *port = NULL, *user = NULL;

	curl_url_get(parser, CURLUPART_HOST, &host, 0);
	curl_url_get(parser, CURLUPART_PORT, &port, 0);
	curl_url_get(parser, CURLUPART_USER, &user, 0);
	proxy->has_login = user != NULL;
	if (host && port)
		snprintf(proxy->address, sizeof(proxy->address), "%.250s:%s",
			 host, port);
	else
		proxy->kind = PROXY_UNKNOWN;
	curl_free(host);
	curl_free(port);
	curl_free(user);
}

/* Take over a URL that could be parsed.  Returns 0 or UV_ENOMEM. */
static int take_url(struct proxy_address *proxy, CURLU *parser,
		    const char *login)
{
	char *target = NULL;

	if (login && !give_login(parser, login))
		return UV_ENOMEM;
	take_address(proxy, parser);
	if (!has_readable_login(parser))
		proxy->kind = PROXY_BAD_LOGIN;
	if (curl_url_get(parser, CURLUPART_URL, &target,
			 CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		return UV_ENOMEM;
	proxy->target = strdup(target);
	explicit_bzero(target, strlen(target));
	curl_free(target);
	return proxy->target ? 0 : UV_ENOMEM;
}

static int parse(struct proxy_address *out, const struct proxy *proxy,
		 const char *login)
{
	CURLU *parser;
	int status = 0;

	*out = (struct proxy_address){.kind = PROXY_UNKNOWN,
				      .source = proxy->source};
	if (!proxy->url)
		return 0;
	parser = curl_url();
	if (!parser)
		return UV_ENOMEM;
	if (curl_url_set(parser, CURLUPART_URL, proxy->url,
			 CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) ==
		    CURLUE_OK &&
	    !has_misplaced_login(parser))
		out->kind = proxy_kind_of(proxy->url);
	if (out->kind != PROXY_UNKNOWN && give_scheme(parser, proxy->url) &&
	    give_port(parser, out->kind))
		status = take_url(out, parser, login);
	curl_url_cleanup(parser);
	return status;
}

static int parse_hosts(struct proxy_addresses *out)
{
	size_t count = out->hosts->count;
	int status = 0;

	if (count == 0)
		return 0;
	out->by_host = calloc(count, sizeof(*out->by_host));
	if (!out->by_host)
		return UV_ENOMEM;
	for (size_t i = 0; status == 0 && i < count; i++) {
		const char *url = out->hosts->hosts[i].proxy;
		const struct proxy proxy = {url && *url ? url : NULL,
					    "a config file"};

		status = parse(&out->by_host[i], &proxy, NULL);
	}
	return status;
}

int proxy_addresses_init(struct proxy_addresses *out,
			 const struct settings *settings)
{
	int status;

	*out = (struct proxy_addresses){.hosts = &settings->hosts};
	proxies_choose(&out->proxies, settings);
	status = parse_hosts(out);
	for (size_t i = 0; status == 0 && i < SCHEME_COUNT; i++)
		status = parse(&out->by_scheme[i], &out->proxies.by_scheme[i],
			       settings->proxy_user);
	if (status < 0)
		proxy_addresses_release(out);
	return status;
}

const struct proxy_address *
proxy_addresses_find(const struct proxy_addresses *addresses,
		     const struct url *url)
{
	const struct host_settings *host = host_list_find(
		addresses->hosts, url->host, strlen(url->host), url->port);

	if (host && host->proxy)
		return *host->proxy
			       ? &addresses->by_host[host -
						     addresses->hosts->hosts]
			       : NULL;
	return proxies_apply(&addresses->proxies, url)
		       ? &addresses->by_scheme[scheme_index(url->scheme)]
		       : NULL;
}

void proxy_addresses_release(struct proxy_addresses *addresses)
{
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		wipe_text(addresses->by_scheme[i].target);
	for (size_t i = 0; addresses->by_host && i < addresses->hosts->count;
	     i++)
		wipe_text(addresses->by_host[i].target);
	free(addresses->by_host);
	*addresses = (struct proxy_addresses){0};
}
