/*
 * Digests of a part, computed in order: from the data as it is written, and by
 * reading back what was behind a gap or is from an earlier run.
 *
 * All calls but part_digest_is_behind() are for the thread pool.
 */
#ifndef STORAGE_PART_DIGEST_H
#define STORAGE_PART_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/commit.h"
#include "storage/part_file_internal.h"

/* Begin them, unless that was done.  Returns 0 or an error of digest_open(). */
int part_digest_open(struct part_file *part) CO_MUST_CHECK;

/*
 * Digest what comes next of bytes that are in the file; those behind a gap are
 * read back later.  Returns 0 or an error of digest.h.
 */
int part_digest_bytes(struct part_file *part, uint64_t offset_bytes,
		      const char *data, size_t len) CO_MUST_CHECK;

/* Whether digests are wanted of more of what is in the file before a gap. */
bool part_digest_is_behind(const struct part_file *part);

/*
 * Read that back, so much of it at most; 0 for a hop's worth, between two of
 * which a task can be cancelled.  Returns 0, an error of digest.h, or a negated
 * errno.
 */
int part_digest_stored(struct part_file *part,
		       uint64_t most_bytes) CO_MUST_CHECK;

/*
 * Compare those of the complete file with the checksums of a commit.  Returns
 * 0, with the digest that it asks for; UV_EILSEQ with the mismatch; or an error
 * of digest.h.
 */
int part_digest_verify(struct part_file *part, const struct commit *commit,
		       struct commit_result *result) CO_MUST_CHECK;

/* Drop them: there are no bytes, or other algorithms are asked for. */
void part_digest_forget(struct part_file *part);

#endif
