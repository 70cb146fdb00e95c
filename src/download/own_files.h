/*
 * The files that a run reads or writes beside those of its items: lists, the
 * session, checksums, credentials, its output.
 */
#ifndef DOWNLOAD_OWN_FILES_H
#define DOWNLOAD_OWN_FILES_H

#include <coget/status.h>

#include "model/settings.h"
#include "storage/part_file.h"

/*
 * Keep them from the items (storage/reserved.h).  Suspends.  To be called
 * before the first item, when the files that the run makes are open.
 *
 * Returns 0, UV_ECANCELED or UV_ENOMEM.
 */
int own_files_reserve(struct dest *dest,
		      const struct settings *settings) CO_MUST_CHECK;

#endif
