/*
 * Downloads that are whole, as entries of the run's archive.
 */
#ifndef DOWNLOAD_ARCHIVE_ENTRY_H
#define DOWNLOAD_ARCHIVE_ENTRY_H

#include <coget/status.h>

#include "download/download.h"

/* How many may be appended at a time. */
enum { ARCHIVE_ENTRIES_MAX = 32 };

/*
 * Append sealed downloads to the archive, and note them in the session.
 * Suspends.
 *
 * count  up to ARCHIVE_ENTRIES_MAX.
 * added  receives how many of them, the first ones, are there now.
 *
 * Returns 0; 1 with *failure set if the next one has failed, and others have
 * not; UV_EPROTO with *failure set; UV_ECANCELED; UV_ENOMEM; or an error of
 * archive_append().
 */
int archive_entries_add(struct download *const *downloads, size_t count,
			size_t *added, struct failure *failure) CO_MUST_CHECK;

/*
 * An earlier run has put it there, which may have been killed before it removed
 * the part: remove that.  Suspends, if there is one.
 */
void archive_entry_clear(const struct download *download);

/*
 * What it is called in the archive: what its file would be, or in a WARC the
 * URL that was asked for.
 */
void archive_entry_label(const struct download *download,
			 char label[FOLDER_PLACE_SIZE]);

#endif
