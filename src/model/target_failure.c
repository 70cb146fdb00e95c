#include "model/target_failure.h"

#include <errno.h>
#include <stdio.h>

#include "base/atomic_file.h"

static void __attribute__((format(printf, 2, 0)))
refuse(struct failure *failure, const char *format, const struct target *target)
{
	failure_set(failure, ERROR_FILE, format, target->path);
	failure->remedy = target->in_the_way;
}

void target_failure_set(struct failure *failure, int status,
			const struct target *target)
{
	char doing[200];

	switch (status) {
	case -EBUSY:
		failure_set(failure, ERROR_BUSY, "another coget is writing %s",
			    target->path);
		break;
	case -EINVAL:
		refuse(failure, "%s is not a regular file", target);
		break;
	case -EPERM:
		refuse(failure, "%s belongs to somebody else", target);
		break;
	case -EEXIST:
		refuse(failure,
		       "%s" ATOMIC_FILE_SUFFIX
		       " is in the way, and no file of yours",
		       target);
		break;
	default:
		snprintf(doing, sizeof(doing), "cannot write %s", target->path);
		failure_set_status(failure, status, doing);
		if (!failure->remedy)
			failure->remedy = target->remedy;
	}
}
