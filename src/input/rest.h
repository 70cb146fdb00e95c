/*
 * A part of a list that a run has not come to, copied as it stands: with its
 * comments, and with options of whatever kind.
 */
#ifndef INPUT_REST_H
#define INPUT_REST_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/status.h>

#include "input/source.h"

/* How, and what it came to.  Initialise with the part. */
struct rest {
	struct source_part part;
	bool is_one_line; /* that alone, not all that follows it */
	/* Nothing it begins with is an option of what stands above the copy. */
	bool is_apart;
	uint64_t items; /* that were copied */
	bool is_file;	/* a regular one, that could be opened */
	int unread;	/* 0, or why it could not be read to its end */
};

/*
 * Append it to a file.  A byte order mark at its beginning is left out, and a
 * last line without an end gets one.  Blocks on the disk.
 *
 * Returns 0, or the error of a write.
 */
int rest_copy(struct rest *rest, int to) CO_MUST_CHECK;

/*
 * The same with all of a list, "-" being standard input, from where it stands.
 * What is no regular file is left alone.
 */
int rest_copy_list(struct rest *rest, const char *path, int to) CO_MUST_CHECK;

#endif
