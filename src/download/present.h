/*
 * What is there already under the name of a download's file.
 */
#ifndef DOWNLOAD_PRESENT_H
#define DOWNLOAD_PRESENT_H

#include <stdbool.h>

#include <coget/status.h>

#include "download/download.h"

/*
 * See whether it stands in the way of the download, or is kept in its place.
 * Suspends.
 *
 * is_kept  receives whether it does; then nothing is to be fetched.
 *
 * Returns 0; UV_EPROTO with *failure set if the download has failed for it;
 * UV_ENOMEM; UV_ECANCELED.
 */
int present_check(struct download *download, bool *is_kept,
		  struct failure *failure) CO_MUST_CHECK;

/*
 * See whether it has the checksums that the user has given for the file.
 * Suspends.
 *
 * Returns 0, also where none are given; UV_EPROTO with *failure set; UV_ENOMEM;
 * UV_ECANCELED.
 */
int present_verify(struct download *download,
		   struct failure *failure) CO_MUST_CHECK;

#endif
