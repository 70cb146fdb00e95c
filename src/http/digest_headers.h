/*
 * The checksums that a head says the file has: Repr-Digest (RFC 9530),
 * Content-MD5 (RFC 1864) and x-goog-hash.
 */
#ifndef HTTP_DIGEST_HEADERS_H
#define HTTP_DIGEST_HEADERS_H

#include "http/head.h"
#include "http/validation.h"
#include "model/response.h"

/*
 * Note them in the response, in place of what it had: those of the whole file
 * as it will be stored, one for an algorithm.  Algorithms that are not known
 * and fields that are malformed are passed over; there are none of a file that
 * is unpacked from the body.
 *
 * Returns 0, or UV_ENOMEM with none noted.
 */
int digest_headers_read(struct response *response, const struct head *head,
			const struct validation *validation);

#endif
