/*
 * What only some builds of libcurl can do.
 */
#ifndef TRANSFER_LIBRARY_CHECK_H
#define TRANSFER_LIBRARY_CHECK_H

#include <coget/status.h>

#include "model/failure.h"
#include "model/settings.h"

/*
 * Check that this libcurl has what the settings ask for, before the first
 * request.
 *
 * Returns 0, or UV_EPROTO with *failure set.
 */
int library_check(const struct settings *settings,
		  struct failure *failure) CO_MUST_CHECK;

#endif
