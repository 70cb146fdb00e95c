/*
 * A download in progress, invisible at its final name until complete.
 *
 * Per item: part_file_open, in a folder that the caller holds meanwhile; per
 * attempt: part_file_begin, then part_file_write any number of times, and
 * part_file_park if another attempt shall follow; then exactly one of
 * part_file_commit (commit.h), part_file_keep and part_file_discard, each of
 * which frees it.  A body of up to PART_FILE_SMALL_BYTES never costs more than
 * one hop to the thread pool: it stays in memory until commit, which opens,
 * writes and renames together.  So does one of up to PART_FILE_WHOLE_BYTES
 * whose last piece comes before any is on disk.
 *
 * All functions are for tasks of one loop; those that touch the disk do so
 * through co_to_thread() and suspend.  Ending works in a cancelled task, too:
 * commit, keep and discard shield themselves.
 */
#ifndef STORAGE_PART_FILE_H
#define STORAGE_PART_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "base/buf.h"
#include "model/version.h"
#include "storage/extents.h"
#include "storage/folder.h"

#define PART_FILE_SMALL_BYTES ((size_t)64 * 1024)

/* So much may wait there for the commit, which follows the last piece. */
#define PART_FILE_WHOLE_BYTES ((size_t)1024 * 1024)

/* One file in the making. */
struct part_file;

/*
 * Start the part of an item.  Running items may have the same name: each gets a
 * part file of its own, by a number if need be (name_numbered()), and who
 * commits first has the name.
 *
 * name    a safe one (names.h); copied.
 * url     what is fetched: must live as long as the part.
 * resume  take over what an earlier run left of the same URL: see
 *         part_file_len().  Suspends if there is such a part, and to find out
 *         at the first time; else never.
 *
 * Returns 0; UV_EBUSY if another process is at work on that part; UV_ENOMEM;
 * UV_ECANCELED; or the error of reading it.
 */
int part_file_open(struct part_file **out, struct folder *folder,
		   const char *name, const char *url,
		   bool resume) CO_MUST_CHECK;

/*
 * Resume what another process has left of the same URL, under the name that the
 * part would have: for a part that has nothing yet, after UV_EBUSY.
 * Suspends.  Returns as part_file_open().
 */
int part_file_resume(struct part_file *part) CO_MUST_CHECK;

/* How much memory it takes. */
size_t part_file_memory(const struct part_file *part);

/* How much of the body is there, from its beginning to the first gap. */
uint64_t part_file_len(const struct part_file *part);

/* Which bytes of the body are there.  For when no other call is under way. */
void part_file_extents(const struct part_file *part, struct extents *stored);

/* Where the first gap ends, behind which there are bytes; 0: nowhere. */
uint64_t part_file_gap_end(const struct part_file *part);

/*
 * The version of those bytes, as far as the server told it.  It belongs to the
 * part and is valid until part_file_begin().
 */
const struct version *part_file_version(const struct part_file *part);

/*
 * Whether the rest of the body may be requested and appended: there is a
 * validator for If-Range, or the user insists.
 *
 * trust_length  if there is no validator, an equal total length is enough.
 */
bool part_file_is_resumable(const struct part_file *part, bool trust_length);

/*
 * An answer has come, and its body follows.  Suspends, unless all that is there
 * is in memory.
 *
 * from_bytes  where the body begins: 0 to start over, else what is there is
 *             gone on from.
 * version     what the answer is of, if it begins at 0; copied.
 * algorithms  a mask of 1 << enum checksum_algorithm, computed over the whole
 *             file for part_file_commit().  What is there already is read back
 *             bit by bit as the rest is written, so that no server has to wait
 *             for that.
 *
 * Returns 0; UV_EAGAIN if what was there has been changed by somebody since it
 * was parked: then part_file_len() is 0, and the request was the wrong one; or
 * an error of part_file_write().
 */
int part_file_begin(struct part_file *part, uint64_t from_bytes,
		    const struct version *version,
		    unsigned algorithms) CO_MUST_CHECK;

/*
 * The same for a body that fills a gap, which may be at the beginning: what is
 * there stays.
 */
int part_file_begin_gap(struct part_file *part, const struct version *version,
			unsigned algorithms) CO_MUST_CHECK;

/*
 * Write a piece of the body.  Several tasks may write at once, each its own
 * range, and leave gaps that others fill.  Bytes that are there already may be
 * written again.  Suspends once the file has outgrown the memory, and while
 * another task writes.
 *
 * offset_bytes  where the piece stands in the body; part_file_len() to append.
 *
 * Returns 0, UV_ENOSPC, UV_EDQUOT, UV_EFBIG, UV_EIO, UV_EBUSY if another
 * process is at work on the same part, UV_ENOBUFS if there would be more ranges
 * than EXTENTS_MAX (extents.h), UV_ENOMEM, UV_ECANCELED.  After an error the
 * part can only be parked, kept or discarded.
 */
int part_file_write(struct part_file *part, uint64_t offset_bytes,
		    const void *data, size_t len) CO_MUST_CHECK;

/*
 * The same of bytes that stand in a buffer, whose memory the part may take; it
 * leaves another in its place, with any contents.
 */
int part_file_take(struct part_file *part, uint64_t offset_bytes,
		   struct buf *data) CO_MUST_CHECK;

/*
 * Have what is in memory written to disk, as what follows may take any time to
 * come.  Suspends, if there is such.  Returns as part_file_write().
 */
int part_file_spill(struct part_file *part) CO_MUST_CHECK;

/*
 * The body is whole: digest what has yet to be read back for that.  Suspends
 * if there is such; what part_file_commit() and part_file_seal() would have to
 * read holds up others then, and cannot be cancelled.
 *
 * Returns 0; UV_ECANCELED; or an error of part_file_write(), which those meet
 * again.
 */
int part_file_digest(struct part_file *part) CO_MUST_CHECK;

/*
 * An attempt has failed and another will follow.  Until then keep the memory
 * and the claim on the part's name, but no descriptor, and forget the error of
 * an earlier write.  Suspends if the part is on disk.
 *
 * Returns 0, or an error of part_file_write(); then the next attempt has to
 * start over.
 */
int part_file_park(struct part_file *part) CO_MUST_CHECK;

/*
 * End the download unfinished, leave what was received on disk under the part's
 * name, and free the part.  Suspends.
 *
 * path  receives the file's path, to be freed by the caller; NULL if nothing
 *       was kept: no byte was received, or it could not be written.
 */
void part_file_keep(struct part_file *part, char **path);

/* Free the part and leave nothing on disk.  Suspends.  NULL is ignored. */
void part_file_discard(struct part_file *part);

/*
 * Remove by its path what a part_file_commit() of this run has kept: the item
 * is fetched again from its beginning, and nothing else would resume it.
 * Suspends.
 */
void part_file_remove_kept(struct folder *folder, const char *path);

#endif
