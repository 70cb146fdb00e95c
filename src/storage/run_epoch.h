/*
 * When the run began, by the clock of the file system that it writes to.
 *
 * A file whose ctime is later than the epoch was made, renamed or changed
 * since, maybe by this run.  Any other is older than the run.  All calls may be
 * made from any thread; those that touch a file block on disk.
 */
#ifndef STORAGE_RUN_EPOCH_H
#define STORAGE_RUN_EPOCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct run_epoch {
	_Atomic int64_t taken_ns;  /* of the file system's clock */
	_Atomic int64_t passed_ns; /* of ours, when its clock had moved on */
};

/* What mode a new file gets there, of 0666. */
struct file_mode {
	mode_t mode;
	bool is_kept; /* a file has the mode that it is given there */
};

/*
 * Take the epoch by making a file in the directory, which also proves that it
 * can be written to, and shows its mode.  Nothing stays behind.
 *
 * Returns 0, or the negated errno of making the file.
 */
int run_epoch_take(struct run_epoch *epoch, struct file_mode *mode, int dir_fd);

/* Whether a file with this ctime is older than the run. */
bool run_epoch_is_older(struct run_epoch *epoch, const struct stat *status);

/*
 * Whether the clock is known to have moved past the epoch: what is written from
 * now on is surely not older than the run.  Costs no system call.
 */
bool run_epoch_has_passed(struct run_epoch *epoch);

/*
 * See to it that a file just written is not older than the run.  Waits a little
 * where the clock has not ticked since the epoch was taken.
 *
 * Returns 0 or a negated errno.
 */
int run_epoch_outlast(struct run_epoch *epoch, int fd);

#endif
