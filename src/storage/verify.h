/*
 * Whether a file that is there has the checksums that it shall have.
 */
#ifndef STORAGE_VERIFY_H
#define STORAGE_VERIFY_H

#include <stddef.h>

#include <coget/status.h>

#include "model/checksum.h"
#include "storage/folder.h"

/*
 * Read a file and compare it with checksums.  Suspends, for a hop to the thread
 * pool for each 64 MiB.
 *
 * mismatch  receives the first that differs, NULL if none does.
 * actual    receives what the file has instead.
 *
 * Returns 0; UV_ENOENT if there is no file; UV_ENOTSUP, UV_ENOMEM, UV_ECANCELED;
 * or the error of reading it.
 */
int folder_verify(struct folder *folder, const char *name,
		  const struct checksum *expected, size_t count,
		  const struct checksum **mismatch,
		  struct checksum *actual) CO_MUST_CHECK;

#endif
