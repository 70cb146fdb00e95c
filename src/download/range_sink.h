/*
 * Where the answer to an attempt goes while others fetch the same file: into
 * the range that it is at work on, once it is certain to be of the version that
 * is there.
 */
#ifndef DOWNLOAD_RANGE_SINK_H
#define DOWNLOAD_RANGE_SINK_H

#include <stddef.h>

#include <coget/status.h>

#include "download/attempt_sink.h"

/*
 * The head of an answer has come, to a request for the attempt's range.
 * Returns 0; or UV_EPROTO with the result's failure set, where nothing of it
 * may be stored.
 */
int range_begin(struct attempt_sink *into,
		const struct response *response) CO_MUST_CHECK;

/*
 * Store what has come of its body.  Suspends, also in a cancelled task.
 * Returns 0; UV_EALREADY with is_enough set, where no more is wanted; or an
 * error of part_file_write() or outlet_offer().
 */
int range_write(struct attempt_sink *into, const char *data,
		size_t len) CO_MUST_CHECK;

#endif
