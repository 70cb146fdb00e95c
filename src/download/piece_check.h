/*
 * The pieces of a download whose item has their checksums: what is there is
 * held against them, and what is damaged is fetched again alone.
 *
 * All but piece_check_is_due() suspend, and do nothing for an item without
 * pieces.
 */
#ifndef DOWNLOAD_PIECE_CHECK_H
#define DOWNLOAD_PIECE_CHECK_H

#include <stdbool.h>

#include <coget/status.h>

#include "download/download.h"

/* Whether the item has pieces. */
bool piece_check_is_due(const struct download *download);

/*
 * Copy the right pieces of the file that is there already into the part, which
 * has nothing yet, and leave gaps for the others.
 *
 * Returns 0; UV_EALREADY if the file is the one that is wanted; UV_ENOMEM;
 * UV_ECANCELED; or an error of part_file_write().
 */
int piece_check_adopt(struct download *download) CO_MUST_CHECK;

/*
 * Nothing is missing that was asked for: make gaps of more pieces that are
 * known to be damaged.  Returns 1; 0 if there are none; or an error of
 * part_file_write().
 */
int piece_check_open(struct download *download) CO_MUST_CHECK;

/*
 * The part is whole: check its pieces, and make gaps of those that are damaged.
 *
 * Returns 0 if all are right; UV_EILSEQ with *failure set if some are not;
 * UV_ECANCELED; UV_ENOMEM; or an error of part_file_write().
 */
int piece_check_run(struct download *download,
		    struct failure *failure) CO_MUST_CHECK;

#endif
