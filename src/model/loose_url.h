/*
 * URLs as people type them: without a scheme, with blanks.
 */
#ifndef MODEL_LOOSE_URL_H
#define MODEL_LOOSE_URL_H

#include <stdbool.h>

/* Whether a text begins with a scheme, known or not: "https://". */
bool loose_url_has_scheme(const char *text);

/*
 * Whether a text without a scheme begins with a host, as "example.org/a",
 * "localhost/a", "host:8080" and "[::1]/a" do.
 */
bool loose_url_has_host(const char *text);

/*
 * Whether a text has blanks that belong to its path or query.  Those before a
 * "#" or another URL separate it from that.
 */
bool loose_url_has_blanks(const char *text);

/*
 * The URL that is meant: with "SCHEME://" in front, if a scheme is given, and
 * with %20 for blanks.  To be freed by the caller; NULL: no memory.
 */
char *loose_url_complete(const char *text, const char *scheme);

#endif
