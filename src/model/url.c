/*
 * A look at a URL's scheme and authority; the rest is for libcurl to parse.
 */
#include "model/url.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct authority {
	const char *host;
	size_t host_len;
	unsigned port;
};

static bool is_scheme(const char *text, size_t len)
{
	if (len == 0 || !isalpha((unsigned char)text[0]))
		return false;
	for (size_t i = 1; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) && !strchr("+-.", text[i]))
			return false;
	}
	return true;
}

static int parse_scheme(const char *text, unsigned *port,
			struct failure *failure)
{
	const char *colon = strstr(text, "://");
	size_t len = colon ? (size_t)(colon - text) : 0;

	if (!colon || !is_scheme(text, len)) {
		failure_set(failure, FAULT_URL,
			    "not a URL: it does not begin with https:// or "
			    "http://");
		return -EINVAL;
	}
	if (len == 4 && strncasecmp(text, "http", 4) == 0)
		*port = 80;
	else if (len == 5 && strncasecmp(text, "https", 5) == 0)
		*port = 443;
	else {
		failure_set(failure, FAULT_SCHEME,
			    "the scheme %.*s is not supported", (int)len, text);
		return -EINVAL;
	}
	return (int)len + 3;
}

/* Nothing in a request line may be mistaken for its end. */
static int check_characters(const char *text, struct failure *failure)
{
	for (const char *at = text; *at; at++) {
		unsigned char byte = (unsigned char)*at;

		if (byte > 0x20 && byte != 0x7f)
			continue;
		failure_set(failure, FAULT_URL,
			    byte == ' ' ? "a URL cannot hold a blank; write "
					  "%%20 for it"
					: "a URL cannot hold a control "
					  "character");
		return -EINVAL;
	}
	return 0;
}

static int parse_port(const char *text, size_t len, unsigned *port,
		      struct failure *failure)
{
	unsigned value = 0;

	if (len == 0) /* "host:" means the default, section 3.2.3 */
		return 0;
	for (size_t i = 0; i < len && value <= 65535; i++)
		value = isdigit((unsigned char)text[i])
				? value * 10 + (unsigned)(text[i] - '0')
				: 65536;
	if (value == 0 || value > 65535) {
		failure_set(failure, FAULT_URL,
			    "its port is no number from 1 to 65535");
		return -EINVAL;
	}
	*port = value;
	return 0;
}

/*
 * Where the host ends: at the port's colon or at end.  NULL for an address in
 * brackets that are not closed, or not followed by either.
 */
static const char *find_host_end(const char *host, const char *end)
{
	const char *close;

	if (host == end || *host != '[') {
		const char *colon = memchr(host, ':', (size_t)(end - host));

		return colon ? colon : end;
	}
	close = memchr(host, ']', (size_t)(end - host));
	if (!close || (close + 1 < end && close[1] != ':'))
		return NULL;
	return close + 1;
}

static int refuse(struct failure *failure, const char *why)
{
	failure_set(failure, FAULT_URL, "%s", why);
	return -EINVAL;
}

static int parse_authority(const char *text, struct authority *authority,
			   struct failure *failure)
{
	size_t len = strcspn(text, "/?#");
	const char *at = memrchr(text, '@', len);
	const char *host = at ? at + 1 : text;
	const char *end = text + len;
	const char *host_end = find_host_end(host, end);

	/* Some take it for a slash, so whose host this is depends. */
	if (memchr(text, '\\', len))
		return refuse(failure, "a URL's host cannot hold a backslash");
	/* libcurl takes the first for the host's, whatever stands in there. */
	if (at && strcspn(text, "[]") < (size_t)(at - text))
		return refuse(failure, "a user name or password with a bracket "
				       "is written with %5B or %5D in a URL");
	if (!host_end)
		return refuse(failure, "an IPv6 address ends with ] in a URL");
	authority->host = host;
	authority->host_len = (size_t)(host_end - host);
	if (authority->host_len == 0 || strncmp(host, "[]", 2) == 0)
		return refuse(failure, "the URL names no host");
	if (host_end == end)
		return 0;
	return parse_port(host_end + 1, (size_t)(end - host_end - 1),
			  &authority->port, failure);
}

int url_check(const char *text, char **host, struct failure *failure)
{
	struct authority authority = {0};
	int skip = parse_scheme(text, &authority.port, failure);
	int status;

	*host = NULL;
	if (skip < 0)
		return skip;
	status = check_characters(text, failure);
	if (status == 0)
		status = parse_authority(text + skip, &authority, failure);
	if (status < 0)
		return status;
	if (asprintf(host, "%.*s:%u", (int)authority.host_len, authority.host,
		     authority.port) < 0) {
		*host = NULL;
		return -ENOMEM;
	}
	for (char *c = *host; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return 0;
}

size_t url_credentials(const char *text, size_t *start)
{
	const char *authority = strstr(text, "://");
	const char *at;

	*start = authority ? (size_t)(authority + 3 - text) : 0;
	at = memrchr(text + *start, '@', strcspn(text + *start, "/?#"));
	return at ? (size_t)(at + 1 - text) - *start : 0;
}
