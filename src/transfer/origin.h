/*
 * A URL taken apart as far as it decides who gets what: whom it leads to, and
 * as whom.
 */
#ifndef TRANSFER_ORIGIN_H
#define TRANSFER_ORIGIN_H

#include <stdbool.h>

/*
 * Its parts are as libcurl reads the URL, so that nobody is taken for somebody
 * else whom libcurl then connects to.  Zero-initialise; one that is zero is no
 * origin.
 */
struct origin {
	char *name;	/* "https://example.org:443", in lower case */
	char *host;	/* its host alone, without brackets */
	bool is_secure; /* https */
	char *user;	/* percent-decoded; NULL if the URL has none */
	char *password; /* likewise */
	char *bare;	/* the URL without them; NULL if it has none */
};

/*
 * Take a URL apart.
 *
 * out  to be released by the caller.  On error it is zero.
 *
 * Returns 0, UV_ENOMEM, or UV_EINVAL for what libcurl does not take for a URL.
 */
int origin_parse(struct origin *out, const char *url);

/* Whether both are origins, and the same. */
bool origin_is_same(const struct origin *one, const struct origin *other);

/* Free what it owns and make it zero. */
void origin_release(struct origin *origin);

#endif
