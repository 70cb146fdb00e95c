/*
 * Where a redirect leads a fetch, if it may.
 */
#ifndef TRANSFER_FETCH_REDIRECT_H
#define TRANSFER_FETCH_REDIRECT_H

#include "transfer/fetch_internal.h"
#include "transfer/transfer.h"

/*
 * Find where the answer of a transfer redirects to.
 *
 * Returns 0 with *next to be freed by the caller; or UV_EPROTO with the fetch's
 * failure set, if it is no redirect, or must not be followed.
 */
int fetch_redirect(struct fetch *fetch, struct transfer *transfer, char **next);

#endif
