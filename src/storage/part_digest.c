#include "storage/part_digest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

#define HOP_BYTES ((uint64_t)64 * 1024 * 1024)
#define READ_BYTES ((size_t)256 * 1024)

void part_digest_forget(struct part_file *part)
{
	digest_close(part->digest);
	part->digest = NULL;
	part->digested_bytes = 0;
}

int part_digest_open(struct part_file *part)
{
	if (part->digest || part->algorithms == 0)
		return 0;
	part->digested_bytes = 0;
	return digest_open(&part->digest, part->algorithms);
}

int part_digest_bytes(struct part_file *part, uint64_t offset_bytes,
		      const char *data, size_t len)
{
	uint64_t done_bytes = part->digested_bytes - offset_bytes;
	int status;

	if (!part->digest || part->digested_bytes < offset_bytes ||
	    done_bytes >= len)
		return 0;
	part->digested_bytes = offset_bytes + len;
	status = digest_update(part->digest, data + done_bytes,
			       len - (size_t)done_bytes);
	if (status != 0)
		part_digest_forget(part);
	return status;
}

bool part_digest_is_behind(const struct part_file *part)
{
	return part->algorithms != 0 &&
	       part->digested_bytes < extents_first_gap(&part->stored, 0);
}

static int reread(struct part_file *part, uint64_t end_bytes, char *buffer)
{
	int status = 0;

	while (status == 0 && part->digested_bytes < end_bytes) {
		uint64_t left = end_bytes - part->digested_bytes;
		ssize_t len = file_read_some_at(part->lock.fd, buffer,
						left < READ_BYTES ? (size_t)left
								  : READ_BYTES,
						(off_t)part->digested_bytes);

		if (len <= 0)
			return len < 0 ? (int)len : UV_EIO;
		status = part_digest_bytes(part, part->digested_bytes, buffer,
					   (size_t)len);
	}
	return status;
}

int part_digest_stored(struct part_file *part, uint64_t most_bytes)
{
	char *buffer = malloc(READ_BYTES);
	int status = buffer ? part_digest_open(part) : UV_ENOMEM;
	uint64_t end_bytes = extents_first_gap(&part->stored, 0);

	if (most_bytes == 0)
		most_bytes = HOP_BYTES;
	if (end_bytes - part->digested_bytes > most_bytes)
		end_bytes = part->digested_bytes + most_bytes;
	if (status == 0)
		status = reread(part, end_bytes, buffer);
	free(buffer);
	return status;
}

int part_digest_verify(struct part_file *part, const struct commit *commit,
		       struct commit_result *result)
{
	struct digest *digest = part->digest;
	int status = digest ? digest_finish(digest) : 0;

	for (size_t i = 0; status == 0 && i < commit->expected_count; i++) {
		const struct checksum *expected = &commit->expected[i];
		const struct checksum *value =
			digest ? digest_value(digest, expected->algorithm)
			       : NULL;

		if (value && memcmp(value->value, expected->value,
				    checksum_len(expected->algorithm)) == 0)
			continue;
		result->mismatch = expected;
		if (value)
			result->digest = *value;
		status = UV_EILSEQ;
	}
	for (unsigned i = 0; status == 0 && digest && i < CHECKSUM_COUNT; i++)
		if (commit->digest & 1u << i)
			result->digest = *digest_value(digest, i);
	return status;
}
