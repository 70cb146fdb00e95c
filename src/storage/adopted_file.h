/*
 * A part that begins with a file from before the run.
 */
#ifndef STORAGE_ADOPTED_FILE_H
#define STORAGE_ADOPTED_FILE_H

#include <stdbool.h>

#include <coget/status.h>

#include "model/version.h"
#include "storage/part_file.h"
#include "storage/part_record.h"

/*
 * Make a file that exists the beginning of a part that has nothing yet.  Which
 * version it is of is known if it was stored with it for that URL; otherwise
 * the user says that it is what the server has.  Suspends.
 *
 * The file stays as it is until part_file_begin() goes on from it: then it is
 * cloned, where the file system can, or else renamed to be the part.  Should
 * the part be discarded, or differ from a checksum, the file has its name and
 * its bytes back.
 *
 * Returns 0, also if there is no such file, nothing in it, it is not the user's
 * alone, or aria2 has left it with holes; UV_ENOMEM; UV_ECANCELED; or the error
 * of reading it.
 */
int adopted_file_begin(struct part_file *part, const char *name) CO_MUST_CHECK;

/*
 * Whether what is there can be of that version, for all that is known: a file
 * that was adopted without a version cannot be of one that is newer than it.
 */
bool adopted_file_may_be_of(const struct part_file *part,
			    const struct version *version);

/*
 * Make the file that was adopted the part's own: by a clone, or else by moving
 * it.  For the thread pool.  UV_EAGAIN if it is not as it was, UV_EBUSY, or a
 * negated errno.
 */
int adopted_file_take(struct part_file *part) CO_MUST_CHECK;

/* What the part's record says of it. */
struct adopted_record adopted_file_record(const struct part_file *part);

/*
 * The part, which an earlier run has left, began with it.  Its bytes are there,
 * whatever of the rest is.  Returns 0 or a negated errno.
 */
int adopted_file_recall(struct part_file *part,
			const struct adopted_record *adopted) CO_MUST_CHECK;

/*
 * Give a file that has become a part its name and its bytes back.  For the
 * thread pool.  Returns 0, with its lock given up, or a negated errno.
 */
int adopted_file_put_back(struct part_file *part) CO_MUST_CHECK;

#endif
