/*
 * What checksums a file shall have, and who says so.
 */
#ifndef DOWNLOAD_EXPECTED_H
#define DOWNLOAD_EXPECTED_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/status.h>

#include "input/checksums.h"
#include "model/checksum.h"
#include "model/failure.h"
#include "model/item.h"

/* Zeroed, nothing is expected. */
struct expected {
	struct checksum *checksums;
	size_t count;
	size_t by_user; /* so many of them, the first ones */
};

/* Who may have a word on a file. */
struct expected_sources {
	const struct item *item;
	const struct checksums *files; /* of --checksums; NULL for none */
	const char *url_name;	       /* the file's name by the item's URL */
	const char *answer_name;       /* by the answer; NULL: none */
	const struct checksum *server; /* what the answer says */
	size_t server_count;
};

/*
 * Set what an answer's file shall have: the user's word first, by the item's
 * own checksum and those of the checksum files for the file's name, or that of
 * its URL if there are none; then the server's.
 *
 * Returns 0 with expected to be reset; UV_EPROTO with *failure set if the
 * checksum files contradict each other; UV_ENOMEM.
 */
int expected_set(struct expected *expected,
		 const struct expected_sources *sources,
		 struct failure *failure) CO_MUST_CHECK;

/* Free what it owns: nothing is expected then. */
void expected_reset(struct expected *expected);

/*
 * Whether the user has given a checksum, for the item or the name in its URL,
 * that proves a file to be the one that is meant: no other can be made that has
 * it.
 */
bool expected_will_prove(const struct expected_sources *sources);

/* Whether one of those that were set does. */
bool expected_proves(const struct expected *expected);

/* Which algorithms are to be computed: a mask of 1 << enum checksum_algorithm.
 */
unsigned expected_algorithms(const struct expected *expected);

/*
 * Set failure for a file that has another checksum, got, than mismatch, which
 * is one of the expected.
 */
void expected_explain(const struct expected *expected,
		      const struct checksum *mismatch,
		      const struct checksum *got, struct failure *failure);

#endif
