#include "storage/note.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <coget/status.h>

#define PART_ATTRIBUTE "user.coget.part"
#define VERSION_ATTRIBUTE "user.coget.version"

static char boot[RECORD_BOOT_SIZE];

static void read_boot(void)
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd >= 0 ? read(fd, boot, sizeof(boot) - 1) : 0;

	if (fd >= 0)
		close(fd);
	boot[len > 0 ? len : 0] = '\0';
	boot[strcspn(boot, "\n")] = '\0';
}

const char *note_boot(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, read_boot);
	return boot;
}

bool note_is_attribute(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_known;

	if (fd < 0)
		return false;
	is_known =
		fgetxattr(fd, PART_ATTRIBUTE, NULL, 0) >= 0 || errno == ENODATA;
	close(fd);
	return is_known;
}

/* Inode numbers are given again, so the time of birth goes with them. */
static int identify(int fd, struct record *record)
{
	struct statx file;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &file) != 0)
		return -errno;
	record->inode = file.stx_ino;
	record->born_ns = 0;
	if (file.stx_mask & STATX_BTIME)
		record->born_ns = (int64_t)file.stx_btime.tv_sec * 1000000000 +
				  file.stx_btime.tv_nsec;
	return 0;
}

static int write_all(int fd, const struct buf *text)
{
	ssize_t written;

	do
		written = write(fd, text->data, text->len);
	while (written < 0 && errno == EINTR);
	if (written < 0)
		return -errno;
	return (size_t)written == text->len ? 0 : UV_ENOSPC;
}

/* The names of a record, and of a new one that is not whole yet. */
static void name_beside(char state[NAME_SIZE], char aside[NAME_SIZE],
			const char *name)
{
	name_state(state, name);
	snprintf(aside, NAME_SIZE, "%.*s~", NAME_MAX - 1, state);
}

static int write_beside(struct dest *dest, const char *name,
			const struct buf *text, bool durable)
{
	char state[NAME_SIZE], aside[NAME_SIZE];
	int fd, status;

	name_beside(state, aside, name);
	unlinkat(dest->fd, aside, 0);
	fd = openat(dest->fd, aside,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	status = write_all(fd, text);
	if (status == 0 && durable && fdatasync(fd) != 0)
		status = -errno;
	if (close(fd) != 0 && status == 0)
		status = -errno;
	if (status == 0 && renameat(dest->fd, aside, dest->fd, state) != 0)
		status = -errno;
	if (status != 0)
		unlinkat(dest->fd, aside, 0);
	return status;
}

int note_write_part(struct dest *dest, const char *name, int fd,
		    struct record *record)
{
	struct buf text = BUF_INIT(RECORD_MAX_BYTES);
	int status = identify(fd, record);

	strcpy(record->boot, note_boot());
	if (status == 0)
		status = record_format(&text, record);
	if (status == 0 && !dest->has_attributes)
		status = write_beside(dest, name, &text,
				      record->durable_bytes > 0);
	else if (status == 0 &&
		 fsetxattr(fd, PART_ATTRIBUTE, text.data, text.len, 0) != 0)
		status = -errno;
	buf_release(&text);
	return status;
}

/* Read what is beside a part: RECORD_MAX_BYTES + 1 at most, to see too much. */
static ssize_t read_beside(struct dest *dest, const char *name, char *text)
{
	char state[NAME_SIZE];
	struct stat file;
	ssize_t len;
	int fd;

	name_state(state, name);
	fd = openat(dest->fd, state,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode) ||
	    file.st_uid != geteuid())
		len = -1;
	else
		len = read(fd, text, RECORD_MAX_BYTES + 1);
	close(fd);
	return len;
}

/* UV_ENOENT for all that is no record. */
static int parse(struct record *record, char *text, ssize_t len)
{
	int status;

	*record = RECORD_NONE;
	if (len < 0 || len > RECORD_MAX_BYTES)
		return UV_ENOENT;
	text[len] = '\0';
	status = record_parse(record, text, (size_t)len);
	return status == -EINVAL ? UV_ENOENT : status;
}

int note_read_part(struct dest *dest, const char *name, int fd,
		   struct record *record)
{
	struct record file = RECORD_NONE;
	char text[RECORD_MAX_BYTES + 2];
	ssize_t len;
	int status;

	len = dest->has_attributes
		      ? fgetxattr(fd, PART_ATTRIBUTE, text, RECORD_MAX_BYTES)
		      : read_beside(dest, name, text);
	status = parse(record, text, len);
	if (status != 0)
		return status;
	status = identify(fd, &file);
	if (status == 0 &&
	    (file.inode != record->inode || file.born_ns != record->born_ns))
		status = UV_ENOENT;
	if (status != 0)
		record_reset(record);
	return status;
}

/* The name goes for good before anything else takes the file's place. */
static void remove_beside(struct dest *dest, const char *name)
{
	char state[NAME_SIZE], aside[NAME_SIZE];

	name_beside(state, aside, name);
	unlinkat(dest->fd, aside, 0);
	if (unlinkat(dest->fd, state, 0) == 0)
		dest_sync(dest);
}

void note_remove_part(struct dest *dest, const char *name, int fd)
{
	if (!dest->has_attributes)
		remove_beside(dest, name);
	else if (fd >= 0)
		fremovexattr(fd, PART_ATTRIBUTE);
}

static int describe(int fd, struct stat *file, int64_t *mtime_ns)
{
	if (fstat(fd, file) != 0)
		return -errno;
	*mtime_ns = (int64_t)file->st_mtim.tv_sec * 1000000000 +
		    file->st_mtim.tv_nsec;
	return 0;
}

int note_write_version(int fd, struct record *record)
{
	struct buf text = BUF_INIT(RECORD_MAX_BYTES);
	struct stat file;
	int status = describe(fd, &file, &record->mtime_ns);

	if (status != 0)
		return status;
	record->version.total_bytes = file.st_size;
	status = record_format(&text, record);
	if (status == 0 &&
	    fsetxattr(fd, VERSION_ATTRIBUTE, text.data, text.len, 0) != 0)
		status = -errno;
	buf_release(&text);
	return status;
}

int note_read_version(int fd, struct record *record)
{
	char text[RECORD_MAX_BYTES + 2];
	struct stat file;
	int64_t mtime_ns = 0;
	int status =
		parse(record, text,
		      fgetxattr(fd, VERSION_ATTRIBUTE, text, RECORD_MAX_BYTES));

	if (status != 0)
		return status;
	status = describe(fd, &file, &mtime_ns);
	if (status == 0 && (file.st_size != record->version.total_bytes ||
			    mtime_ns != record->mtime_ns))
		status = UV_ENOENT;
	if (status != 0)
		record_reset(record);
	return status;
}
