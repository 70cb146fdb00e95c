/*
 * The command of --exec for a file: it runs when the file is in place and the
 * permit is given back, and only when it has succeeded is the item done.
 *
 * A file that waits for it is marked (exec_mark.h), so that a later run sees
 * that nothing but the command is missing.
 */
#ifndef DOWNLOAD_FILE_COMMAND_H
#define DOWNLOAD_FILE_COMMAND_H

#include <stdbool.h>

#include <coget/status.h>

#include "download/download.h"

/* Whether there is a command for each file. */
bool file_command_is_wanted(const struct run *run);

/*
 * The file is in place: have the command run, by file_command_run(), after the
 * worker's permit was given back.
 *
 * path    copied.
 * digest  of the file; NULL if not known.
 *
 * Suspends.  Returns 0, UV_ENOMEM, or the status of the emitter.
 */
int file_command_await(struct download *download, const char *path,
		       const struct checksum *digest) CO_MUST_CHECK;

/*
 * The file at a path was there before: see whether it is the item's own, and
 * waits for its command since an earlier run.  Then file_command_await() is
 * called.  Suspends.
 *
 * Returns 1 if so, 0 if not, or as that does, or UV_ECANCELED.
 */
int file_command_resume(struct download *download,
			const char *path) CO_MUST_CHECK;

/*
 * Run the command of a download that awaits it, if it does; and end it: done,
 * failed or interrupted.  Suspends.
 *
 * Returns 0, UV_ECANCELED, or the status of the emitter.
 */
int file_command_run(struct download *download) CO_MUST_CHECK;

/* Free what a download keeps for it.  NULL is ignored. */
void placed_file_free(struct placed_file *placed);

#endif
