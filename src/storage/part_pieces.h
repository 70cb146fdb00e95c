/*
 * The pieces of a part, held against their checksums; and gaps made where they
 * are damaged, for these to be fetched again alone.
 *
 * For when no other call on the part is under way.
 */
#ifndef STORAGE_PART_PIECES_H
#define STORAGE_PART_PIECES_H

#include <coget/status.h>

#include "model/piece_map.h"
#include "model/pieces.h"
#include "storage/part_file.h"

/* So many gaps are made at a time, which leaves room for more ranges. */
enum { PART_PIECES_GAPS = 8 };

/*
 * Read each piece that is stored and not known to be right, and see whether it
 * is.  Suspends.
 *
 * Returns 0 with their states in the map; UV_ENOTSUP if this system cannot
 * compute the checksum; UV_ENOMEM; UV_ECANCELED; or an error of reading.
 */
int part_pieces_check(struct part_file *part, const struct pieces *pieces,
		      struct piece_map *map) CO_MUST_CHECK;

/*
 * Make gaps of the first damaged pieces, whose state becomes PIECE_ASKED.
 * Suspends.  Nothing of them counts as stored then, in no record either.
 *
 * Returns 1; 0 if none is damaged; or an error of part_file_write().
 */
int part_pieces_open(struct part_file *part, const struct pieces *pieces,
		     struct piece_map *map) CO_MUST_CHECK;

/*
 * Copy the pieces that a file has, whatever is in them, into a part that has
 * nothing yet: they are to be checked then.  Where the file system can, blocks
 * are shared.  Suspends.
 *
 * name        in the part's folder.
 * size_bytes  receives that of the file that is there; 0 if there is none.
 *
 * Returns 0, also where there is no such file, or nothing in it; UV_ENOMEM;
 * UV_ECANCELED; or an error of part_file_write(), the part having nothing.
 */
int part_file_seed(struct part_file *part, const char *name,
		   const struct pieces *pieces,
		   uint64_t *size_bytes) CO_MUST_CHECK;

#endif
