/*
 * The part of a URL that cookies go by: scheme, host and path; and which
 * domains and paths hold which (RFC 6265 section 5.1).
 */
#ifndef HTTP_COOKIE_SITE_H
#define HTTP_COOKIE_SITE_H

#include <stdbool.h>
#include <stddef.h>

#include "http/cookie.h"

struct cookie_site {
	char *host; /* in lower case, without brackets or a dot at its end */
	char *path; /* begins with "/", "." and ".." in it resolved */
	bool is_secure;	 /* https */
	bool is_address; /* the host is no name: nothing is below it */
};

/*
 * Take a URL apart.
 *
 * Returns 0 with *out to be released; UV_EINVAL for what is no URL;
 * UV_ENOMEM.
 */
int cookie_site_parse(struct cookie_site *out, const char *url);

/* Free what it owns. */
void cookie_site_release(struct cookie_site *site);

/* The path that cookies have by default: the URL's up to its last "/". */
struct span cookie_site_directory(const struct cookie_site *site);

/*
 * Whether the host may set a cookie for the domain that this says; if it says
 * none, it gets the host as its domain, and points into the site then.
 *
 * is_host  out: it is for that host alone, and not for those below it.
 */
bool cookie_site_may_set(const struct cookie_site *site, struct cookie *cookie,
			 bool *is_host);

/* What a name is below of, within it: "b.c" of "a.b.c"; NULL for "c". */
const char *cookie_site_parent(const char *name);

/*
 * The longest path above the first len bytes of this one, as how many bytes of
 * it; 0 if there is none.  Above "/a/b" there is "/a/", above that "/a", above
 * that "/".
 */
size_t cookie_site_above(const char *path, size_t len);

/* Put a name into lower case. */
void cookie_site_lower(char *name);

#endif
