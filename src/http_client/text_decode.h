/*
 * Texts of any encoding that libc knows, in UTF-8.
 */
#ifndef HTTP_CLIENT_TEXT_DECODE_H
#define HTTP_CLIENT_TEXT_DECODE_H

#include <coget/bytes.h>
#include <coget/status.h>

/*
 * Put the text in UTF-8 in place of the bytes, without a mark of the byte
 * order.
 *
 * charset  the encoding; NULL: UTF-8.
 * url      where it is from, for the error's text.
 *
 * Returns 0; CO_HTTP_BAD_TEXT, with the error's text set, if they are not in
 * it, or it is not known; UV_ENOMEM.  On error the bytes are as they were.
 */
int text_decode(struct co_bytes *text, const char *charset,
		const char *url) CO_MUST_CHECK;

#endif
