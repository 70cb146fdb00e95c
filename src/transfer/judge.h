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

struct judgement {
	enum verdict verdict;
	uint64_t from_bytes; /* where the body begins in the file */
	int64_t total_bytes; /* of the file; -1 if not known */
};

/*
 * Judge an answer whose head is complete.
 *
 * is_packed  the body is not the file, but what it will be unpacked from
 * failure    for VERDICT_REFUSED: why
 */
struct judgement judge(const struct head *head, const struct request *request,
		       bool is_packed, struct failure *failure);

#endif
