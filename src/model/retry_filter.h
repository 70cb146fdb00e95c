/*
 * Causes of failure, as --retry-on lists them: classes and HTTP statuses.
 */
#ifndef MODEL_RETRY_FILTER_H
#define MODEL_RETRY_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/failure.h"

enum { RETRY_FILTER_STATUS_MAX = 599 };

struct retry_filter {
	uint32_t errors; /* 1 << enum error_class */
	uint64_t
		statuses[RETRY_FILTER_STATUS_MAX / 64 + 1]; /* a bit for each */
};

/*
 * Parse a list with commas: names of classes that another try can mend
 * (error_name()), statuses (503), classes of these (4xx, 5xx), "default",
 * "all".
 *
 * Returns 0, or -EINVAL with *filter as it was.
 */
int retry_filter_parse(struct retry_filter *filter, const char *list);

/* Whether a failure's cause is among them. */
bool retry_filter_has(const struct retry_filter *filter,
		      const struct failure *failure);

#endif
