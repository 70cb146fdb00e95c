/*
 * What an answer is worth to who asked: its status and its Content-Range held
 * against the request (RFC 9110 sections 13 to 15).
 */
#ifndef TRANSFER_JUDGE_H
#define TRANSFER_JUDGE_H

#include <stdbool.h>

#include "model/failure.h"
#include "model/request.h"
#include "transfer/head.h"

enum verdict {
	VERDICT_NONE,	   /* there is no head yet */
	VERDICT_BODY,	   /* the body is what was asked for */
	VERDICT_WHOLE,	   /* nothing is missing from what is there (416) */
	VERDICT_UNCHANGED, /* the version is still that one (304) */
	VERDICT_OTHER,	   /* a redirect, or a status of error */
	VERDICT_REFUSED,   /* not what was asked for, though it says so */
};

/* How the file is packed in the body, where it is to be unpacked. */
enum packing {
	PACKING_NONE,
	PACKING_GZIP,
	PACKING_OTHER, /* which nobody asked for */
};

struct judgement {
	enum verdict verdict;
	uint64_t from_bytes; /* where the body begins in the file */
	int64_t total_bytes; /* of the file; -1 if not known */
	int64_t body_bytes;  /* of this body, as it is sent; likewise */
	enum packing packing;
};

/* What is asked, and how the answer will be used. */
struct terms {
	const struct request *request;
	uint64_t max_bytes; /* of the file; 0 for no limit */
	bool unpacks;       /* what comes compressed */
};

/*
 * Judge an answer whose head is complete.
 *
 * failure  for VERDICT_REFUSED: why
 */
struct judgement judge(const struct head *head, const struct terms *terms,
		       struct failure *failure);

#endif
