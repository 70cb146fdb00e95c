/*
 * What the files of a run share that lie on one file system: since when the run
 * is under way, by its clock, and how much of its space is spoken for.
 */
#ifndef STORAGE_VOLUME_H
#define STORAGE_VOLUME_H

#include <pthread.h>
#include <sys/types.h>

#include "storage/disk_space.h"
#include "storage/run_epoch.h"

struct volume {
	struct volume *next;
	dev_t device;
	struct run_epoch epoch;
	struct disk_space_sum space;
};

/* All of a run, which are few. */
struct volumes {
	pthread_mutex_t lock;
	struct volume *first;
};

/* Prepare none. */
void volumes_init(struct volumes *volumes);

/* Free them. */
void volumes_release(struct volumes *volumes);

/*
 * The volume of a directory, which lives as long as the others.  At the first
 * time its epoch is taken.  Each time a file is made in the directory, which
 * proves that it can be written to and shows its mode.  Blocks on the disk; for
 * any thread.
 *
 * Returns 0, UV_ENOMEM, or an error of run_epoch_take().
 */
int volume_of(struct volume **out, struct volumes *volumes,
	      struct file_mode *mode, int dir_fd);

#endif
