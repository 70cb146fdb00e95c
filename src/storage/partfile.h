/*
 * A download in progress, invisible at its final name until complete.
 *
 * Open the directory once per run (dest_open).  Per item: partfile_begin, then
 * partfile_write any number of times, then exactly one of partfile_commit,
 * partfile_keep and partfile_discard, each of which frees it.  A body of up to
 * PARTFILE_SMALL_BYTES never costs more than one hop to the thread pool: it
 * stays in memory until commit, which opens, writes and renames together.
 *
 * All functions are for tasks of one loop; those that touch the disk do so
 * through co_to_thread() and suspend.  Cleanup works in a cancelled task: keep
 * and discard shield themselves.
 */
#ifndef STORAGE_PARTFILE_H
#define STORAGE_PARTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "model/settings.h"

#define PARTFILE_SMALL_BYTES ((size_t)64 * 1024)

/* The directory that files go to. */
struct dest;

/* One file in the making. */
struct partfile;

/*
 * Open a directory, made with its parents where missing, and see that files can
 * be made there.  Suspends.
 *
 * Returns 0 with *out owned by the caller, or the error of what failed:
 * UV_ENOTDIR, UV_EACCES, UV_EROFS, UV_ENOSPC, UV_ENOMEM.
 */
int dest_open(struct dest **out, const char *dir) CO_MUST_CHECK;

/* Close it; every partfile of it must have ended.  NULL is ignored. */
void dest_close(struct dest *dest);

/* One question of dest_probe(). */
struct dest_probe {
	const char *name;
	bool existed; /* out: a file of that name is there, older than the run */
};

/*
 * Ask for many names at once which of them are files from before this run.  A
 * file that an item of this run has made does not count.  Suspends, for one hop.
 *
 * Returns 0, or the first error other than that there is no such file.
 */
int dest_probe(struct dest *dest, struct dest_probe *probes,
	       size_t count) CO_MUST_CHECK;

/*
 * Start a file of that name.  Two running items never share a part file: where
 * the name is taken by one, the next free number is put in (name_numbered()).
 * Does not suspend and does not touch the disk.
 *
 * Returns 0 or UV_ENOMEM.
 */
int partfile_begin(struct partfile **out, struct dest *dest,
		   const char *name) CO_MUST_CHECK;

/*
 * Append to the body.  Suspends once the file has outgrown the memory.
 *
 * Returns 0, UV_ENOSPC, UV_EDQUOT, UV_EFBIG, UV_EIO, UV_EBUSY if another process
 * is at work on the same part, UV_ENOMEM, UV_ECANCELED.  After an error the part
 * can only be kept or discarded.
 */
int partfile_write(struct partfile *part, const void *data,
		   size_t len) CO_MUST_CHECK;

/*
 * Give the complete file its final name, atomically, and free the part.
 * Suspends.
 *
 * What was there before the run is treated as policy says; a file that another
 * item of this run has made is never touched: this one gets a number.
 *
 * path  receives the path of the file, to be freed by the caller; with
 *       UV_EEXIST that of the file in the way.
 *
 * Returns 0; UV_EEXIST for EXISTS_SKIP and EXISTS_FAIL if there was a file,
 * which is kept, and the part removed; or an error as above, after which the
 * part is removed.
 */
int partfile_commit(struct partfile *part, enum exists_policy policy,
		    char **path) CO_MUST_CHECK;

/*
 * End it unfinished, leaving what came on disk under the part's name, and free
 * it.  Suspends.  *path as above, NULL if nothing was kept: no byte came, or it
 * could not be written.
 */
void partfile_keep(struct partfile *part, char **path);

/* End it and leave nothing on disk.  Suspends.  NULL is ignored. */
void partfile_discard(struct partfile *part);

#endif
