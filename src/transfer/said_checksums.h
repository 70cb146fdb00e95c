/*
 * The checksums that a head says the file has: Repr-Digest (RFC 9530),
 * Content-MD5 (RFC 1864) and x-goog-hash.
 */
#ifndef TRANSFER_SAID_CHECKSUMS_H
#define TRANSFER_SAID_CHECKSUMS_H

#include "model/response.h"
#include "transfer/head.h"
#include "transfer/judge.h"

/*
 * Note them in the response, in place of what it had: those of the whole file
 * as it will be stored, one for an algorithm.  Algorithms that are not known
 * and fields that are malformed are passed over; there are none of a file that
 * is unpacked from the body.
 *
 * Returns 0, or UV_ENOMEM with none noted.
 */
int said_checksums_note(struct response *response, const struct head *head,
			const struct judgement *judgement);

#endif
