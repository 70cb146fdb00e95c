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

/* It is written at once, also where the process ends meanwhile: within a page.
 */
#define ARCHIVE_FIRST_MAX_BYTES 512

struct archive_file {
	int fd;
	bool is_regular; /* else it can only be written on */
	bool is_new;	 /* this run has made it */
	bool is_old; /* it holds another archive, which the first entry replaces
		      */
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
 * first  its beginning, up to ARCHIVE_FIRST_MAX_BYTES, without which it is
 * none; or nothing.
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
 * Take back what was put of a regular file's entry, or entries that end behind
 * that: none of it was ever there.  Of another nothing can be taken back.
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
