#include "model/url.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/decimal.h"
#include "base/span.h"
#include "base/text.h"
#include "model/host.h"
#include "model/url_login.h"

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

static int refuse_scheme(const char *text, size_t len, struct failure *failure)
{
	failure_set(failure, ERROR_SCHEME, "the scheme %.*s is not supported",
		    (int)len, text);
	failure->remedy = scheme_alternative(text, len);
	return -EINVAL;
}

/* Returns how long the scheme is with the slashes behind it, or -EINVAL. */
static int parse_scheme(struct url *url, const char *text,
			struct failure *failure)
{
	const char *colon = strstr(text, "://");
	size_t len = colon ? (size_t)(colon - text) : 0;

	if (!colon && scheme_alternative(text, strcspn(text, ":")))
		return refuse_scheme(text, strcspn(text, ":"), failure);
	if (!colon || !is_scheme(text, len)) {
		failure_set(failure, ERROR_URL,
			    "not a URL: it does not begin with a scheme, such "
			    "as https://");
		return -EINVAL;
	}
	url->scheme = scheme_find(text, len);
	if (!url->scheme)
		return refuse_scheme(text, len, failure);
	url->is_secure = url->scheme->is_secure;
	url->port = url->scheme->port;
	return (int)len + 3;
}

/* Nothing in a request line may be mistaken for its end. */
static int check_characters(const char *text, struct failure *failure)
{
	for (const char *at = text; *at; at++) {
		unsigned char byte = (unsigned char)*at;

		if (byte > 0x20 && byte != 0x7f)
			continue;
		failure_set(failure, ERROR_URL,
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
		value = text_is_digit(text[i])
				? value * 10 + (unsigned)(text[i] - '0')
				: 65536;
	if (value == 0 || value > 65535) {
		failure_set(failure, ERROR_URL,
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
	failure_set(failure, ERROR_URL, "%s", why);
	return -EINVAL;
}

static int parse_authority(struct url *url, const char *text, size_t len,
			   struct failure *failure)
{
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
	if (at)
		url->user_info = (struct span){text, (size_t)(at - text)};
	url->authority_host =
		(struct span){host, (size_t)(host_end - host)};
	if (url->authority_host.len == 0 || strncmp(host, "[]", 2) == 0)
		return refuse(failure, "the URL names no host");
	if (host_end == end)
		return 0;
	return parse_port(host_end + 1, (size_t)(end - host_end - 1),
			  &url->port, failure);
}

/* Of this machine, for which there are two names (RFC 8089). */
static int parse_file_host(struct url *url, const char *text, size_t len,
			   struct failure *failure)
{
	static const char name[] = "localhost";

	if (text[len] != '/' ||
	    (len > 0 &&
	     (len != strlen(name) || strncasecmp(text, name, len) != 0)))
		return refuse(failure, "the URL of a file is written as "
				       "file:///PATH, with no host");
	url->authority_host = (struct span){text, len};
	url->host = strdup(name);
	return url->host ? 0 : -ENOMEM;
}

static int parse_host(struct url *url, const char *text, size_t len,
		      struct failure *failure)
{
	int status;

	if (url->scheme->protocol == PROTOCOL_FILE)
		return parse_file_host(url, text, len, failure);
	status = parse_authority(url, text, len, failure);
	return status < 0 ? status
			  : host_to_ascii(&url->host, url->authority_host.text,
					  url->authority_host.len, failure);
}

/* From the path on. */
static void parse_rest(struct url *url, const char *text)
{
	size_t len = strcspn(text, "?#");

	url->path = (struct span){text, len};
	text += len;
	if (*text == '?')
		url->query =
			(struct span){text + 1, strcspn(text + 1, "#")};
}

/* "[fe80::1%25eth0]" without what is not the address, behind the host. */
static int set_name(struct url *url)
{
	size_t len = strlen(url->host);
	size_t name_len = strcspn(url->host + 1, "%]");
	char *longer;

	url->name = url->host;
	if (url->host[0] != '[')
		return 0;
	longer = realloc(url->host, len + name_len + 2);
	if (!longer)
		return -ENOMEM;
	url->host = longer;
	url->name = longer + len + 1;
	memcpy(longer + len + 1, longer + 1, name_len);
	longer[len + 1 + name_len] = '\0';
	return 0;
}

static int parse(struct url *url, const char *text, struct failure *failure)
{
	int skip = parse_scheme(url, text, failure);
	size_t len;
	int status;

	if (skip < 0)
		return skip;
	url->text = text;
	len = strcspn(text + skip, "/?#");
	status = check_characters(text, failure);
	if (status == 0)
		status = parse_host(url, text + skip, len, failure);
	if (status < 0)
		return status;
	parse_rest(url, text + skip + len);
	return set_name(url);
}

int url_parse(struct url *out, const char *text, struct failure *failure)
{
	int status;

	*out = (struct url){0};
	status = parse(out, text, failure);
	if (status < 0)
		url_release(out);
	return status;
}

void url_release(struct url *url)
{
	free(url->host);
	*url = (struct url){0};
}

bool url_is_same_origin(const struct url *one, const struct url *other)
{
	return one->host && other->host && one->scheme == other->scheme &&
	       one->port == other->port && strcmp(one->host, other->host) == 0;
}

static bool has_plain_host(const struct url *url)
{
	struct span host = url->authority_host;

	return strlen(url->host) == host.len &&
	       memcmp(url->host, host.text, host.len) == 0;
}

/* Its text up to there, its host in ASCII, and the rest. */
static int write_with_host(char **out, const struct url *url, const char *upto)
{
	struct span host = url->authority_host;

	if (asprintf(out, "%.*s%s%s", (int)(upto - url->text), url->text,
		     url->host, host.text + host.len) >= 0)
		return 0;
	*out = NULL;
	return -ENOMEM;
}

int url_target(char **out, const struct url *url)
{
	bool has_login = url->user_info.text != NULL;

	*out = NULL;
	if (!has_login && has_plain_host(url))
		return 0;
	return write_with_host(out, url,
			       has_login ? url->user_info.text
					 : url->authority_host.text);
}

/* Whether it can be seen without parsing that the host stands for itself. */
static bool is_plain(const char *text)
{
	const char *slashes = strstr(text, "://");
	const char *host = slashes ? slashes + 3 : text;
	size_t len = strcspn(host, "/?#");
	const char *colon = memchr(host, ':', len);

	/* Of a login, the host would be behind it. */
	return slashes && !memchr(host, '@', len) &&
	       host_is_plain(host, colon ? (size_t)(colon - host) : len);
}

int url_to_ascii(char **out, const char *text)
{
	struct failure ignored;
	struct url url;
	int status;

	*out = NULL;
	if (is_plain(text))
		return 0;
	status = url_parse(&url, text, &ignored);
	if (status < 0)
		return status == -ENOMEM ? status : 0;
	if (!has_plain_host(&url))
		status = write_with_host(out, &url, url.authority_host.text);
	url_release(&url);
	return status;
}

/* A host of that length with its port, to be freed; NULL: out of memory. */
static char *with_port(const char *host, size_t len, unsigned port)
{
	char *text = malloc(len + 1 + DECIMAL_MAX_LEN + 1);

	if (!text)
		return NULL;
	memcpy(text, host, len);
	text[len] = ':';
	*decimal_put(text + len + 1, port) = '\0';
	return text;
}

int url_check(const char *text, char **host, struct failure *failure)
{
	struct url url;
	size_t len;
	int status = url_parse(&url, text, failure);

	*host = NULL;
	if (status < 0)
		return status;
	/* "example.org." is the same host, without the resolver's search list.
	 */
	len = strlen(url.host);
	if (len > 1 && url.host[len - 1] == '.')
		len--;
	*host = with_port(url.host, len, url.port);
	if (!*host)
		status = -ENOMEM;
	url_release(&url);
	return status;
}

void url_show(char out[URL_SHOWN_SIZE], const char *text)
{
	size_t start;
	size_t len = url_credentials(text, &start);

	snprintf(out, URL_SHOWN_SIZE, "%.*s%s%s", (int)start, text,
		 len > 0 ? "***@" : "", text + start + len);
}
