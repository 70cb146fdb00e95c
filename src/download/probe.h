/*
 * A probe: an attempt that asks what is there, and downloads nothing (--head,
 * --spider).
 *
 * HTTP is sent HEAD, FTP asked for the time and the length.  A server that
 * refuses that is asked as for a download, and what it sends is not read.
 */
#ifndef DOWNLOAD_PROBE_H
#define DOWNLOAD_PROBE_H

#include <coget/status.h>

#include "download/attempt_sink.h"

/*
 * For co_wait_for(); arg is the struct attempt_sink of the attempt, which is
 * asked about redirects alone.  The attempt's response says what is there.
 *
 * Returns 0 if the file is there, or as client_fetch().
 */
int probe_fetch(void *arg) CO_MUST_CHECK;

/*
 * Before a download: where a file is there and the sizes decide (--size-only),
 * ask whether they differ.  Only HTTP is asked; other protocols say it by
 * themselves before the body.
 *
 * Returns 0 if they are the same, as the response then says; 1 if the file is
 * to be downloaded, or its answer to tell; or as client_fetch().
 */
int probe_size(struct attempt_sink *sink) CO_MUST_CHECK;

#endif
