/*
 * What checksums the file of an item shall have, and who says so.
 */
#ifndef BATCH_EXPECTED_H
#define BATCH_EXPECTED_H

#include "batch/item.h"

/*
 * Note in the item what an answer's file shall have: the user's word first, by
 * the item's own checksum and those of the checksum files for the file's name,
 * or that of its URL if there are none; then the server's.
 *
 * Returns 0; UV_EPROTO with item->failure set if the checksum files contradict
 * each other; UV_ENOMEM.
 */
int expected_note(struct item *item,
		  const struct response *response) CO_MUST_CHECK;

/* Which algorithms are to be computed: a mask of 1 << enum checksum_algorithm. */
unsigned expected_algorithms(const struct item *item);

/* Set item->failure for a file that has not one of item->expected. */
void expected_explain(struct item *item, const struct checksum *mismatch);

#endif
