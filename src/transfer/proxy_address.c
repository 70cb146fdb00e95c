#include "transfer/proxy_address.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "http/proxy.h"

static enum proxy_kind kind_of(const char *scheme)
{
	static const char *const socks[] = {"socks", "socks4", "socks4a",
					    "socks5", "socks5h"};

	if (strcasecmp(scheme, "http") == 0)
		return PROXY_HTTP;
	if (strcasecmp(scheme, "https") == 0)
		return PROXY_HTTPS;
	for (size_t i = 0; i < sizeof(socks) / sizeof(socks[0]); i++)
		if (strcasecmp(scheme, socks[i]) == 0)
			return PROXY_SOCKS;
	return PROXY_UNKNOWN;
}

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

/* Where a URL of a proxy has no port, that of SOCKS is meant, but for TLS. */
static void set_address(struct proxy_address *proxy, CURLU *parser)
{
	char *host = NULL, *port = NULL, *user = NULL;

	curl_url_get(parser, CURLUPART_HOST, &host, 0);
	curl_url_get(parser, CURLUPART_PORT, &port, 0);
	curl_url_get(parser, CURLUPART_USER, &user, 0);
	proxy->has_login = user != NULL;
	if (host)
		snprintf(proxy->address, sizeof(proxy->address), "%.250s:%s",
			 host,
			 port			     ? port
			 : proxy->kind == PROXY_HTTPS ? "443"
						     : "1080");
	else
		proxy->kind = PROXY_UNKNOWN;
	curl_free(host);
	curl_free(port);
	curl_free(user);
}

static void parse_value(struct proxy_address *proxy, const char *value)
{
	CURLU *parser = curl_url();
	char *scheme = NULL;

	proxy->kind = PROXY_UNKNOWN;
	proxy->address[0] = '\0';
	proxy->has_login = false;
	if (parser &&
	    curl_url_set(parser, CURLUPART_URL, value,
			 CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) ==
		    CURLUE_OK &&
	    curl_url_get(parser, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    !has_misplaced_login(parser)) {
		/* Without a scheme it is guessed by the host's first word. */
		proxy->kind = strstr(value, "://") ? kind_of(scheme)
						   : PROXY_HTTP;
		if (proxy->kind != PROXY_UNKNOWN)
			set_address(proxy, parser);
		if (proxy->kind != PROXY_UNKNOWN && !has_readable_login(parser))
			proxy->kind = PROXY_BAD_LOGIN;
	}
	curl_free(scheme);
	curl_url_cleanup(parser);
}

bool proxy_address_find(struct proxy_address *out, const char *url)
{
	const char *value = proxy_find(url, &out->variable);

	if (value)
		parse_value(out, value);
	return value != NULL;
}
