/*
 * How a download ends: what becomes of its part, and the event.
 *
 * All of them but conclude_digest() suspend, also in a cancelled task, and
 * return the status of the emitter.
 */
#ifndef DOWNLOAD_CONCLUDE_H
#define DOWNLOAD_CONCLUDE_H

#include <coget/status.h>

#include "download/download.h"

/*
 * The part is whole: compute the digests of what an earlier run left of it, as
 * far as that has not been done while the rest came.  In a cancelled task it
 * does not suspend.
 *
 * Returns 0, or UV_ECANCELED: the download is then conclude_interrupted()'s.
 */
int conclude_digest(struct download *download) CO_MUST_CHECK;

/*
 * Then give it its name, or seal it for the outlet.
 *
 * Returns the status of the emitter; or 1 if that failed, with *failure set:
 * then the part has ended, and the download has not.
 */
int conclude_whole(struct download *download,
		   struct failure *failure) CO_MUST_CHECK;

/* Its body has been written to the outlet: remove the part. */
int conclude_written(struct download *download) CO_MUST_CHECK;

/* It is there, as the answer says; nothing was to be downloaded. */
int conclude_found(struct download *download) CO_MUST_CHECK;

/* The file that is there is the server's newest: skip the item. */
int conclude_current(struct download *download) CO_MUST_CHECK;

/* A file is there already: skip the item, or fail it, as the user said. */
int conclude_existing(struct download *download,
		      const char *path) CO_MUST_CHECK;

/* It has failed; what came of the part is kept. */
int conclude_failed(struct download *download,
		    const struct failure *failure) CO_MUST_CHECK;

/* It was cut short: likewise, but no failure. */
int conclude_interrupted(struct download *download) CO_MUST_CHECK;

#endif
