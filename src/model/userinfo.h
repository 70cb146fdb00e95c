/*
 * Where a URL, or what should have been one, has a name and a password in it.
 */
#ifndef MODEL_USERINFO_H
#define MODEL_USERINFO_H

#include <stdbool.h>
#include <stddef.h>

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

#endif
