/*
 * The header Link (RFC 8288), as far as it names other places of the same file
 * (RFC 6249): <https://mirror.example.org/f>; rel=duplicate; pri=1; geo=de
 * and the Metalink that describes it:
 * <https://example.org/f.meta4>; rel=describedby;
 * type="application/metalink4+xml"
 */
#ifndef HTTP_LINK_HEADER_H
#define HTTP_LINK_HEADER_H

#include <stdbool.h>

#include "base/span.h"

/* The priority of a link that says none. */
#define LINK_PRIORITY_LOWEST 999999

struct link {
	struct span target; /* as it stands there */
	bool is_duplicate;  /* it leads to the same file */
	bool is_metalink;   /* to a Metalink that describes the file */
	unsigned priority;  /* from 1; the lower, the better */
	char location[3];   /* a country, in lower case; or "" */
};

/*
 * Take the next link off a header's value.  Returns whether there is one; what
 * is no link ends the value.
 */
bool link_header_next(struct link *link, const char **value);

#endif
