/*
 * Metalinks that the user gives by their URLs, or that servers name: fetched
 * into their parser, and never written to the disk.
 */
#ifndef DOWNLOAD_METALINK_FETCH_H
#define DOWNLOAD_METALINK_FETCH_H

#include "download/run_state.h"
#include "input/metalink_source.h"

/*
 * The fetcher of a run, which must live as long.  A fetch that fails is
 * repeated as a download would be, from its beginning.
 */
struct metalink_fetcher metalink_fetcher_of(struct run *run);

/*
 * Fetch one into its parser, which has all of it then, by a single request that
 * may not take longer than a stalled download.  Suspends.
 *
 * Returns 0; UV_EPROTO with *failure set; or another negative status.
 */
int metalink_fetch_once(struct run *run, const struct request *request,
			struct metalink_parser *parser,
			struct failure *failure) CO_MUST_CHECK;

#endif
