/*
 * What the head of an answer says of the file: its version and its checksums.
 */
#ifndef TRANSFER_FACTS_H
#define TRANSFER_FACTS_H

#include "model/response.h"
#include "transfer/head.h"
#include "transfer/judge.h"

/*
 * Note them in the response, in place of what it had.  What is malformed counts
 * as unsaid.  Of a file that is unpacked from the body no checksums are known,
 * and its validators become weak ones, which tell whether it has changed, but
 * are no ground to append to it.
 *
 * Returns 0, or UV_ENOMEM with a part noted.
 */
int facts_note(struct response *response, const struct head *head,
	       const struct judgement *judgement);

#endif
