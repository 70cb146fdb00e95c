/*
 * A download that is whole, as an entry of the run's archive.
 */
#ifndef DOWNLOAD_ARCHIVE_ENTRY_H
#define DOWNLOAD_ARCHIVE_ENTRY_H

#include <coget/status.h>

#include "download/download.h"

/*
 * Append a sealed download to the archive, and note it in the session.
 * Suspends.
 *
 * Returns 0; UV_EPROTO with *failure set; UV_ECANCELED; or an error of
 * archive_append(): then the entry is not there.
 */
int archive_entry_add(struct download *download,
		      struct failure *failure) CO_MUST_CHECK;

/*
 * What it is called in the archive: what its file would be, or in a WARC the
 * URL that was asked for.
 */
void archive_entry_label(const struct download *download,
			 char label[FOLDER_PLACE_SIZE]);

#endif
