/*
 * Why a file that the user has named cannot be replaced.
 */
#ifndef MODEL_TARGET_FAILURE_H
#define MODEL_TARGET_FAILURE_H

#include "model/failure.h"

/* The file, and what can be done; static. */
struct target {
	const char *path;
	const char *in_the_way; /* if something stands there that is none */
	const char *remedy;	/* otherwise */
};

/*
 * Fill in the failure for an error of own_path_open() or atomic_file_open().
 */
void target_failure_set(struct failure *failure, int status,
			const struct target *target);

#endif
