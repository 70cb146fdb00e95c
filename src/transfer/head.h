/*
 * The lines of an answer's head that libcurl does not pick out by itself, or
 * not with the care that is called for.
 */
#ifndef TRANSFER_HEAD_H
#define TRANSFER_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct head {
	char reason[64];        /* of the status line; cut where longer */
	char disposition[4096]; /* Content-Disposition, the first; or empty */
	int64_t length_bytes;   /* Content-Length; -1 while there is none */
	/* No number, or two of them: where the body ends is anybody's guess. */
	bool length_is_doubtful;
};

/* Forget what an earlier answer said. */
void head_reset(struct head *head);

/*
 * Take in a header line, its end included.  A status line starts afresh: the
 * head of an informational answer may have come before.
 *
 * Returns whether it was the empty line that ends the head.
 */
bool head_take_line(struct head *head, const char *line, size_t len);

#endif
