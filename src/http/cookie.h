/*
 * A cookie as a server sets it: the value of Set-Cookie, taken apart (RFC 6265
 * section 5.2, with the prefixes of names of its successor).
 */
#ifndef HTTP_COOKIE_H
#define HTTP_COOKIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* A name with its value may be so long. */
enum { COOKIE_MAX_BYTES = 4096 };

struct cookie {
	struct span name; /* never empty */
	struct span value;
	struct span domain; /* without a leading dot; empty if not said */
	struct span path;   /* begins with "/"; empty if not said */
	int64_t expires_s;  /* since 1970; INT64_MAX: with the run */
	bool is_secure;
	bool is_http_only; /* no script may see it, if programs have any */
};

/*
 * Parse the value of a Set-Cookie header, which out then points into.  One that
 * is to be removed has expired.
 *
 * now_s  seconds since 1970.
 *
 * Returns whether it is a cookie that may be kept: it has a name, is not too
 * long, and holds nothing that could not be sent back in a header.
 */
bool cookie_parse(struct cookie *out, const char *value, int64_t now_s);

/*
 * Whether a name with a prefix that browsers know keeps what that promises:
 * "__Secure-" and "__Host-".
 *
 * is_hosts_own  it is for one host and for all of its paths.
 */
bool cookie_keeps_promise(const struct cookie *cookie, bool is_hosts_own);

#endif
