/*
 * The file of an archive, which grows by one entry after the other.
 *
 * Per entry: begin, put any number of times, then finish or cut.  A regular
 * file holds, at each instant, the entries that are finished and nothing else
 * that a reader would take for one: the first block of an entry, which makes it
 * one, is written last.  Into a pipe or a device all is written as it comes; an
 * entry that was begun there has to be finished.
 *
 * All calls block on the disk, and are for one thread at a time.
 */
#ifndef ARCHIVE_ARCHIVE_FILE_H
#define ARCHIVE_ARCHIVE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/own_path.h"

/*
 * The first block is written by one call, and lies within one page: it is there
 * as a whole or not at all, also if the process is killed meanwhile.
 */
#define ARCHIVE_FIRST_MAX_BYTES 512

struct archive_file {
	int fd;
	bool is_regular; /* else it can only be written on */
	bool is_new;	 /* this run has made it */
	bool is_old;	 /* the first entry replaces the archive in it */
	uint64_t end_bytes;	/* of the entries that are finished */
	uint64_t at_bytes;	/* of what was put behind them */
	uint64_t trailer_bytes; /* zeros that follow the last entry */
	size_t first_len;	/* of an entry that was begun */
	char first[ARCHIVE_FIRST_MAX_BYTES];
	struct own_path path; /* of a regular one; else there is none */
};

/* Initialise with this, so that it can be closed at any time. */
#define ARCHIVE_FILE_NONE \
	((struct archive_file){.fd = -1, .path = OWN_PATH_NONE})

/*
 * Begin an entry.
 *
 * first  its beginning, without which it is none; len is up to
 *        ARCHIVE_FIRST_MAX_BYTES, or 0.
 *
 * Returns 0 or a negated errno.
 */
int archive_file_begin(struct archive_file *file, const void *first, size_t len)
	__attribute__((warn_unused_result));

/* Put more of it.  Returns 0 or a negated errno. */
int archive_file_put(struct archive_file *file, const void *data, size_t len)
	__attribute__((warn_unused_result));

/*
 * The entry is complete.
 *
 * is_synced  it is on disk on return.
 *
 * Returns 0 or a negated errno, after which it is to be cut.
 */
int archive_file_finish(struct archive_file *file, bool is_synced)
	__attribute__((warn_unused_result));

/*
 * Cut a regular file off at end_bytes: an entry that was begun, and entries that
 * end behind that, are gone.  From a pipe nothing can be taken back.
 */
void archive_file_cut(struct archive_file *file, uint64_t end_bytes);

/*
 * Close it: a pipe gets the trailer, a file that has no entry is removed if it
 * is new.
 *
 * is_broken  an entry could not be finished: no trailer makes it right.
 *
 * Returns 0 or a negated errno.
 */
int archive_file_close(struct archive_file *file, bool is_broken,
		       bool is_synced) __attribute__((warn_unused_result));

#endif
