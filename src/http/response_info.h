/*
 * What the head of an answer says of the file: its type, name, version and
 * checksums.
 */
#ifndef HTTP_RESPONSE_INFO_H
#define HTTP_RESPONSE_INFO_H

#include "http/head.h"
#include "http/validation.h"
#include "model/response.h"

/* Read of a complete head only its status and its length. */
void response_info_read_answer(struct response *response,
			       const struct head *head);

/*
 * Read a complete head into the response, in place of what it had; version and
 * checksums unless the answer is a redirect or an error.  What is malformed
 * counts as unsaid.  No checksums are known of a file that is decoded from the
 * body, and its validators become weak ones, which tell whether it has changed,
 * but are no ground to append to it.
 *
 * Returns 0, or UV_ENOMEM with a part read.
 */
int response_info_read(struct response *response, const struct head *head,
		       const struct validation *validation);

#endif
