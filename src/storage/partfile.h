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
 * through co_to_thread() and suspend.  Ending works in a cancelled task, too:
 * commit, keep and discard shield themselves.
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
 *
 * Ignores SIGXFSZ in the process, unless it is handled, so that a limit on file
 * sizes is an error (UV_EFBIG) and not the end.
 */
int dest_open(struct dest **out, const char *dir) CO_MUST_CHECK;

/* Close it; every partfile of it must have ended.  NULL is ignored. */
void dest_close(struct dest *dest);

/* One question of dest_probe(). */
struct dest_probe {
	const char *name;
	bool existed; /* out: a file older than the run has that name */
};

/*
 * Ask for many names at once which of them are files from before this run.  A
 * file that an item of this run has made does not count, nor does a directory:
 * it is no file to be kept, but an error at commit.  Suspends, for one hop,
 * unless the directory was empty when the run began.
 *
 * Returns 0, or the first error other than that there is no such file.
 */
int dest_probe(struct dest *dest, struct dest_probe *probes,
	       size_t count) CO_MUST_CHECK;

/*
 * The path of a name in it, as the user would write it; to be freed by the
 * caller.  There is room to put any other name in.  NULL: no memory.
 */
char *dest_path(const struct dest *dest, const char *name);

/*
 * Start a file of that name, a safe one (names.h) that is copied.  Running
 * items may have the same: each gets a part file of its own, by a number if
 * need be (name_numbered()), and who commits first has the name.  Does not
 * suspend and does not touch the disk.
 *
 * Returns 0 or UV_ENOMEM.
 */
int partfile_begin(struct partfile **out, struct dest *dest,
		   const char *name) CO_MUST_CHECK;

/*
 * Append to the body.  Suspends once the file has outgrown the memory.
 *
 * Returns 0, UV_ENOSPC, UV_EDQUOT, UV_EFBIG, UV_EIO, UV_EBUSY if another
 * process is at work on the same part, UV_ENOMEM, UV_ECANCELED.  After an error
 * the part can only be kept or discarded.
 */
int partfile_write(struct partfile *part, const void *data,
		   size_t len) CO_MUST_CHECK;

/*
 * Give the complete file its final name, atomically, and free the part.
 * Suspends.
 *
 * What was there before the run is treated as policy says; a file that another
 * item of this run has made is never touched: this one gets the next free
 * number, for which nothing is ever replaced.
 *
 * path  receives the path of the file, to be freed by the caller; with
 *       UV_EEXIST and UV_EISDIR that of what is in the way.
 *
 * Returns 0; UV_EEXIST for EXISTS_SKIP and EXISTS_FAIL if there was a file,
 * which is kept, and the part removed; UV_EISDIR if there is a directory,
 * unless policy is EXISTS_RENAME; or an error of partfile_write(), except
 * UV_ECANCELED.  After these, too, the part is removed.
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
