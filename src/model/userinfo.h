/*
 * Where a URL, or what should have been one, has a name and a password in it, and
 * how to show it without.
 */
#ifndef MODEL_USERINFO_H
#define MODEL_USERINFO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* A piece of the text that was looked at, without the '@' behind it. */
struct userinfo {
	size_t offset;
	size_t len;
};

/*
 * Find what has to be kept out of sight: also in "user:password@host/" without
 * a scheme, and where a password has a slash in it, as no URL can.
 *
 * Returns whether there is any; *userinfo is set only then.
 */
bool userinfo_find(const char *url, struct userinfo *userinfo);

/*
 * Append a text with the userinfo of every URL in it replaced by three stars.
 * For messages; a text without "://" is left alone.
 *
 * Returns 0 or an error of buf_append(), with a part appended.
 */
int userinfo_hide(struct buf *out, const char *text);

/*
 * The same for a text that is a URL as a whole, or should have been one: all that
 * userinfo_find() finds.
 */
int userinfo_hide_url(struct buf *out, const char *url);

#endif
