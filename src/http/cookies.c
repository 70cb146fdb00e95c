#include "http/cookies.h"

#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "http/cookie_site.h"

enum { SENT_MAX = 150 }; /* to one server at once */

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

static void link_last(struct cookies *cookies, struct kept_cookie *cookie)
{
	cookie->before = cookies->last;
	cookie->after = NULL;
	*(cookie->before ? &cookie->before->after : &cookies->first) = cookie;
	cookies->last = cookie;
}

static void unlink_cookie(struct cookies *cookies, struct kept_cookie *cookie)
{
	*(cookie->before ? &cookie->before->after : &cookies->first) =
		cookie->after;
	*(cookie->after ? &cookie->after->before : &cookies->last) =
		cookie->before;
}

static void free_cookie(struct kept_cookie *cookie)
{
	explicit_bzero(cookie, cookie->bytes);
	free(cookie);
}

static int link_cookie(struct cookies *cookies, struct kept_cookie *cookie)
{
	if (cookie_index_add(&cookies->index, cookie) < 0) {
		free_cookie(cookie);
		return UV_ENOMEM;
	}
	link_last(cookies, cookie);
	cookies->count++;
	if (cookie->is_given)
		return 0;
	link_newest(cookies, cookie);
	cookies->bytes += cookie->bytes;
	return 0;
}

static void drop(struct cookies *cookies, struct kept_cookie *cookie)
{
	cookie_index_remove(&cookies->index, cookie);
	unlink_cookie(cookies, cookie);
	cookies->count--;
	if (!cookie->is_given) {
		unlink_age(cookies, cookie);
		cookies->bytes -= cookie->bytes;
	}
	free_cookie(cookie);
}

void cookies_release(struct cookies *cookies)
{
	while (cookies->first)
		drop(cookies, cookies->first);
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
	kept->key.domain = kept->texts;
	kept->key.name = at;
	at = put(at, cookie->name);
	kept->value = at;
	at = put(at, cookie->value);
	kept->key.path = (struct span){at, cookie->path.len};
	put(at, cookie->path);
	kept->bytes = bytes;
	kept->expires_s = cookie->expires_s;
	kept->is_secure = cookie->is_secure;
	kept->is_http_only = cookie->is_http_only;
	return kept;
}

/*
 * Nobody on the way to an http server may replace, or hide, what a server set
 * over https.
 */
static bool is_guarded(const struct cookies *cookies, const char *host,
		       const struct kept_cookie *cookie)
{
	struct cookie_key key = cookie->key;
	size_t set;

	for (key.domain = host; key.domain;
	     key.domain = cookie_site_parent(key.domain)) {
		size_t len = cookie->key.path.len;

		if (cookie_index_count(&cookies->index, key.domain, &set) == 0)
			continue;
		for (; len > 0; len = cookie_site_above(key.path.text, len)) {
			const struct kept_cookie *at;

			key.path.len = len;
			at = cookie_index_find(&cookies->index, &key);
			if (at && at->is_secure)
				return true;
		}
	}
	return false;
}

/* Keep to the limits, once there is one more of a domain. */
static void make_room(struct cookies *cookies, const char *domain)
{
	struct kept_cookie *at = cookies->oldest;
	size_t count;

	cookie_index_count(&cookies->index, domain, &count);
	while (count > COOKIES_PER_DOMAIN &&
	       strcmp(at->key.domain, domain) != 0)
		at = at->newer;
	if (count > COOKIES_PER_DOMAIN)
		drop(cookies, at);
	while (cookies->bytes > COOKIES_MAX_BYTES)
		drop(cookies, cookies->oldest);
}

/* Put it in the place of the one like it, if there is one. */
static int keep(struct cookies *cookies, struct kept_cookie *cookie)
{
	struct kept_cookie *same =
		cookie_index_find(&cookies->index, &cookie->key);

	cookie->number = same ? same->number : ++cookies->number;
	if (same) {
		cookie->is_given |= same->is_given;
		drop(cookies, same);
	}
	return link_cookie(cookies, cookie);
}

static bool store(struct cookies *cookies, const struct cookie_site *site,
		  struct kept_cookie *cookie, int64_t now_s)
{
	struct kept_cookie *same;

	if (!site->is_secure && is_guarded(cookies, site->host, cookie)) {
		free_cookie(cookie);
		return false;
	}
	if (cookie->expires_s > now_s) {
		if (keep(cookies, cookie) < 0)
			return false;
		make_room(cookies, cookie->key.domain);
		return true;
	}
	same = cookie_index_find(&cookies->index, &cookie->key);
	if (same)
		drop(cookies, same);
	free_cookie(cookie);
	return true;
}

bool cookies_store(struct cookies *cookies, const char *url, const char *value,
		   int64_t now_s)
{
	struct cookie cookie;
	struct cookie_site site;
	struct kept_cookie *kept;
	bool is_host, is_taken = false;

	if (!cookie_parse(&cookie, value, now_s) ||
	    cookie_site_parse(&site, url) < 0)
		return false;
	if (cookie.path.len == 0)
		cookie.path = cookie_site_directory(&site);
	if (cookie.path.len <= COOKIE_MAX_BYTES &&
	    (!cookie.is_secure || site.is_secure) &&
	    cookie_site_may_set(&site, &cookie, &is_host) &&
	    cookie_keeps_promise(&cookie, is_host && cookie.path.len == 1) &&
	    (kept = copy(&cookie))) {
		kept->is_host = is_host;
		pthread_mutex_lock(&cookies->lock);
		is_taken = store(cookies, &site, kept, now_s);
		pthread_mutex_unlock(&cookies->lock);
	}
	cookie_site_release(&site);
	return is_taken;
}

int cookies_add_given(struct cookies *cookies, const struct cookie *cookie,
		      bool is_host)
{
	struct kept_cookie *kept = copy(cookie);

	if (!kept)
		return UV_ENOMEM;
	kept->is_host = is_host;
	kept->is_given = true;
	return keep(cookies, kept);
}

static bool is_wanted(const struct kept_cookie *cookie, const char *domain,
		      const struct cookie_site *site)
{
	return (!cookie->is_host || domain == site->host) &&
	       (!cookie->is_secure || site->is_secure);
}

/* What goes to a site, so many at most. */
struct collection {
	const struct cookie_site *site;
	int64_t now_s;
	struct kept_cookie *found[SENT_MAX];
	size_t count;
};

/* Those of a domain and path; which have expired are dropped on the way. */
static void collect_at(struct collection *collection, struct cookies *cookies,
		       const char *domain, struct span path)
{
	struct kept_cookie *next =
		cookie_index_at(&cookies->index, domain, path);

	while (next && collection->count < SENT_MAX) {
		struct kept_cookie *cookie = next;

		next = cookie->next;
		if (cookie->expires_s <= collection->now_s)
			drop(cookies, cookie);
		else if (is_wanted(cookie, domain, collection->site))
			collection->found[collection->count++] = cookie;
	}
}

static void collect(struct collection *collection, struct cookies *cookies)
{
	const struct cookie_site *site = collection->site;
	size_t set;

	for (const char *domain = site->host; domain;
	     domain = site->is_address ? NULL : cookie_site_parent(domain)) {
		size_t len = strlen(site->path);

		if (cookie_index_count(&cookies->index, domain, &set) == 0)
			continue;
		for (; len > 0; len = cookie_site_above(site->path, len))
			collect_at(collection, cookies, domain,
				   (struct span){site->path, len});
	}
}

/* Those of longer paths first, then those that were made first. */
static int compare(const void *left, const void *right)
{
	const struct kept_cookie *one = *(struct kept_cookie *const *)left;
	const struct kept_cookie *other = *(struct kept_cookie *const *)right;

	if (one->key.path.len != other->key.path.len)
		return one->key.path.len > other->key.path.len ? -1 : 1;
	return one->number < other->number ? -1 : one->number > other->number;
}

static int put_all(struct cookies *cookies, const struct collection *collection,
		   struct buf *out)
{
	size_t from = out->len;
	int status = 0;

	for (size_t i = 0; status == 0 && i < collection->count; i++) {
		struct kept_cookie *cookie = collection->found[i];
		const char *name = cookie->key.name;

		if (out->len - from + strlen(name) + strlen(cookie->value) + 3 >
		    COOKIES_HEADER_MAX_BYTES)
			continue;
		status = buf_printf(out, "%s%s=%s", out->len > from ? "; " : "",
				    name, cookie->value);
		if (!cookie->is_given) {
			unlink_age(cookies, cookie);
			link_newest(cookies, cookie);
		}
	}
	return status;
}

static int find(struct cookies *cookies, const struct cookie_site *site,
		int64_t now_s, struct buf *out)
{
	struct collection collection;

	collection.site = site;
	collection.now_s = now_s;
	collection.count = 0;
	collect(&collection, cookies);
	qsort(collection.found, collection.count, sizeof(*collection.found),
	      compare);
	return put_all(cookies, &collection, out);
}

int cookies_find(struct cookies *cookies, const char *url, int64_t now_s,
		 struct buf *out)
{
	struct cookie_site site;
	int status;

	if (atomic_load_explicit(&cookies->count, memory_order_relaxed) == 0)
		return 0;
	status = cookie_site_parse(&site, url);
	if (status < 0)
		return status == UV_ENOMEM ? status : 0;
	pthread_mutex_lock(&cookies->lock);
	status = find(cookies, &site, now_s, out);
	pthread_mutex_unlock(&cookies->lock);
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

	for (const struct kept_cookie *at = cookies->first; at && status == 0;
	     at = at->after) {
		struct cookie cookie = {
			.name = span_of(at->key.name),
			.value = span_of(at->value),
			.domain = span_of(at->key.domain),
			.path = at->key.path,
			.expires_s = at->expires_s,
			.is_secure = at->is_secure,
			.is_http_only = at->is_http_only,
		};

		if (at->expires_s > now_s)
			status = show(context, &cookie, at->is_host);
	}
	return status;
}
