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

/*
 * For co_wait_for(); arg is the struct attempt_sink of the attempt, which is
 * asked about redirects alone.  The download's response says what is there.
 *
 * Returns 0 if the file is there, or as client_fetch().
 */
int probe_fetch(void *arg) CO_MUST_CHECK;

#endif
