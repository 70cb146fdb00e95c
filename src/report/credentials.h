/*
 * Keeping what stands before the @ of a URL out of sight.
 */
#ifndef REPORT_CREDENTIALS_H
#define REPORT_CREDENTIALS_H

#include "base/buf.h"

/*
 * Append a text with the userinfo of every URL in it replaced by three stars.
 * For messages; a text without "://" is left alone.
 *
 * Returns 0 or an error of buf_append(), with a part appended.
 */
int credentials_hide(struct buf *out, const char *text);

/*
 * The same for a text that is a URL as a whole, or should have been one: also
 * "user:password@host/" without a scheme, and passwords with a slash in them.
 */
int credentials_hide_url(struct buf *out, const char *url);

#endif
