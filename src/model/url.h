/*
 * URLs: the one place where they are taken apart.
 *
 * What is counted, compared, shown credentials or asked of libcurl is always
 * decided by the same parts.  So no host can pass for one and be connected to
 * as another.
 */
#ifndef MODEL_URL_H
#define MODEL_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "model/failure.h"
#include "model/schemes.h"

/*
 * The parts of a URL (RFC 3986 section 3).  The spans point into text, which is
 * the caller's and has to live as long; the fragment is left out.
 * Zero-initialise.
 */
struct url {
	const char *text;
	const struct scheme *scheme;
	bool is_secure;		    /* the scheme's: https, not http */
	struct span user_info;	    /* without the "@"; text is NULL: none */
	struct span authority_host; /* with brackets, as written */
	unsigned port;		    /* the scheme's default if it is not said */
	struct span path;	    /* from its first "/"; may be empty */
	struct span query;	    /* without the "?"; likewise NULL */
	char *host;	       /* as host_to_ascii() has it; owned */
	const char *name;      /* the same without brackets and zone */
};

/*
 * Parse an absolute URL of a scheme in schemes.h, with a host and nothing in it
 * that cannot stand in a request.
 *
 * out  to be released by the caller; zero on error.
 *
 * Returns 0, or -EINVAL with *failure set, or -ENOMEM.
 */
int url_parse(struct url *out, const char *text, struct failure *failure);

/* Free what it owns and make it zero. */
void url_release(struct url *url);

/* Whether both are of the same scheme, host and port. */
bool url_is_same_origin(const struct url *one, const struct url *other);

/*
 * The text that libcurl is asked for: without a login, the host in ASCII.
 *
 * out  receives it, to be freed by the caller; NULL if it is url->text itself.
 *
 * Returns 0 or -ENOMEM.
 */
int url_target(char **out, const struct url *url);

/*
 * Check a URL as url_parse() does.
 *
 * host  receives "host:port", to be freed by the caller; what connections and
 *       --per-host are counted by.  The host is without a dot at its end.
 *
 * Returns 0, or -EINVAL with *failure set, or -ENOMEM.
 */
int url_check(const char *text, char **host, struct failure *failure);

/*
 * The URL with its host in ASCII and all else as it is: what a URL is told from
 * others by.
 *
 * out  receives it, to be freed by the caller; NULL if it is text itself, which
 *      is also so for what url_parse() refuses.
 *
 * Returns 0 or -ENOMEM.
 */
int url_to_ascii(char **out, const char *text);

/* So much of a URL is shown within a sentence, with a NUL. */
#define URL_SHOWN_SIZE 130

/*
 * Write a URL to be shown, cut if it is too long.  "***" takes the place of a
 * login already here, as it could not be told from a host where its "@" is cut
 * off.
 */
void url_show(char out[URL_SHOWN_SIZE], const char *text);

#endif
