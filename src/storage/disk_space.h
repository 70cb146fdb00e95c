/*
 * Space on the disk for files whose lengths are known.
 *
 * It is allocated in steps, a little ahead of what was received, so that a
 * process that is killed leaves little of it allocated.  What a file will need
 * beyond that is only counted: if the disk is too small for all files in
 * progress, the next one fails at once.  A file system that cannot allocate
 * ahead, or does not tell how much is free, fails when it is full.
 *
 * All calls but the last block on disk.  A room is for one thread at a time, a
 * room_sum for any.
 */
#ifndef STORAGE_DISK_SPACE_H
#define STORAGE_DISK_SPACE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <coget/status.h>

/* What the files in progress in a directory will need beyond what they have. */
struct disk_space_sum {
	pthread_mutex_t lock;
	uint64_t awaited_bytes;
};

/* Prepare one, of which nothing is awaited. */
void disk_space_sum_init(struct disk_space_sum *sum);

/* End it. */
void disk_space_sum_release(struct disk_space_sum *sum);

/* Of one file; zeroed it has none. */
struct disk_space {
	uint64_t end_bytes;	/* up to there the file has its blocks */
	uint64_t awaited_bytes; /* of the sum */
	bool is_refused;	/* by this file system */
};

/*
 * Allocate space for what is about to be written, and some more.  Does nothing
 * for a file of which less than a MiB is missing.
 *
 * file_bytes   the length of the file.
 * end_bytes    where what is written now will end.
 * total_bytes  the length that it is to have; -1 if that is not known.
 *
 * Returns 0, also where the file system does not reserve; UV_ENOSPC if the disk
 * has not enough for the whole file, and others under way; -EDQUOT; UV_EFBIG;
 * or the error of giving back what was taken in vain.  But for that, nothing is
 * taken after an error.
 */
int disk_space_take(struct disk_space *space, struct disk_space_sum *sum,
		    int fd, uint64_t file_bytes, uint64_t end_bytes,
		    int64_t total_bytes) CO_MUST_CHECK;

/*
 * Free what was allocated beyond the length of the file.  Returns 0 or a
 * negated errno.
 */
int disk_space_give_back(struct disk_space *space, struct disk_space_sum *sum,
			 int fd, uint64_t file_bytes) CO_MUST_CHECK;

/* The file needs no more space, or does not exist any more. */
void disk_space_forget(struct disk_space *space, struct disk_space_sum *sum);

#endif
