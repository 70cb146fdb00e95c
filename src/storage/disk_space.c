#include "storage/disk_space.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MIB ((uint64_t)1024 * 1024)

/*
 * As much again as has come is taken ahead of it, within these bounds: a part
 * never has twice its size, and a long file few steps.
 */
#define AHEAD_MIN_BYTES MIB
#define AHEAD_MAX_BYTES (64 * MIB)

void disk_space_sum_init(struct disk_space_sum *sum)
{
	pthread_mutex_init(&sum->lock, NULL);
	sum->awaited_bytes = 0;
}

void disk_space_sum_release(struct disk_space_sum *sum)
{
	pthread_mutex_destroy(&sum->lock);
}

void disk_space_forget(struct disk_space *space, struct disk_space_sum *sum)
{
	if (space->awaited_bytes > 0) {
		pthread_mutex_lock(&sum->lock);
		sum->awaited_bytes -= space->awaited_bytes;
		pthread_mutex_unlock(&sum->lock);
	}
	*space = (struct disk_space){0};
}

int disk_space_give_back(struct disk_space *space, struct disk_space_sum *sum,
			 int fd, uint64_t file_bytes)
{
	int status = 0;

	if (space->end_bytes > file_bytes &&
	    ftruncate(fd, (off_t)file_bytes) != 0)
		status = -errno;
	disk_space_forget(space, sum);
	return status;
}

/* Where the next step ends.  A rest that is not worth another belongs to it. */
static uint64_t next_end(uint64_t end_bytes, uint64_t total_bytes)
{
	uint64_t ahead_bytes = end_bytes;

	if (ahead_bytes < AHEAD_MIN_BYTES)
		ahead_bytes = AHEAD_MIN_BYTES;
	if (ahead_bytes > AHEAD_MAX_BYTES)
		ahead_bytes = AHEAD_MAX_BYTES;
	if (total_bytes - end_bytes < ahead_bytes + AHEAD_MIN_BYTES)
		return total_bytes;
	return end_bytes + ahead_bytes;
}

/* A file that is longer than the file system can have them. */
static bool is_too_long(int fd, uint64_t total_bytes)
{
	return lseek(fd, (off_t)total_bytes, SEEK_SET) < 0 && errno == EINVAL;
}

/* Count what the file will need; UV_ENOSPC if there is less. */
static int await(struct disk_space *space, struct disk_space_sum *sum, int fd,
		 uint64_t bytes)
{
	struct statvfs disk;
	uint64_t free_bytes;
	int status = 0;

	if (bytes == 0 || fstatvfs(fd, &disk) != 0 || disk.f_blocks == 0)
		return 0;
	free_bytes = (uint64_t)disk.f_frsize *
		     (geteuid() == 0 ? disk.f_bfree : disk.f_bavail);
	pthread_mutex_lock(&sum->lock);
	if (free_bytes < bytes || free_bytes - bytes < sum->awaited_bytes)
		status = UV_ENOSPC;
	else
		sum->awaited_bytes += space->awaited_bytes = bytes;
	pthread_mutex_unlock(&sum->lock);
	return status;
}

/*
 * What is taken is not awaited any more, from before it is taken: were it both
 * for an instant, a file that fits could be turned away.
 */
static void await_less(struct disk_space *space, struct disk_space_sum *sum,
		       uint64_t bytes)
{
	if (bytes > space->awaited_bytes)
		bytes = space->awaited_bytes;
	pthread_mutex_lock(&sum->lock);
	sum->awaited_bytes -= bytes;
	pthread_mutex_unlock(&sum->lock);
	space->awaited_bytes -= bytes;
}

/* Returns 0, UV_ENOTSUP where that cannot be had, or why there is no room. */
static int reserve(int fd, uint64_t from_bytes, uint64_t to_bytes)
{
	int result;

	do
		result = fallocate(fd, FALLOC_FL_KEEP_SIZE, (off_t)from_bytes,
				   (off_t)(to_bytes - from_bytes));
	while (result != 0 && errno == EINTR);
	if (result == 0)
		return 0;
	return errno == ENOSPC || errno == EDQUOT || errno == EFBIG
		       ? -errno
		       : UV_ENOTSUP;
}

/* The first step, and what is asked once. */
static int begin(struct disk_space *space, struct disk_space_sum *sum, int fd,
		 uint64_t file_bytes, uint64_t to_bytes, uint64_t total_bytes)
{
	int status;

	if (is_too_long(fd, total_bytes))
		return UV_EFBIG;
	status = reserve(fd, file_bytes, to_bytes);
	return status == 0 ? await(space, sum, fd, total_bytes - to_bytes)
			   : status;
}

static int go_on(struct disk_space *space, struct disk_space_sum *sum, int fd,
		 uint64_t to_bytes)
{
	await_less(space, sum, to_bytes - space->end_bytes);
	return reserve(fd, space->end_bytes, to_bytes);
}

int disk_space_take(struct disk_space *space, struct disk_space_sum *sum,
		    int fd, uint64_t file_bytes, uint64_t end_bytes,
		    int64_t total_bytes)
{
	uint64_t to_bytes;
	bool is_first = space->end_bytes == 0;
	int status, given;

	if (space->is_refused || end_bytes <= space->end_bytes ||
	    end_bytes <= file_bytes || total_bytes < (int64_t)end_bytes)
		return 0;
	if (is_first && (uint64_t)total_bytes - file_bytes < AHEAD_MIN_BYTES)
		return 0;
	to_bytes = next_end(end_bytes, (uint64_t)total_bytes);
	status = is_first ? begin(space, sum, fd, file_bytes, to_bytes,
				  (uint64_t)total_bytes)
			  : go_on(space, sum, fd, to_bytes);
	space->end_bytes = to_bytes;
	if (status == 0)
		return 0;
	/* It may have got some of it. */
	given = disk_space_give_back(space, sum, fd, file_bytes);
	if (given != 0)
		return given;
	space->is_refused = status == UV_ENOTSUP;
	return status == UV_ENOTSUP ? 0 : status;
}
