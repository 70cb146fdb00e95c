/*
 * A download in progress, invisible at its final name until complete.
 *
 * Open the directory once per run (dest_open).  Per item: partfile_open; per
 * attempt: partfile_begin, then partfile_write any number of times, and
 * partfile_park if another attempt shall follow; then exactly one of
 * partfile_commit, partfile_keep and partfile_discard, each of which frees it.
 * A body of up to PARTFILE_SMALL_BYTES never costs more than one hop to the
 * thread pool: it stays in memory until commit, which opens, writes and renames
 * together.
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
#include <sys/types.h>

#include <coget/status.h>

#include "model/checksum.h"
#include "model/settings.h"
#include "model/version.h"

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
 * Which version a file from before the run is of: what was stored with it for
 * that URL (commit.store_version), if it has not changed since; else its time
 * stands for Last-Modified, but not if it is of another URL.  Suspends.
 *
 * Returns 0 with *version to be reset by the caller; UV_ENOENT if there is no
 * such file, UV_ENOMEM, UV_ECANCELED, or the error of reading it.
 */
int dest_stored_version(struct dest *dest, const char *name, const char *url,
			struct version *version) CO_MUST_CHECK;

/*
 * The path of a name in it, as the user would write it; to be freed by the
 * caller.  There is room to put any other name in.  NULL: no memory.
 */
char *dest_path(const struct dest *dest, const char *name);

/*
 * Start the part of an item.  Running items may have the same name: each gets a
 * part file of its own, by a number if need be (name_numbered()), and who
 * commits first has the name.
 *
 * name    a safe one (names.h); copied.
 * url     what is fetched: must live as long as the part.
 * resume  take over what an earlier run left of the same URL: see
 *         partfile_len().  Suspends if there is such a part, and to find out
 *         at the first time; else never.
 *
 * Returns 0; UV_EBUSY if another process is at work on that part; UV_ENOMEM;
 * UV_ECANCELED; or the error of reading it.
 */
int partfile_open(struct partfile **out, struct dest *dest, const char *name,
		  const char *url, bool resume) CO_MUST_CHECK;

/*
 * Make a file that exists the beginning of a part that has nothing yet: a copy
 * of it, for the file is kept until the commit.  Which version it is of is
 * known if it was stored with it for that URL; otherwise the user says that it
 * is what the server has.  Suspends.
 *
 * Returns 0, also if there is no such file, or nothing in it; UV_EBUSY if it
 * was cut meanwhile; or an error of partfile_write().
 */
int partfile_adopt(struct partfile *part, const char *name) CO_MUST_CHECK;

/* How much of the body is there, from its beginning on. */
uint64_t partfile_len(const struct partfile *part);

/*
 * Which version that is of, as far as the server said; the part's, and valid
 * until partfile_begin().
 */
const struct version *partfile_version(const struct partfile *part);

/*
 * Whether the rest of it may be asked for, and joined to it: it has a validator
 * for If-Range, or the user insists.
 *
 * trust_length  to a total length that agrees, where there is no validator.
 */
bool partfile_is_resumable(const struct partfile *part, bool trust_length);

/*
 * An answer has come, and its body follows.  Suspends, unless all that is there
 * is in memory.
 *
 * from_bytes  where the body begins: 0 to start over, or partfile_len().
 * version     what the answer is of, if it begins at 0; copied.
 * algorithms  a mask of 1 << enum checksum_algorithm, computed over the whole
 *             file for partfile_commit().
 *
 * Returns 0; UV_EAGAIN if what was there has been changed by somebody since it
 * was parked: then partfile_len() is 0, and the request was the wrong one; or
 * an error of partfile_write().
 */
int partfile_begin(struct partfile *part, uint64_t from_bytes,
		   const struct version *version,
		   unsigned algorithms) CO_MUST_CHECK;

/*
 * Append to the body.  Suspends once the file has outgrown the memory.
 *
 * Returns 0, UV_ENOSPC, UV_EDQUOT, UV_EFBIG, UV_EIO, UV_EBUSY if another
 * process is at work on the same part, UV_ENOMEM, UV_ECANCELED.  After an error
 * the part can only be parked, kept or discarded.
 */
int partfile_write(struct partfile *part, const void *data,
		   size_t len) CO_MUST_CHECK;

/*
 * An attempt has failed and another will follow: hold as little as can be until
 * then, that is memory and a claim on the part's name, but no descriptor, and
 * forget the error of an earlier write.  Suspends if it is on disk.
 *
 * Returns 0, or an error of partfile_write(); then the next attempt has to
 * start over.
 */
int partfile_park(struct partfile *part) CO_MUST_CHECK;

/* How a file shall be committed.  Zeroed, and a policy, is enough. */
struct commit {
	const char *name; /* the final one, safe; NULL: that of the part */
	enum exists_policy policy;
	const struct checksum *expected; /* all of them, of algorithms begun */
	size_t expected_count;
	unsigned digest;    /* mask: the one to be told of, among those begun */
	bool set_mtime;	    /* to the version's Last-Modified, if it has one */
	bool store_version; /* with the file, for dest_stored_version() */
	bool fsync;	    /* the file, then the directory */
	/*
	 * NULL, or called on a thread of the pool right before each rename that
	 * may succeed.  A negative status ends the commit with it.
	 */
	int (*before_placing)(void *context, const char *name, ino_t inode);
	void *context;
};

struct commit_result {
	char *path;		/* of the file, or of what is in its way */
	char *part_path;	/* after an error: what was kept; or NULL */
	struct checksum digest; /* if asked for */
	const struct checksum *mismatch; /* with UV_EILSEQ: one of expected */
};

/*
 * Give the complete file its final name, atomically, and free the part.
 * Suspends.
 *
 * What was there before the run is treated as policy says; a file that another
 * item of this run has made is never touched: this one gets the next free
 * number, for which nothing is ever replaced.
 *
 * result  its paths are to be freed by the caller.  path is set on success, and
 *         with UV_EEXIST and UV_EISDIR.
 *
 * Returns 0; UV_EILSEQ if a checksum differs; UV_EEXIST for EXISTS_SKIP and
 * EXISTS_FAIL if there was a file, which is kept; UV_EISDIR if there is a
 * directory, unless policy is EXISTS_RENAME: after these, the part is removed.
 * Or the status of before_placing(), or an error of partfile_write() except
 * UV_ECANCELED: then what was on disk before is kept, as by partfile_keep().
 */
int partfile_commit(struct partfile *part, const struct commit *commit,
		    struct commit_result *result) CO_MUST_CHECK;

/*
 * End it unfinished, leaving what came on disk under the part's name, and free
 * it.  Suspends.  *path is to be freed by the caller, NULL if nothing was kept:
 * no byte came, or it could not be written.
 */
void partfile_keep(struct partfile *part, char **path);

/* End it and leave nothing on disk.  Suspends.  NULL is ignored. */
void partfile_discard(struct partfile *part);

/*
 * Remove what a partfile_commit() of this run has kept, by its path: the item
 * is fetched anew after all, and nobody else would go on from it.  Suspends.
 */
void partfile_remove_kept(struct dest *dest, const char *path);

#endif
