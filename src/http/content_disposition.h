/*
 * Content-Disposition: the names that a server gives a file (RFC 6266).
 */
#ifndef HTTP_CONTENT_DISPOSITION_H
#define HTTP_CONTENT_DISPOSITION_H

#include <stddef.h>

/*
 * Offer the file names of a header's value to use(), one after the other, until
 * it takes one: first those of "filename*", then those of "filename" (section
 * 4.3).  A name is UTF-8 as far as it could be made that, and can have any
 * character in it, NUL and directories' separators included.
 *
 * use  returns 0 if it takes the name.
 *
 * Returns 0 if one was taken, UV_ENOENT if none was, or UV_ENOMEM.
 */
int content_disposition_find(const char *value,
			     int (*use)(void *arg, const char *name,
					size_t len),
			     void *arg);

#endif
