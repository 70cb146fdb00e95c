/*
 * Files of cookies, in the format of Netscape's browser.
 */
#ifndef HTTP_COOKIE_FILE_H
#define HTTP_COOKIE_FILE_H

#include "http/cookies.h"

/*
 * Give the cookies of a file's text, but for those that have expired or cannot
 * be sent.  A line has seven fields with tabs between, of which the value may be
 * missing, or is a Set-Cookie header with a domain.  Lines that are blank or
 * begin with "#" do not count, unless that is "#HttpOnly_".
 *
 * text  is written into.
 *
 * line  on UV_EINVAL: the number of the one that is none of these.
 *
 * Returns 0, UV_EINVAL or UV_ENOMEM.
 */
int cookie_file_parse(struct cookies *cookies, char *text, int64_t now_s,
		      size_t *line);

/*
 * Append the text of a file with all cookies that have not expired; those that
 * end with the run have 0 for their time, as in curl's.  One with a tab in it
 * cannot stand there, and is left out.
 *
 * Returns 0, UV_ENOMEM, or UV_ENOBUFS past the buffer's cap.
 */
int cookie_file_format(struct buf *out, const struct cookies *cookies,
		       int64_t now_s);

#endif
