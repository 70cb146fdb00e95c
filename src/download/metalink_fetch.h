/*
 * Metalinks that the user gives by their URLs: fetched into their parser, and
 * never written to the disk.
 */
#ifndef DOWNLOAD_METALINK_FETCH_H
#define DOWNLOAD_METALINK_FETCH_H

#include "download/run_state.h"
#include "input/metalink_source.h"

/*
 * The fetcher of a run, which must live as long.  A fetch that fails is repeated
 * as a download would be, from its beginning.
 */
struct metalink_fetcher metalink_fetcher_of(struct run *run);

#endif
