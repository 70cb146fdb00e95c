/*
 * A file that gets no name: it is read from its part, which is removed then.
 */
#ifndef STORAGE_SEALED_PART_H
#define STORAGE_SEALED_PART_H

#include <stdbool.h>

#include <coget/status.h>

#include "base/buf.h"
#include "storage/commit.h"
#include "storage/part_file.h"

/*
 * Verify the complete file, which has no gap, and leave it on disk, parked.
 * part_file_discard() removes it once it was read.  Suspends.
 *
 * commit  its checksums count.
 *
 * Returns 0; or else an error of part_file_commit(), which has freed the part.
 */
int part_file_seal(struct part_file *part, const struct commit *commit,
		   struct commit_result *result) CO_MUST_CHECK;

/*
 * Open the file of a part that is sealed again.  Suspends.
 *
 * Returns 0; UV_EAGAIN if somebody has changed it; UV_ECANCELED; or the error
 * of opening it.
 */
int part_file_reopen(struct part_file *part) CO_MUST_CHECK;

/*
 * Open the file of a part to be read, at offsets where something is stored.
 * Suspends, unless there is none to open and no other task writes to it.
 *
 * fd  receives a descriptor, to be closed by the caller; -1 if the body is in
 *     memory, or the part parked.
 *
 * Returns 0; UV_EAGAIN if somebody has put another file in its place;
 * UV_ECANCELED; or the error of opening it.
 */
int part_file_open_body(struct part_file *part, int *fd) CO_MUST_CHECK;

/*
 * Read the whole body of a part that is sealed, or in memory.  Suspends, unless
 * it is in memory.
 *
 * body  receives it; its cap is the limit.
 *
 * Returns 0; UV_EFBIG if it is longer than the cap; UV_EAGAIN if somebody has
 * changed it; UV_ENOMEM; UV_ECANCELED; or the error of reading it.
 */
int part_file_load(struct part_file *part, struct buf *body) CO_MUST_CHECK;

/* Whether a later run would know the part as its own, and go on with it. */
bool part_file_is_recorded(const struct part_file *part);

/*
 * Remove what an earlier run that was killed has left under the name of a part
 * that is in memory, without a record.  Suspends, if there may be such.
 */
void part_file_clear_stale(struct part_file *part);

/*
 * The whole body, of *len bytes, while it is in memory; NULL once it is on
 * disk.  It is the part's.
 */
const char *part_file_bytes(const struct part_file *part, size_t *len);

#endif
