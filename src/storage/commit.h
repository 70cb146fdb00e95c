/*
 * The end of a whole file: verified, dressed, and given its final name.
 */
#ifndef STORAGE_COMMIT_H
#define STORAGE_COMMIT_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <coget/status.h>

#include "model/checksum.h"
#include "model/settings.h"
#include "storage/part_file.h"

/* An error beside those of the system, which has ESTALE of its own. */
#define PART_FILE_REPLACED (-EREMCHG)

/* How a file shall be committed.  Zeroed, and a policy, is enough. */
struct commit {
	const char *name;   /* the final one, safe; NULL: that of the part */
	const char *wanted; /* without a number; NULL: the same */
	const char *url;    /* of the item, which the file is marked with; NULL:
			     * that of the part */
	const struct item_id *id; /* of that, where it is known */
	enum exists_policy policy;
	const struct checksum *expected; /* all of them, of algorithms begun */
	size_t expected_count;
	unsigned digest;    /* mask: the one to be told of, among those begun */
	bool set_mtime;	    /* to the version's Last-Modified, if it has one */
	bool store_version; /* with the file, for dest_stored_version() */
	bool fsync;	    /* the file, then its folder */
	bool awaits_exec;   /* it gets the mark of exec_mark.h */
	/*
	 * NULL, or called on a thread of the pool right before each rename that
	 * may succeed, with the file's place (folder.h).  A negative status
	 * ends the commit with it.
	 */
	int (*before_placing)(void *context, const char *place, ino_t inode);
	void *context;
};

struct commit_result {
	char *path;	 /* of the file, or of what is in its way */
	char *part_path; /* after an error: what was kept; or NULL */
	const struct checksum *mismatch; /* with UV_EILSEQ: one of expected */
	const char *obstacle;		 /* with UV_EISDIR: "a directory" */
	struct checksum digest; /* if asked for; with UV_EILSEQ, what the file
				 * has in place of mismatch */
};

/*
 * Give the complete file, which has no gap, its final name, atomically, and
 * free the part.  Suspends.
 *
 * What was there before the run is treated as policy says.  A file that was
 * made since, by another process or somebody else, is never touched: if it is
 * of the same item it counts as there already, else this one gets the next free
 * number.
 *
 * result  its paths are to be freed by the caller.  path is set on success, and
 *         with UV_EEXIST, UV_EISDIR and UV_E2BIG.
 *
 * Returns 0; UV_EILSEQ if a checksum differs; UV_EEXIST if there is a file that
 * is kept; UV_EISDIR if there is something that is no file, unless policy is
 * EXISTS_RENAME; UV_E2BIG if there is a file that is longer, and policy is
 * EXISTS_RESUME; PART_FILE_REPLACED if somebody else has put another file in
 * the place of the part or of the new file: after these, the part is removed.
 * Or the status of before_placing(), or an error of part_file_write() except
 * UV_ECANCELED: then what was on disk before is kept, as by part_file_keep().
 */
int part_file_commit(struct part_file *part, const struct commit *commit,
		     struct commit_result *result) CO_MUST_CHECK;

#endif
