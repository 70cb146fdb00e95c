/*
 * The schemes that URLs may have: what --proto lists.
 */
#ifndef MODEL_SCHEMES_H
#define MODEL_SCHEMES_H

#include <stdbool.h>

/* Sets of schemes are sums of these. */
enum {
	SCHEME_HTTP = 1,
	SCHEME_HTTPS = 2,
	SCHEMES_ALL = SCHEME_HTTP | SCHEME_HTTPS,
};

/*
 * Parse a list with commas: names, or "all".  "=" before a name drops those
 * before it, "-" takes it out, "+" or nothing adds it.  A list that begins with
 * "+" or "-" begins with all schemes, any other with none.  What is taken out
 * may be any name.
 *
 * Returns 0, or -EINVAL for another name, or if nothing is left, with *schemes
 * as it was.
 */
int schemes_parse(unsigned *schemes, const char *list);

/* Whether a set has that of an http or https URL; zero has all. */
bool schemes_have(unsigned schemes, bool is_secure);

#endif
