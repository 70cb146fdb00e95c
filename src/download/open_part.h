/*
 * The part that a download's attempts write to: made, or gone on from.
 */
#ifndef DOWNLOAD_OPEN_PART_H
#define DOWNLOAD_OPEN_PART_H

#include <coget/status.h>

#include "download/download.h"

/*
 * Open the download's part, unless it has one: what an earlier run has left of
 * it, or what a file from before the run has to do with it.  Suspends.  Returns
 * 0, or an error of part_file_open().
 */
int open_part(struct download *download) CO_MUST_CHECK;

#endif
