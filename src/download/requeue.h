/*
 * Back into the schedule: a download that needs another permit, now or later.
 *
 * All of them suspend, and return the status of the emitter.  The permit is
 * given back then, and the download is the schedule's; or, where there is no
 * memory for that, it has failed, and permit->entry is still set.
 */
#ifndef DOWNLOAD_REQUEUE_H
#define DOWNLOAD_REQUEUE_H

#include <stdint.h>

#include <coget/status.h>

#include "download/download.h"

/* An attempt is to go on at this host, which is the download's then. */
int requeue_elsewhere(struct download *download, struct permit *permit,
		      char *host) CO_MUST_CHECK;

/*
 * Another attempt will follow a failed one, which counts, at the item's own
 * host.
 *
 * delay_ns  how long from now, at least.
 */
int requeue_retry(struct download *download, struct permit *permit,
		  const struct failure *failure,
		  int64_t delay_ns) CO_MUST_CHECK;

/* The same for one that does not count as an attempt. */
int requeue_uncounted(struct download *download, struct permit *permit,
		      const struct failure *failure,
		      int64_t delay_ns) CO_MUST_CHECK;

/* Another attempt will follow at once, at the mirror that is asked now. */
int requeue_to_mirror(struct download *download, struct permit *permit,
		      const struct failure *failure) CO_MUST_CHECK;

/*
 * It begins anew, at once and where the first attempt did, as what was learnt
 * asks for; that one does not count.
 */
int requeue_anew(struct download *download,
		 struct permit *permit) CO_MUST_CHECK;

/* Another process is at work on the same file: look again a little later. */
int requeue_busy(struct download *download,
		 struct permit *permit) CO_MUST_CHECK;

/* Give up what is there: the next attempt starts over.  Suspends. */
void requeue_drop_part(struct download *download);

#endif
