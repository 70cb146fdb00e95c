/*
 * Which connections are used again behind an answer: see http/persistence.h.
 *
 * libcurl itself closes behind "Connection: close", behind HTTP/1.0 without
 * keep-alive, behind a body that ends with the connection or that it has not
 * read to its end, and where it has read more than a Content-Length.  The rest
 * is here, but for what comes while a connection is idle, which multi_pool.c
 * sees to.  How late what follows an answer may come, no client can know.
 *
 * A connection of plain HTTP that may be used again is taken from libcurl, and
 * kept for requests without it: see direct.h.
 *
 * Nothing of this concerns HTTP/2, where frames say what belongs to which
 * answer.
 */
#ifndef TRANSFER_CONNECTION_REUSE_H
#define TRANSFER_CONNECTION_REUSE_H

#include <stdbool.h>

#include "transfer/transfer.h"

/* Prepare a new transfer.  Returns whether libcurl agreed. */
bool connection_reuse_init(struct transfer *transfer);

/* Of a transfer that is kept for an archive, see what it sends.  Likewise. */
bool connection_reuse_watch(struct transfer *transfer);

/*
 * Apply the rule to a head that is complete, in libcurl's callback, and watch
 * for bytes behind the answer.
 */
void connection_reuse_apply(struct transfer *transfer);

/*
 * The transfer has ended, or was stopped: keep its connection, or close it.  Once
 * is enough.
 */
void connection_reuse_end(struct transfer *transfer);

/* Undo that for the next use of the handle, which must not run. */
void connection_reuse_reset(struct transfer *transfer);

#endif
