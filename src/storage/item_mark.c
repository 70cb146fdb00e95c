#include "storage/item_mark.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <coget/status.h>

#include "base/own_file.h"
#include "model/names.h"

#define ATTRIBUTE "user.coget.item"

void item_mark_set(int fd, const struct item_id *id)
{
	fsetxattr(fd, ATTRIBUTE, id->bytes, sizeof(id->bytes), 0);
}

/* The same without a descriptor, when there is none to be had. */
static bool read_mark_by_path(int dir_fd, const char *name, struct item_id *id)
{
	char path[NAME_SIZE + 40];
	struct stat file;

	snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", dir_fd, name);
	return lgetxattr(path, ATTRIBUTE, id->bytes, sizeof(id->bytes)) ==
		       (ssize_t)sizeof(id->bytes) &&
	       lstat(path, &file) == 0 && own_file_is(&file);
}

bool item_mark_read(int dir_fd, const char *name, struct item_id *id)
{
	struct stat file;
	int fd = openat(dir_fd, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool has_mark;

	if (fd < 0)
		return (errno == EMFILE || errno == ENFILE) &&
		       read_mark_by_path(dir_fd, name, id);
	has_mark = fgetxattr(fd, ATTRIBUTE, id->bytes, sizeof(id->bytes)) ==
			   (ssize_t)sizeof(id->bytes) &&
		   fstat(fd, &file) == 0 && own_file_is(&file);
	close(fd);
	return has_mark;
}

enum owner item_mark_owner(int dir_fd, const char *name,
			   const struct item_id *id)
{
	struct item_id mark;

	if (!item_mark_read(dir_fd, name, &mark))
		return OWNER_UNKNOWN;
	return item_id_compare(&mark, id) == 0 ? OWNER_ITEM : OWNER_OTHER;
}
