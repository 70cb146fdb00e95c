/*
 * The file that the cookies of a run are written to.
 */
#ifndef TRANSFER_COOKIE_JAR_H
#define TRANSFER_COOKIE_JAR_H

#include <coget/status.h>

#include "http/cookies.h"
#include "model/failure.h"

/*
 * Write all cookies to a file for its owner alone, in place of what is there.
 * Suspends, also in a cancelled task.
 *
 * Returns 0, or UV_EPROTO with *failure set.
 */
int cookie_jar_save(const struct cookies *cookies, const char *path,
		    struct failure *failure) CO_MUST_CHECK;

#endif
