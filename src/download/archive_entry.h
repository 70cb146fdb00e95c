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

/* What a download's file is called in the archive. */
void archive_entry_name(const struct download *download,
			char name[FOLDER_PLACE_SIZE]);

#endif
