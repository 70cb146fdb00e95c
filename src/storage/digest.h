/*
 * Digests of what passes by, of several algorithms at once.
 *
 * Open, update with the bytes in order, finish once, then ask for the values;
 * close at any time.  One thread at a time, and never the loop's for more than
 * a few kilobytes: hashing is work for the thread pool.
 */
#ifndef STORAGE_DIGEST_H
#define STORAGE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "model/checksum.h"

struct digest;

/*
 * Look up what the marks of files need, while there is memory: libcrypto, once
 * it could not begin for want of it, never does in that process.  Blocks, on
 * the first call.
 *
 * Returns 0 or UV_ENOMEM.
 */
int digest_prepare(void) CO_MUST_CHECK;

/*
 * Begin digests of no bytes yet.
 *
 * algorithms  a mask of 1 << enum checksum_algorithm; may be 0.
 *
 * Returns 0 with *out owned by the caller, UV_ENOMEM, or UV_ENOTSUP if this
 * system's libcrypto refuses one of them, as it does MD5 in FIPS mode.
 */
int digest_open(struct digest **out, unsigned algorithms) CO_MUST_CHECK;

/* Add bytes.  Returns 0 or UV_ENOMEM, after which it can only be closed. */
int digest_update(struct digest *digest, const void *data,
		  size_t len) CO_MUST_CHECK;

/*
 * Add all bytes of an open file, from its beginning.  Blocks: for the thread
 * pool.
 *
 * bytes  out: how many they are.
 *
 * Returns 0; UV_ENOMEM; or the error of reading.
 */
int digest_update_file(struct digest *digest, int fd,
		       uint64_t *bytes) CO_MUST_CHECK;

/* All bytes are there: compute the values.  Returns as digest_update(). */
int digest_finish(struct digest *digest) CO_MUST_CHECK;

/*
 * The value of an algorithm that it was opened for, NULL for others.  After
 * finish; valid until close.
 */
const struct checksum *digest_value(const struct digest *digest,
				    enum checksum_algorithm algorithm);

/* Free.  NULL is ignored. */
void digest_close(struct digest *digest);

/*
 * The digest of a few bytes, all at once: returns 0 with *checksum set, or an
 * error of digest_open().
 */
int digest_of(struct checksum *checksum, enum checksum_algorithm algorithm,
	      const void *data, size_t len) CO_MUST_CHECK;

#endif
