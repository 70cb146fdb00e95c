/*
 * Where a reference leads that stands in a document: an absolute URL, or one
 * that is relative to another (RFC 3986 section 5).
 */
#ifndef TRANSFER_URL_REFERENCE_H
#define TRANSFER_URL_REFERENCE_H

#include <coget/status.h>

/*
 * Resolve a reference; blanks and what is not ASCII in it are percent-encoded.
 *
 * base  an absolute URL.
 *
 * Returns 0 with *out to be freed by the caller; UV_EINVAL for what is no URL;
 * UV_ENOMEM.
 */
int url_reference_resolve(char **out, const char *base,
			  const char *reference) CO_MUST_CHECK;

#endif
