#include "storage/part_record_io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <coget/status.h>

#include "base/atomic_file.h"
#include "base/own_file.h"
#include "storage/boot_id.h"
#include "storage/file_identity.h"

#define PART_ATTRIBUTE "user.coget.part"

/* The names of a record, and of a new one that is not whole yet. */
static void name_beside(char state[NAME_SIZE], char temporary[NAME_SIZE],
			const char *name)
{
	name_state(state, name);
	snprintf(temporary, NAME_SIZE, "%.*s~", NAME_MAX - 1, state);
}

static int write_beside(const struct directory *directory, const char *name,
			const struct buf *text, bool durable)
{
	char state[NAME_SIZE], temporary[NAME_SIZE];

	name_beside(state, temporary, name);
	return atomic_file_write(directory->fd, state, temporary, text,
				 durable);
}

int part_record_write(const struct directory *directory, const char *name,
		      int fd, struct part_record *record)
{
	struct buf text = BUF_INIT(PART_RECORD_MAX_BYTES);
	int status = file_identity(fd, &record->inode, &record->born_ns);

	strcpy(record->boot, boot_id());
	if (status == 0)
		status = part_record_format(&text, record);
	if (status == 0 && !directory->has_attributes)
		status = write_beside(directory, name, &text,
				      record->durable.count > 0);
	else if (status == 0 &&
		 fsetxattr(fd, PART_ATTRIBUTE, text.data, text.len, 0) != 0)
		status = -errno;
	buf_release(&text);
	return status;
}

static bool is_proof(const struct directory *directory, const struct stat *file)
{
	return own_file_is_proof(file, directory->mode.is_kept);
}

/* Read what is beside a part: PART_RECORD_MAX_BYTES + 1 at most, to see too
 * much. */
static ssize_t read_beside(const struct directory *directory, const char *name,
			   char *text)
{
	char state[NAME_SIZE];
	struct stat file;
	ssize_t len;
	int fd;

	name_state(state, name);
	fd = openat(directory->fd, state,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &file) != 0 || !is_proof(directory, &file))
		len = -1;
	else
		len = read(fd, text, PART_RECORD_MAX_BYTES + 1);
	close(fd);
	return len;
}

/* UV_ENOENT for all that is no record. */
static int parse(struct part_record *record, char *text, ssize_t len)
{
	int status;

	*record = PART_RECORD_NONE;
	if (len < 0 || len > PART_RECORD_MAX_BYTES)
		return UV_ENOENT;
	text[len] = '\0';
	status = part_record_parse(record, text, (size_t)len);
	return status == -EINVAL ? UV_ENOENT : status;
}

int part_record_read(const struct directory *directory, const char *name,
		     int fd, struct part_record *record)
{
	struct part_record file = PART_RECORD_NONE;
	char text[PART_RECORD_MAX_BYTES + 2];
	struct stat part;
	ssize_t len;
	int status;

	if (fstat(fd, &part) != 0)
		return -errno;
	if (!is_proof(directory, &part))
		return UV_ENOENT;
	len = directory->has_attributes ? fgetxattr(fd, PART_ATTRIBUTE, text,
						    PART_RECORD_MAX_BYTES)
					: read_beside(directory, name, text);
	status = parse(record, text, len);
	if (status != 0)
		return status;
	status = file_identity(fd, &file.inode, &file.born_ns);
	if (status == 0 &&
	    (file.inode != record->inode || file.born_ns != record->born_ns))
		status = UV_ENOENT;
	if (status != 0)
		part_record_reset(record);
	return status;
}

/* The name goes for good before anything else takes the file's place. */
static int remove_beside(const struct directory *directory, const char *name)
{
	char state[NAME_SIZE], temporary[NAME_SIZE];

	name_beside(state, temporary, name);
	unlinkat(directory->fd, temporary, 0);
	if (unlinkat(directory->fd, state, 0) != 0)
		return errno == ENOENT ? 0 : -errno;
	directory_sync(directory);
	return 0;
}

int part_record_remove(const struct directory *directory, const char *name,
		       int fd)
{
	if (!directory->has_attributes)
		return remove_beside(directory, name);
	if (fd < 0 || fremovexattr(fd, PART_ATTRIBUTE) == 0)
		return 0;
	return errno == ENODATA ? 0 : -errno;
}
