/*
 * One hop of a fetch: from a URL to its answer, or to where that redirects.
 */
#ifndef TRANSFER_FETCH_HOP_H
#define TRANSFER_FETCH_HOP_H

#include "transfer/fetch_internal.h"

/*
 * See what may be shown to where the URL leads, which must live until the next
 * call.  Returns 0, or UV_EPROTO with the fetch's failure set.
 */
int fetch_hop_enter(struct fetch *fetch, const char *url);

/*
 * Ask for a URL, and pass a body on.  Suspends.
 *
 * next  receives where the answer redirects to, to be freed by the caller; NULL
 *       if it does not redirect.
 *
 * Returns as client_fetch().
 */
int fetch_hop_run(struct fetch *fetch, const char *url, char **next);

#endif
