#include "storage/volume.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <coget/status.h>

void volumes_init(struct volumes *volumes)
{
	pthread_mutex_init(&volumes->lock, NULL);
	volumes->first = NULL;
}

static void volume_free(struct volume *volume)
{
	disk_space_sum_release(&volume->space);
	free(volume);
}

void volumes_release(struct volumes *volumes)
{
	while (volumes->first) {
		struct volume *volume = volumes->first;

		volumes->first = volume->next;
		volume_free(volume);
	}
	pthread_mutex_destroy(&volumes->lock);
}

/* Of two that were made for one device at once, the first stays. */
static struct volume *enter(struct volumes *volumes, struct volume *made)
{
	struct volume *volume;

	pthread_mutex_lock(&volumes->lock);
	volume = volumes->first;
	while (volume && volume->device != made->device)
		volume = volume->next;
	if (!volume) {
		made->next = volumes->first;
		volumes->first = volume = made;
	}
	pthread_mutex_unlock(&volumes->lock);
	if (volume != made)
		volume_free(made);
	return volume;
}

int volume_of(struct volume **out, struct volumes *volumes,
	      struct file_mode *mode, int dir_fd)
{
	struct volume *made = calloc(1, sizeof(*made));
	struct stat dir;
	int status = fstat(dir_fd, &dir) == 0 ? 0 : -errno;

	if (!made)
		return UV_ENOMEM;
	made->device = dir.st_dev;
	disk_space_sum_init(&made->space);
	if (status == 0)
		status = run_epoch_take(&made->epoch, mode, dir_fd);
	if (status != 0) {
		volume_free(made);
		return status;
	}
	*out = enter(volumes, made);
	return 0;
}
