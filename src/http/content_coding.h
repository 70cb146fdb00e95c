/*
 * Content-Encoding: how the file is compressed in the body (RFC 9110
 * section 8.4).
 */
#ifndef HTTP_CONTENT_CODING_H
#define HTTP_CONTENT_CODING_H

/* Those that are asked for, as in Accept-Encoding. */
#define CONTENT_CODINGS "gzip, deflate, br, zstd"

enum content_coding {
	CODING_NONE,
	CODING_GZIP,
	CODING_DEFLATE,
	CODING_BROTLI,
	CODING_ZSTD,
	CODING_OTHER, /* which nobody asked for */
};

/*
 * The coding of a list, NULL being no list.  Servers also write there what is
 * no content coding: a character set, a media type, a transfer coding.  That
 * counts as none.
 */
enum content_coding content_coding_parse(const char *list);

#endif
