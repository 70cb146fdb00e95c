#include "archive/archive_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static int write_at(int fd, const char *data, size_t len, uint64_t offset_bytes)
{
	while (len > 0) {
		ssize_t got = pwrite(fd, data, len, (off_t)offset_bytes);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : -EIO;
		data += got;
		len -= (size_t)got;
		offset_bytes += (uint64_t)got;
	}
	return 0;
}

/* As long as that, its new end being zeros. */
static int set_len(const struct archive_file *file, uint64_t len_bytes)
{
	return ftruncate(file->fd, (off_t)len_bytes) == 0 ? 0 : -errno;
}

int archive_file_begin(struct archive_file *file, const void *first, size_t len)
{
	int status = 0;

	file->at_bytes = file->end_bytes + len;
	if (!file->is_regular)
		return file_write_all(file->fd, first, len);
	if (file->is_old)
		status = set_len(file, 0);
	if (status == 0)
		file->is_old = false;
	file->first_len = len;
	memcpy(file->first, first, len);
	return status;
}

int archive_file_put(struct archive_file *file, const void *data, size_t len)
{
	int status = file->is_regular
			     ? write_at(file->fd, data, len, file->at_bytes)
			     : file_write_all(file->fd, data, len);

	if (status == 0)
		file->at_bytes += len;
	return status;
}

/* The trailer first: with the first block, the entry is there. */
int archive_file_finish(struct archive_file *file, bool is_synced)
{
	int status = 0;

	if (file->is_regular && file->trailer_bytes > 0)
		status = set_len(file, file->at_bytes + file->trailer_bytes);
	if (status == 0 && is_synced && file->is_regular)
		status = fdatasync(file->fd) == 0 ? 0 : -errno;
	if (status == 0 && file->is_regular)
		status = write_at(file->fd, file->first, file->first_len,
				  file->end_bytes);
	if (status == 0 && is_synced && file->is_regular)
		status = fdatasync(file->fd) == 0 ? 0 : -errno;
	if (status == 0)
		file->end_bytes = file->at_bytes;
	return status;
}

void archive_file_cut(struct archive_file *file, uint64_t end_bytes)
{
	if (!file->is_regular || file->is_old)
		return;
	file->end_bytes = end_bytes;
	/* Zeros take the place of what stood behind the end. */
	if (set_len(file, end_bytes) == 0 && end_bytes > 0)
		(void)!set_len(file, end_bytes + file->trailer_bytes);
}

static int put_trailer(const struct archive_file *file)
{
	static const char zeros[ARCHIVE_FIRST_MAX_BYTES];
	uint64_t rest = file->trailer_bytes;
	int status = 0;

	while (status == 0 && rest > 0) {
		size_t len =
			rest < sizeof(zeros) ? (size_t)rest : sizeof(zeros);

		status = file_write_all(file->fd, zeros, len);
		rest -= len;
	}
	return status;
}

static int end(struct archive_file *file, bool is_broken, bool is_synced)
{
	if (!file->is_regular)
		return is_broken ? 0 : put_trailer(file);
	if (file->is_new && file->end_bytes == 0) {
		if (own_path_is_of(&file->path, file->fd))
			unlinkat(file->path.dir_fd, file->path.name, 0);
		return 0;
	}
	if (!is_synced)
		return 0;
	if (fsync(file->fd) != 0)
		return -errno;
	return own_path_sync(&file->path);
}

int archive_file_close(struct archive_file *file, bool is_broken,
		       bool is_synced)
{
	int status = 0;

	if (file->fd >= 0)
		status = end(file, is_broken, is_synced);
	if (file->fd >= 0 && close(file->fd) != 0 && status == 0)
		status = -errno;
	own_path_release(&file->path);
	*file = ARCHIVE_FILE_NONE;
	return status;
}
