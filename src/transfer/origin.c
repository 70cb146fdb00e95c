#include "transfer/origin.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include <coget/status.h>

static int status_of(CURLUcode code)
{
	switch (code) {
	case CURLUE_OK:
		return 0;
	case CURLUE_OUT_OF_MEMORY:
		return UV_ENOMEM;
	default:
		return UV_EINVAL;
	}
}

/* A part of the URL as memory of our own; NULL if it has none. */
static int get(CURLU *parser, CURLUPart part, unsigned flags, char **out)
{
	char *text = NULL;
	CURLUcode code = curl_url_get(parser, part, &text, flags);

	*out = NULL;
	if (code == CURLUE_NO_USER || code == CURLUE_NO_PASSWORD ||
	    code == CURLUE_NO_ZONEID)
		return 0;
	if (code != CURLUE_OK)
		return status_of(code);
	*out = strdup(text);
	curl_free(text);
	return *out ? 0 : UV_ENOMEM;
}

static void lower(char *text)
{
	for (; *text; text++)
		*text = (char)tolower((unsigned char)*text);
}

/* Of an IPv6 address, which only URLs put in them. */
static void strip_brackets(char *host)
{
	size_t len = strlen(host);

	if (host[0] != '[' || len < 2)
		return;
	memmove(host, host + 1, len - 2);
	host[len - 2] = '\0';
}

static int set_name(struct origin *out, CURLU *parser)
{
	char *scheme = NULL, *port = NULL, *zone = NULL;
	int status = get(parser, CURLUPART_SCHEME, 0, &scheme);

	if (status == 0)
		status = get(parser, CURLUPART_HOST, 0, &out->host);
	if (status == 0)
		status = get(parser, CURLUPART_ZONEID, 0, &zone);
	if (status == 0)
		status = get(parser, CURLUPART_PORT, CURLU_DEFAULT_PORT, &port);
	if (status == 0 &&
	    asprintf(&out->name, "%s://%s%s%s:%s", scheme, out->host,
		     zone ? "%" : "", zone ? zone : "", port) < 0) {
		out->name = NULL;
		status = UV_ENOMEM;
	}
	if (status == 0) {
		lower(out->host);
		lower(out->name);
		strip_brackets(out->host);
		out->is_secure = strcasecmp(scheme, "https") == 0;
	}
	free(scheme);
	free(port);
	free(zone);
	return status;
}

/* Set the user, and the URL without. */
static int strip(struct origin *out, CURLU *parser)
{
	int status = get(parser, CURLUPART_USER, CURLU_URLDECODE, &out->user);
	CURLUcode code;

	if (status == 0)
		status = get(parser, CURLUPART_PASSWORD, CURLU_URLDECODE,
			     &out->password);
	if (status < 0 || (!out->user && !out->password))
		return status;
	code = curl_url_set(parser, CURLUPART_USER, NULL, 0);
	if (code == CURLUE_OK)
		code = curl_url_set(parser, CURLUPART_PASSWORD, NULL, 0);
	if (code != CURLUE_OK)
		return status_of(code);
	return get(parser, CURLUPART_URL, 0, &out->bare);
}

int origin_parse(struct origin *out, const char *url)
{
	CURLU *parser = curl_url();
	int status;

	*out = (struct origin){0};
	if (!parser)
		return UV_ENOMEM;
	status = status_of(curl_url_set(parser, CURLUPART_URL, url, 0));
	if (status == 0)
		status = set_name(out, parser);
	if (status == 0)
		status = strip(out, parser);
	curl_url_cleanup(parser);
	if (status < 0)
		origin_release(out);
	return status;
}

bool origin_is_same(const struct origin *one, const struct origin *other)
{
	return one->name && other->name && strcmp(one->name, other->name) == 0;
}

static void forget(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

void origin_release(struct origin *origin)
{
	free(origin->name);
	free(origin->host);
	forget(origin->user);
	forget(origin->password);
	free(origin->bare);
	*origin = (struct origin){0};
}
