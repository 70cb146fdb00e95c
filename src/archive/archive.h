/*
 * The archive of a run: one file, or a pipe, that all files of the run go into,
 * one after the other, each when it is whole.
 *
 * Open, then append any number of entries, then close.  Only one task at a time
 * appends.  All calls are for tasks of one loop; those that write suspend.
 */
#ifndef ARCHIVE_ARCHIVE_H
#define ARCHIVE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "archive/archive_target.h"
#include "model/exchange.h"
#include "model/failure.h"

struct archive;
struct archive_format;

/* What its files look like. */
extern const struct archive_format archive_tar;
extern const struct archive_format archive_warc;

struct archive_options {
	const struct archive_format *format;
	const char *path;	   /* "-" for standard output */
	enum exists_policy exists; /* for a file that is there already */
	bool fsync; /* an entry is on disk before it counts as appended */
	/* What the session says of it; zero: nothing. */
	bool has_session;
	uint64_t known_bytes; /* it has entries up to there */
	bool was_cut_short;   /* the last run wrote to it, and did not end */
};

/* A file that is to be in it; all of it is the caller's. */
struct archive_entry {
	const char *name; /* relative, of valid UTF-8, with single slashes */
	int64_t mtime_s;
	uint64_t len;
	const char *bytes; /* so many; or NULL: they stand in the file of fd */
	int fd;
	const char *url;		      /* without a login */
	const struct exchange_log *exchanges; /* by which it came; or NULL */
	uint64_t end_bytes; /* out: where it ends in the archive */
	/*
	 * Out: what archive_remember() is to be given when a later run goes on
	 * with the archive, to be freed by the caller; or NULL.
	 */
	char *payload;
};

/*
 * Open it.  Suspends, until somebody reads where it is a FIFO.
 *
 * Returns 0 with *out to be closed; UV_EPROTO with *failure set; UV_ECANCELED;
 * UV_ENOMEM.
 */
int archive_open(struct archive **out, const struct archive_options *options,
		 struct failure *failure) CO_MUST_CHECK;

/* Its path as the user would write it, with the number that it may have got. */
const char *archive_path(const struct archive *archive);

/* How many bytes were cut off of an entry that an earlier run had begun. */
uint64_t archive_cut_bytes(const struct archive *archive);

/* Where the last entry ends. */
uint64_t archive_end_bytes(const struct archive *archive);

/*
 * Be reminded of a payload that is in it, by an entry of an earlier run.  What
 * cannot be understood is ignored.
 */
void archive_remember(struct archive *archive, const char *payload);

/*
 * Append entries, in one hop to the thread pool if they are short.  Suspends.
 * What was begun in a pipe is brought to its end, also in a cancelled task.
 *
 * appended  receives how many of them, the first ones, are there now.
 *
 * Returns 0; UV_ECANCELED; or an error of writing the next one, or of reading
 * what is to be in it.
 */
int archive_append(struct archive *archive, struct archive_entry *entries,
		   size_t count, size_t *appended) CO_MUST_CHECK;

/*
 * Cut off the entries that end behind end_bytes: the session could not note
 * them.  Suspends, also in a cancelled task.
 */
void archive_cut(struct archive *archive, uint64_t end_bytes);

/*
 * Bring it to its end, and free it.  Suspends, also in a cancelled task.  NULL
 * is ignored.
 *
 * Returns 0, or UV_EPROTO with *failure set.
 */
int archive_close(struct archive *archive,
		  struct failure *failure) CO_MUST_CHECK;

#endif
