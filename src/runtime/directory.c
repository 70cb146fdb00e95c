/*
 * Directories.
 *
 * A thread fills the buffer, which belongs to it as long as it works: a close
 * meanwhile leaves the end to the call that waits for it.
 */
#include <coget/directory.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/file.h>
#include <coget/thread.h>

#include "runtime/file.h"

enum { BATCH_BYTES = 32 * 1024 };

struct co_directory {
	int fd;
	bool is_busy; /* a thread fills the buffer */
	bool is_closed;
	size_t at, len; /* in bytes: what was given out, of what there is */
	_Alignas(struct dirent64) char batch[BATCH_BYTES];
};

int co_directory_open(struct co_directory **out, const char *path)
{
	struct co_directory *directory;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	directory = malloc(sizeof(*directory));
	if (!directory)
		return UV_ENOMEM;
	directory->is_busy = directory->is_closed = false;
	directory->at = directory->len = 0;
	directory->fd = co_file_open(path, O_RDONLY | O_DIRECTORY, 0);
	if (directory->fd < 0) {
		int status = directory->fd;

		free(directory);
		return status;
	}
	*out = directory;
	return 0;
}

static void end(struct co_directory *directory)
{
	close(directory->fd);
	free(directory);
}

/* On a thread: the next batch; returns 0 at the end. */
static int fill(void *arg)
{
	struct co_directory *directory = arg;
	ssize_t len = getdents64(directory->fd, directory->batch,
				 sizeof(directory->batch));

	directory->at = 0;
	directory->len = len > 0 ? (size_t)len : 0;
	return file_status((int)len);
}

/* Have a batch, unless some of one is left; returns 0 at the end. */
static int refill(struct co_directory *directory)
{
	int status;

	if (directory->at < directory->len)
		return 1;
	directory->is_busy = true;
	status = co_to_thread(fill, directory);
	directory->is_busy = false;
	if (!directory->is_closed)
		return status;
	end(directory);
	return UV_EBADF;
}

static bool is_itself_or_parent(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

int co_directory_next(struct co_directory *directory,
		      struct co_directory_entry *out)
{
	if (out)
		*out = (struct co_directory_entry){0};
	if (!directory || !out)
		return UV_EINVAL;
	if (directory->is_busy)
		return UV_EBUSY;
	for (;;) {
		const struct dirent64 *entry;
		int status = refill(directory);

		if (status <= 0)
			return status;
		entry = (const struct dirent64 *)(directory->batch +
						  directory->at);
		directory->at += entry->d_reclen;
		if (is_itself_or_parent(entry->d_name))
			continue;
		*out = (struct co_directory_entry){entry->d_name, entry->d_ino,
						   entry->d_type};
		return 1;
	}
}

int co_directory_fd(const struct co_directory *directory)
{
	return directory ? directory->fd : UV_EINVAL;
}

void co_directory_close(struct co_directory *directory)
{
	if (!directory)
		return;
	directory->is_closed = true;
	if (!directory->is_busy)
		end(directory);
}
