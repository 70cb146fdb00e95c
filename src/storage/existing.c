/*
 * Files that were there before the run: of which version they are, and a part
 * that begins with one.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/thread.h>

#include "base/date.h"
#include "storage/note.h"
#include "storage/part.h"

/* A hop's worth of copying, between which a task can be cancelled. */
#define COPY_BYTES ((size_t)64 * 1024 * 1024)

/* Open a plain file; UV_ENOENT for all that is none. */
static int open_file(struct dest *dest, const char *name, struct stat *file)
{
	int fd = openat(dest->fd, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int status = 0;

	if (fd < 0)
		return errno == ELOOP || errno == ENXIO ? UV_ENOENT : -errno;
	if (fstat(fd, file) != 0)
		status = -errno;
	else if (!S_ISREG(file->st_mode))
		status = UV_ENOENT;
	if (status == 0)
		return fd;
	close(fd);
	return status;
}

/* What was stored with it, if it is of that URL: UV_ENOENT if nothing was. */
static int read_version(int fd, const char *url, struct version *version)
{
	struct record record;
	int status = note_read_version(fd, &record);

	if (status != 0)
		return status;
	if (record_is_of(&record, url)) {
		*version = record.version;
		record.version = VERSION_UNKNOWN;
	}
	record_reset(&record);
	return status;
}

struct asking {
	struct dest *dest;
	const char *name;
	const char *url;
	struct version *version;
};

static int ask_on_disk(void *arg)
{
	struct asking *asking = arg;
	struct version *version = asking->version;
	char date[DATE_SIZE];
	struct stat file;
	int fd = open_file(asking->dest, asking->name, &file);
	int status;

	if (fd < 0)
		return fd;
	status = read_version(fd, asking->url, version);
	if (status == UV_ENOENT) {
		date_format(date, file.st_mtim.tv_sec);
		version->last_modified = strdup(date);
		status = version->last_modified ? 0 : UV_ENOMEM;
	}
	close(fd);
	return status;
}

int dest_stored_version(struct dest *dest, const char *name, const char *url,
			struct version *version)
{
	struct asking asking = {dest, name, url, version};

	*version = VERSION_UNKNOWN;
	return co_to_thread(ask_on_disk, &asking);
}

struct adopting {
	struct partfile *part;
	const char *name;
	int fd;
	uint64_t size_bytes;
};

/* A clone shares the blocks, where the file system knows how to. */
static int begin_on_disk(void *arg)
{
	struct adopting *adopting = arg;
	struct partfile *part = adopting->part;
	struct stat file;
	int status;

	adopting->fd = open_file(part->dest, adopting->name, &file);
	if (adopting->fd < 0)
		return adopting->fd;
	adopting->size_bytes = (uint64_t)file.st_size;
	/* What somebody else has put there is not begun with. */
	if (file.st_size == 0 || file.st_uid != geteuid())
		return UV_ENOENT;
	status = slot_open(part->dest, &part->slot, part->name, part->url);
	if (status == 0 && ioctl(part->slot.fd, FICLONE, adopting->fd) == 0) {
		part->stored_bytes = adopting->size_bytes;
		if (lseek(part->slot.fd, 0, SEEK_END) < 0)
			status = -errno;
	}
	if (status == 0)
		status = read_version(adopting->fd, part->url, &part->version);
	return status == UV_ENOENT ? 0 : status;
}

static int copy_on_disk(void *arg)
{
	struct adopting *adopting = arg;
	struct partfile *part = adopting->part;
	uint64_t left = adopting->size_bytes - part->stored_bytes;
	ssize_t copied;

	do
		copied =
			sendfile(part->slot.fd, adopting->fd, NULL,
				 left < COPY_BYTES ? (size_t)left : COPY_BYTES);
	while (copied < 0 && errno == EINTR);
	if (copied < 0)
		return -errno;
	if (copied == 0) /* somebody has cut it meanwhile */
		return UV_EBUSY;
	part->stored_bytes += (uint64_t)copied;
	return 0;
}

static int remove_on_disk(void *arg)
{
	return part_remove(arg);
}

int partfile_adopt(struct partfile *part, const char *name)
{
	struct adopting adopting = {part, name, -1, 0};
	int status = co_to_thread(begin_on_disk, &adopting);

	while (status == 0 && part->stored_bytes < adopting.size_bytes)
		status = co_to_thread(copy_on_disk, &adopting);
	if (adopting.fd >= 0)
		close(adopting.fd);
	if (status != 0 && part->slot.is_claimed)
		(void)!group_run(&part->dest->endings, remove_on_disk, part);
	part->is_adopted = part->stored_bytes > 0;
	return status == UV_ENOENT ? 0 : status;
}
