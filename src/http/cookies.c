#include "http/cookies.h"

#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "http/cookie_site.h"

enum { SENT_MAX = 150 }; /* to one server at once */

struct kept_cookie {
	struct kept_cookie *next; /* in its bucket */
	struct kept_cookie *older, *newer;
	uint64_t number; /* the order in which they were made */
	int64_t expires_s;
	size_t bytes;
	size_t path_len;
	bool is_host;	/* for its domain alone, not for what is below */
	bool is_secure; /* for https only */
	bool is_given;	/* by the user */
	bool is_http_only;
	const char *name, *value, *path; /* in texts, like the domain */
	char texts[]; /* the domain, and those */
};

static const char *domain_of(const struct kept_cookie *cookie)
{
	return cookie->texts;
}

/* FNV-1a; that many collide costs time, and only as much as there is kept. */
static size_t bucket_of(const char *domain)
{
	uint32_t hash = 2166136261u;

	for (; *domain; domain++)
		hash = (hash ^ (unsigned char)*domain) * 16777619u;
	return hash % COOKIES_BUCKETS;
}

static void unlink_age(struct cookies *cookies, struct kept_cookie *cookie)
{
	*(cookie->older ? &cookie->older->newer : &cookies->oldest) =
		cookie->newer;
	*(cookie->newer ? &cookie->newer->older : &cookies->newest) =
		cookie->older;
	cookie->older = cookie->newer = NULL;
}

static void link_newest(struct cookies *cookies, struct kept_cookie *cookie)
{
	cookie->older = cookies->newest;
	*(cookies->newest ? &cookies->newest->newer : &cookies->oldest) = cookie;
	cookies->newest = cookie;
}

static void link_cookie(struct cookies *cookies, struct kept_cookie *cookie)
{
	struct kept_cookie **bucket =
		&cookies->buckets[bucket_of(domain_of(cookie))];

	cookie->next = *bucket;
	*bucket = cookie;
	cookies->count++;
	if (cookie->is_given)
		return;
	link_newest(cookies, cookie);
	cookies->bytes += cookie->bytes;
}

static void drop(struct cookies *cookies, struct kept_cookie *cookie)
{
	struct kept_cookie **at =
		&cookies->buckets[bucket_of(domain_of(cookie))];

	while (*at != cookie)
		at = &(*at)->next;
	*at = cookie->next;
	cookies->count--;
	if (!cookie->is_given) {
		unlink_age(cookies, cookie);
		cookies->bytes -= cookie->bytes;
	}
	explicit_bzero(cookie, cookie->bytes);
	free(cookie);
}

void cookies_release(struct cookies *cookies)
{
	for (size_t i = 0; i < COOKIES_BUCKETS; i++)
		while (cookies->buckets[i])
			drop(cookies, cookies->buckets[i]);
}

/* Append it with a NUL; returns what is behind that. */
static char *put(char *at, struct span span)
{
	if (span.len > 0)
		memcpy(at, span.text, span.len);
	at[span.len] = '\0';
	return at + span.len + 1;
}

/* A copy whose domain and path are said. */
static struct kept_cookie *copy(const struct cookie *cookie)
{
	size_t bytes = sizeof(struct kept_cookie) + cookie->domain.len +
		       cookie->name.len + cookie->value.len +
		       cookie->path.len + 4;
	struct kept_cookie *kept = calloc(1, bytes);
	char *at;

	if (!kept)
		return NULL;
	at = put(kept->texts, cookie->domain);
	cookie_site_lower(kept->texts);
	kept->name = at;
	at = put(at, cookie->name);
	kept->value = at;
	at = put(at, cookie->value);
	kept->path = at;
	put(at, cookie->path);
	kept->path_len = cookie->path.len;
	kept->bytes = bytes;
	kept->expires_s = cookie->expires_s;
	kept->is_secure = cookie->is_secure;
	kept->is_http_only = cookie->is_http_only;
	return kept;
}

/* The one that another takes the place of; or NULL. */
static struct kept_cookie *find_same(const struct cookies *cookies,
				     const struct kept_cookie *cookie)
{
	struct kept_cookie *at = cookies->buckets[bucket_of(domain_of(cookie))];

	while (at && (strcmp(domain_of(at), domain_of(cookie)) != 0 ||
		      strcmp(at->name, cookie->name) != 0 ||
		      strcmp(at->path, cookie->path) != 0))
		at = at->next;
	return at;
}

/*
 * Nobody on the way to an http server may replace, or hide, what a server set
 * over https.
 */
static bool is_guarded(const struct cookies *cookies, const char *host,
		       const struct kept_cookie *cookie)
{
	for (const char *domain = host; domain;
	     domain = cookie_site_parent(domain)) {
		struct kept_cookie *at = cookies->buckets[bucket_of(domain)];

		for (; at; at = at->next)
			if (at->is_secure && strcmp(domain_of(at), domain) == 0 &&
			    strcmp(at->name, cookie->name) == 0 &&
			    cookie_site_path_matches(cookie->path, at->path,
						     at->path_len))
				return true;
	}
	return false;
}

/* Keep to the limits, once there is one more. */
static void make_room(struct cookies *cookies, const struct kept_cookie *latest)
{
	const char *domain = domain_of(latest);
	struct kept_cookie *at = cookies->buckets[bucket_of(domain)];
	size_t count = 0;

	for (; at; at = at->next)
		count += !at->is_given && strcmp(domain_of(at), domain) == 0;
	at = cookies->oldest;
	while (count > COOKIES_PER_DOMAIN &&
	       strcmp(domain_of(at), domain) != 0)
		at = at->newer;
	if (count > COOKIES_PER_DOMAIN)
		drop(cookies, at);
	while (cookies->bytes > COOKIES_MAX_BYTES)
		drop(cookies, cookies->oldest);
}

/* Put it in the place of the one like it, if there is one. */
static void keep(struct cookies *cookies, struct kept_cookie *cookie)
{
	struct kept_cookie *same = find_same(cookies, cookie);

	cookie->number = same ? same->number : ++cookies->number;
	if (same) {
		cookie->is_given |= same->is_given;
		drop(cookies, same);
	}
	link_cookie(cookies, cookie);
}

static void store(struct cookies *cookies, const struct cookie_site *site,
		  struct kept_cookie *cookie, int64_t now_s)
{
	struct kept_cookie *same;

	if (!site->is_secure && is_guarded(cookies, site->host, cookie)) {
		free(cookie);
		return;
	}
	if (cookie->expires_s > now_s) {
		keep(cookies, cookie);
		make_room(cookies, cookie);
		return;
	}
	same = find_same(cookies, cookie);
	if (same)
		drop(cookies, same);
	free(cookie);
}

void cookies_store(struct cookies *cookies, const char *url, const char *value,
		   int64_t now_s)
{
	struct cookie cookie;
	struct cookie_site site;
	struct kept_cookie *kept;
	bool is_host;

	if (!cookie_parse(&cookie, value, now_s) ||
	    cookie_site_parse(&site, url) < 0)
		return;
	if (cookie.path.len == 0)
		cookie.path = cookie_site_directory(&site);
	if (cookie.path.len <= COOKIE_MAX_BYTES &&
	    (!cookie.is_secure || site.is_secure) &&
	    cookie_site_may_set(&site, &cookie, &is_host) &&
	    cookie_keeps_promise(&cookie, is_host && cookie.path.len == 1) &&
	    (kept = copy(&cookie))) {
		kept->is_host = is_host;
		store(cookies, &site, kept, now_s);
	}
	cookie_site_release(&site);
}

int cookies_add_given(struct cookies *cookies, const struct cookie *cookie,
		      bool is_host)
{
	struct kept_cookie *kept = copy(cookie);

	if (!kept)
		return UV_ENOMEM;
	kept->is_host = is_host;
	kept->is_given = true;
	keep(cookies, kept);
	return 0;
}

static bool is_wanted(const struct kept_cookie *cookie, const char *domain,
		      const struct cookie_site *site)
{
	return strcmp(domain_of(cookie), domain) == 0 &&
	       (!cookie->is_host || domain == site->host) &&
	       (!cookie->is_secure || site->is_secure) &&
	       cookie_site_path_matches(site->path, cookie->path,
					cookie->path_len);
}

/* What goes to a site; those that have expired are dropped on the way. */
static size_t collect(struct cookies *cookies, const struct cookie_site *site,
		      int64_t now_s, struct kept_cookie *found[SENT_MAX])
{
	size_t count = 0;

	for (const char *domain = site->host; domain;
	     domain = site->is_address ? NULL : cookie_site_parent(domain)) {
		struct kept_cookie *at = cookies->buckets[bucket_of(domain)];

		while (at) {
			struct kept_cookie *cookie = at;

			at = at->next;
			if (cookie->expires_s <= now_s)
				drop(cookies, cookie);
			else if (count < SENT_MAX &&
				 is_wanted(cookie, domain, site))
				found[count++] = cookie;
		}
	}
	return count;
}

/* Those of longer paths first, then those that were made first. */
static int compare(const void *left, const void *right)
{
	const struct kept_cookie *one = *(struct kept_cookie *const *)left;
	const struct kept_cookie *other = *(struct kept_cookie *const *)right;

	if (one->path_len != other->path_len)
		return one->path_len > other->path_len ? -1 : 1;
	return one->number < other->number ? -1 : one->number > other->number;
}

static int put_all(struct cookies *cookies, struct kept_cookie **found,
		   size_t count, struct buf *out)
{
	size_t from = out->len;
	int status = 0;

	for (size_t i = 0; status == 0 && i < count; i++) {
		struct kept_cookie *cookie = found[i];

		if (out->len - from + strlen(cookie->name) +
			    strlen(cookie->value) + 3 >
		    COOKIES_HEADER_MAX_BYTES)
			continue;
		status = buf_printf(out, "%s%s=%s", out->len > from ? "; " : "",
				    cookie->name, cookie->value);
		if (!cookie->is_given) {
			unlink_age(cookies, cookie);
			link_newest(cookies, cookie);
		}
	}
	return status;
}

int cookies_find(struct cookies *cookies, const char *url, int64_t now_s,
		 struct buf *out)
{
	struct kept_cookie *found[SENT_MAX];
	struct cookie_site site;
	size_t count;
	int status;

	if (cookies->count == 0)
		return 0;
	status = cookie_site_parse(&site, url);
	if (status < 0)
		return status == UV_ENOMEM ? status : 0;
	count = collect(cookies, &site, now_s, found);
	if (count > 1)
		qsort(found, count, sizeof(*found), compare);
	status = put_all(cookies, found, count, out);
	cookie_site_release(&site);
	return status;
}

static struct span span_of(const char *text)
{
	return (struct span){text, strlen(text)};
}

int cookies_show(const struct cookies *cookies, int64_t now_s,
		 int (*show)(void *context, const struct cookie *cookie,
			     bool is_host),
		 void *context)
{
	int status = 0;

	for (size_t i = 0; i < COOKIES_BUCKETS; i++)
		for (const struct kept_cookie *at = cookies->buckets[i];
		     at && status == 0; at = at->next) {
			struct cookie cookie = {
				.name = span_of(at->name),
				.value = span_of(at->value),
				.domain = span_of(domain_of(at)),
				.path = span_of(at->path),
				.expires_s = at->expires_s,
				.is_secure = at->is_secure,
				.is_http_only = at->is_http_only,
			};

			if (at->expires_s > now_s)
				status = show(context, &cookie, at->is_host);
		}
	return status;
}
