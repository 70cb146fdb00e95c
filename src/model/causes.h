/*
 * Causes of failure, as --retry-on lists them: classes and HTTP statuses.
 */
#ifndef MODEL_CAUSES_H
#define MODEL_CAUSES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/failure.h"

enum { CAUSES_STATUS_MAX = 599 };

struct causes {
	uint32_t faults;			       /* 1 << enum fault */
	uint64_t statuses[CAUSES_STATUS_MAX / 64 + 1]; /* a bit for each */
};

/*
 * Parse a list with commas: names of classes that another try can mend
 * (fault_name()), statuses (503), classes of these (4xx, 5xx), "default",
 * "all".
 *
 * Returns 0, or -EINVAL with *causes as it was.
 */
int causes_parse(struct causes *causes, const char *list);

/* Whether a failure's cause is among them. */
bool causes_hold(const struct causes *causes, const struct failure *failure);

#endif
