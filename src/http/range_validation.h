/*
 * Whether an answer brings the bytes that the user has asked for (--range),
 * compared with its status and its Content-Range (RFC 9110 sections 14 and 15).
 *
 * What comes is taken for the user's bytes only if the answer says so: other
 * bytes are never written in their place.
 */
#ifndef HTTP_RANGE_VALIDATION_H
#define HTTP_RANGE_VALIDATION_H

#include "http/validation.h"

/*
 * Validate an answer to a request that has a range, of 206, of 416, or of a
 * success that would bring the whole file.
 *
 * length_bytes  of the body as it would be written; -1 if not known.
 * failure       for VERDICT_REFUSED: why
 *
 * Offsets and lengths in the result are those within the range.
 */
struct validation range_validation_of(const struct head *head,
				      const struct request *request,
				      int64_t length_bytes,
				      struct failure *failure);

#endif
