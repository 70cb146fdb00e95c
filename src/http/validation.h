/*
 * Whether an answer is what the request asked for: its status and its
 * Content-Range, compared with the request (RFC 9110 sections 13 to 15).
 */
#ifndef HTTP_VALIDATION_H
#define HTTP_VALIDATION_H

#include <stdbool.h>

#include "http/content_coding.h"
#include "http/head.h"
#include "model/failure.h"
#include "model/request.h"

enum verdict {
	VERDICT_NONE,	   /* there is no head yet */
	VERDICT_BODY,	   /* the body is what was asked for, or its beginning */
	VERDICT_WHOLE,	   /* nothing is missing from what is there (416) */
	VERDICT_UNCHANGED, /* the version is still that one (304) */
	VERDICT_OTHER,	   /* a redirect, or a status of error */
	VERDICT_REFUSED,   /* not what was asked for, though it says so */
};

struct validation {
	enum verdict verdict;
	uint64_t from_bytes; /* where the body begins in the file */
	int64_t total_bytes; /* of the file; -1 if not known */
	int64_t body_bytes;  /* of this body, as it is sent; likewise */
	bool is_within_range; /* the offsets are, of the user's (--range) */
	bool is_part; /* the status is 206, also if the range is the whole file */
	enum content_coding
		coding; /* CODING_NONE where it is not to be unpacked */
};

/* What is asked, and how the answer will be used. */
struct expectation {
	const struct request *request;
	uint64_t max_bytes; /* of the file; 0 for no limit */
	bool decodes;	    /* what comes compressed */
	bool takes_accepted; /* 202 answers what was sent */
};

/*
 * Validate an answer whose head is complete.
 *
 * failure  for VERDICT_REFUSED: why
 */
struct validation validation_of(const struct head *head,
				const struct expectation *expectation,
				struct failure *failure);

/*
 * An answer that is taken whatever it says: its body comes as it is sent, or
 * unpacked, if it is compressed in a way that is known.
 */
struct validation validation_of_any(const struct head *head, bool decodes);

#endif
