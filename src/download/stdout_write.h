/*
 * Writing to standard output without keeping a task that is cancelled.
 */
#ifndef DOWNLOAD_STDOUT_WRITE_H
#define DOWNLOAD_STDOUT_WRITE_H

#include <stddef.h>

#include <coget/status.h>

/*
 * Write all of the data.  Suspends.
 *
 * Returns 0; UV_ECANCELED, a moment after the cancellation, with a part of it
 * written; or the error of the write, UV_EPIPE if nobody reads any more.
 */
int stdout_write(const char *data, size_t len) CO_MUST_CHECK;

#endif
