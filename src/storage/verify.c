#include "storage/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/thread.h>

#include "base/file.h"
#include "storage/digest.h"
#include "storage/folder_internal.h"

/* A hop's worth of reading, between which a task can be cancelled. */
#define HOP_BYTES ((size_t)64 * 1024 * 1024)
#define READ_BYTES ((size_t)256 * 1024)

struct verifying {
	struct folder *folder;
	const char *name;
	struct digest *digest;
	int fd;
	bool has_ended;
};

/* The user's own link to a file counts as that, as everywhere. */
static int open_on_disk(void *arg)
{
	struct verifying *verifying = arg;

	int status = folder_pin(verifying->folder, FOLDER_FIND);

	if (status == 0) {
		verifying->fd =
			openat(verifying->folder->directory.fd, verifying->name,
			       O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		status = verifying->fd >= 0 ? 0 : -errno;
	}
	folder_unpin(verifying->folder);
	return status;
}

static int read_some(void *arg)
{
	struct verifying *verifying = arg;
	char *buffer = malloc(READ_BYTES);
	int status = buffer ? 0 : UV_ENOMEM;

	for (size_t done = 0; status == 0 && done < HOP_BYTES;) {
		ssize_t len = file_read_some(verifying->fd, buffer, READ_BYTES);

		if (len < 0)
			status = (int)len;
		verifying->has_ended = len == 0;
		if (len <= 0)
			break;
		status = digest_update(verifying->digest, buffer, (size_t)len);
		done += (size_t)len;
	}
	free(buffer);
	return status;
}

static int read_all(struct verifying *verifying)
{
	int status = 0;

	while (status == 0 && !verifying->has_ended)
		status = co_to_thread(read_some, verifying);
	return status == 0 ? digest_finish(verifying->digest) : status;
}

static void compare(const struct digest *digest,
		    const struct checksum *expected, size_t count,
		    const struct checksum **mismatch, struct checksum *actual)
{
	for (size_t i = 0; i < count && !*mismatch; i++) {
		enum checksum_algorithm algorithm = expected[i].algorithm;

		*actual = *digest_value(digest, algorithm);
		if (memcmp(actual->value, expected[i].value,
			   checksum_len(algorithm)) != 0)
			*mismatch = &expected[i];
	}
}

int folder_verify(struct folder *folder, const char *name,
		  const struct checksum *expected, size_t count,
		  const struct checksum **mismatch, struct checksum *actual)
{
	struct verifying verifying = {.folder = folder, .name = name, .fd = -1};
	unsigned algorithms = 0;
	int status;

	*mismatch = NULL;
	for (size_t i = 0; i < count; i++)
		algorithms |= 1u << expected[i].algorithm;
	status = digest_open(&verifying.digest, algorithms);
	if (status < 0)
		return status;
	status = co_to_thread(open_on_disk, &verifying);
	if (status == 0)
		status = read_all(&verifying);
	if (status == 0)
		compare(verifying.digest, expected, count, mismatch, actual);
	if (verifying.fd >= 0)
		close(verifying.fd);
	digest_close(verifying.digest);
	return status;
}
