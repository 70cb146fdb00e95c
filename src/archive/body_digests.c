#include "archive/body_digests.h"

#include <errno.h>
#include <stdlib.h>

#include "base/file.h"

enum { BLOCK_BYTES = 64 * 1024 };

static int update_both(struct body_digests *digests, const char *data,
		       size_t len)
{
	int status = digest_update(digests->payload, data, len);

	return status == 0 ? digest_update(digests->block, data, len) : status;
}

static int update_from_file(struct body_digests *digests,
			    const struct archive_entry *entry)
{
	char *block = malloc(BLOCK_BYTES);
	uint64_t at_bytes = 0;
	int status = block ? 0 : -ENOMEM;

	while (status == 0 && at_bytes < entry->len) {
		uint64_t rest = entry->len - at_bytes;
		ssize_t got = file_read_some_at(
			entry->fd, block,
			rest < BLOCK_BYTES ? (size_t)rest : BLOCK_BYTES,
			(off_t)at_bytes);

		if (got <= 0) {
			status = got < 0 ? (int)got : -EIO;
			break;
		}
		status = update_both(digests, block, (size_t)got);
		at_bytes += (uint64_t)got;
	}
	free(block);
	return status;
}

int body_digests_compute(struct body_digests *digests,
			 const struct archive_entry *entry,
			 const struct buf *head)
{
	int status = digest_open(&digests->payload, 1U << CHECKSUM_SHA256);

	if (status == 0)
		status = digest_open(&digests->block, 1U << CHECKSUM_SHA256);
	if (status == 0)
		status = digest_update(digests->block, head->data, head->len);
	if (status == 0)
		status = entry->bytes ? update_both(digests, entry->bytes,
						    (size_t)entry->len)
				      : update_from_file(digests, entry);
	if (status == 0)
		status = digest_finish(digests->payload);
	return status == 0 ? digest_finish(digests->block) : status;
}

void body_digests_close(struct body_digests *digests)
{
	digest_close(digests->payload);
	digest_close(digests->block);
	*digests = (struct body_digests){NULL, NULL};
}
