#include "http/cookie_site.h"

#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "base/percent.h"
#include "http/public_suffix.h"
#include "model/address.h"
#include "model/url.h"

void cookie_site_lower(char *name)
{
	for (; *name; name++)
		if (*name >= 'A' && *name <= 'Z')
			*name = (char)(*name - 'A' + 'a');
}

static bool is_address(const char *host)
{
	return address_parse(host).len > 0;
}

static void drop_last_dot(char *host)
{
	size_t len = strlen(host);

	if (len > 1 && host[len - 1] == '.')
		host[len - 1] = '\0';
}

/* Whether a segment of a path is "." or, of two dots, ".." (also as "%2e"). */
static bool is_dots(const char *segment, size_t len, int count)
{
	size_t at = 0;

	for (; count > 0 && at < len; count--) {
		char byte;

		at += percent_decode(segment + at, len - at, &byte);
		if (byte != '.')
			return false;
	}
	return count == 0 && at == len;
}

/* Drop the last segment of a path, and the slash before it. */
static size_t drop_segment(const char *path, size_t len)
{
	while (len > 0 && path[--len] != '/')
		;
	return len;
}

/* Copy a path without its dots (RFC 3986 section 5.2.4); out has room. */
static void resolve_dots(char *out, struct span path)
{
	const char *end = path.text + path.len;
	const char *at = path.text;
	size_t out_len = 0;

	while (at < end) {
		const char *next = memchr(at + 1, '/', (size_t)(end - at) - 1);
		size_t len = (size_t)((next ? next : end) - at);
		bool is_up = is_dots(at + 1, len - 1, 2);

		if (is_up)
			out_len = drop_segment(out, out_len);
		if (is_up || is_dots(at + 1, len - 1, 1)) {
			if (!next)
				out[out_len++] = '/';
		} else {
			memcpy(out + out_len, at, len);
			out_len += len;
		}
		at += len;
	}
	if (out_len == 0)
		out[out_len++] = '/';
	out[out_len] = '\0';
}

int cookie_site_parse(struct cookie_site *out, const char *text)
{
	struct failure ignored;
	struct url url;
	int status = url_parse(&url, text, &ignored);

	*out = (struct cookie_site){0};
	if (status < 0)
		return status;
	out->is_secure = url.is_secure;
	out->host = strdup(url.name);
	out->path = malloc(url.path.len + 2);
	if (out->host && out->path) {
		drop_last_dot(out->host);
		resolve_dots(out->path, url.path);
		out->is_address = is_address(out->host);
	} else {
		cookie_site_release(out);
		status = UV_ENOMEM;
	}
	url_release(&url);
	return status;
}

void cookie_site_release(struct cookie_site *site)
{
	free(site->host);
	free(site->path);
	*site = (struct cookie_site){0};
}

struct span cookie_site_directory(const struct cookie_site *site)
{
	const char *slash = strrchr(site->path, '/');

	if (!slash || slash == site->path)
		return (struct span){"/", 1};
	return (struct span){site->path, (size_t)(slash - site->path)};
}

/* Whether the host is that domain, or a name below it. */
static bool is_within(const struct cookie_site *site, const char *domain)
{
	const char *name = site->host;

	while (name && strcmp(name, domain) != 0)
		name = site->is_address ? NULL : cookie_site_parent(name);
	return name != NULL;
}

bool cookie_site_may_set(const struct cookie_site *site, struct cookie *cookie,
			 bool *is_host)
{
	char domain[256]; /* no name is longer */

	*is_host = cookie->domain.len == 0;
	if (*is_host) {
		cookie->domain = (struct span){site->host,
						      strlen(site->host)};
		return true;
	}
	if (cookie->domain.len >= sizeof(domain))
		return false;
	memcpy(domain, cookie->domain.text, cookie->domain.len);
	domain[cookie->domain.len] = '\0';
	cookie_site_lower(domain);
	if (!is_within(site, domain))
		return false;
	if (!site->is_address && !public_suffix_is(domain))
		return true;
	/* What nobody may set for all of the hosts there is for this one. */
	*is_host = strcmp(domain, site->host) == 0;
	return *is_host;
}

const char *cookie_site_parent(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot && dot[1] ? dot + 1 : NULL;
}

size_t cookie_site_above(const char *path, size_t len)
{
	for (size_t at = len; at-- > 1;)
		if (path[at] == '/' || path[at - 1] == '/')
			return at;
	return 0;
}
