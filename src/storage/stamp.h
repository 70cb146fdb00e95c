/*
 * When the run began, by the clock of the file system that it writes to.
 *
 * A file whose ctime is later than the stamp was made, renamed or changed
 * since, maybe by this run.  Any other is older than the run.  All calls may be
 * made from any thread; those that touch a file block on disk.
 */
#ifndef STORAGE_STAMP_H
#define STORAGE_STAMP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct stamp {
	_Atomic int64_t taken_ns;  /* of the file system's clock */
	_Atomic int64_t passed_ns; /* of ours, when its clock had moved on */
};

/*
 * Take the stamp by making a file in the directory, which also proves that it
 * can be written to.  Nothing stays behind.
 *
 * Returns 0, or the negated errno of making the file.
 */
int stamp_take(struct stamp *stamp, int dir_fd);

/* Whether a file with this ctime is older than the run. */
bool stamp_is_older(struct stamp *stamp, const struct stat *status);

/*
 * Whether the clock is known to have moved past the stamp: what is written from
 * now on is surely not older than the run.  Costs no system call.
 */
bool stamp_has_passed(struct stamp *stamp);

/*
 * See to it that a file just written is not older than the run.  Waits a little
 * where the clock has not ticked since the stamp was taken.
 *
 * Returns 0 or a negated errno.
 */
int stamp_outlast(struct stamp *stamp, int fd);

#endif
