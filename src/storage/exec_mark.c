#include "storage/exec_mark.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <coget/scope.h>
#include <coget/thread.h>

#include "base/own_file.h"
#include "storage/existing_file.h"
#include "storage/folder_internal.h"
#include "storage/item_id.h"

#define ATTRIBUTE "user.coget.exec"

void exec_mark_set(int fd, const char *url)
{
	struct item_id id;

	if (item_id_of(&id, url) == 0)
		fsetxattr(fd, ATTRIBUTE, id.bytes, sizeof(id.bytes), 0);
}

struct opening {
	struct folder *folder;
	const char *name;
	const char *url;
	uint64_t *size_bytes;
	int fd; /* or a status */
};

/* Nobody else may have a command run: what others can mark does not count. */
static bool is_marked(const struct opening *opening, int fd,
		      const struct stat *file)
{
	struct item_id id;

	return own_file_is_proof(file,
				 opening->folder->directory.mode.is_kept) &&
	       fgetxattr(fd, ATTRIBUTE, id.bytes, sizeof(id.bytes)) ==
		       (ssize_t)sizeof(id.bytes) &&
	       item_id_is_of(&id, opening->url);
}

static int open_marked(const struct opening *opening)
{
	struct stat file;
	int fd = existing_file_open(&opening->folder->directory, opening->name,
				    &file);

	if (fd < 0)
		return fd;
	if (!is_marked(opening, fd, &file)) {
		close(fd);
		return UV_ENOENT;
	}
	*opening->size_bytes = (uint64_t)file.st_size;
	return fd;
}

static int open_on_disk(void *arg)
{
	struct opening *opening = arg;
	int status = folder_pin(opening->folder, FOLDER_FIND);

	opening->fd = status == 0 ? open_marked(opening) : status;
	folder_unpin(opening->folder);
	return 0;
}

int exec_mark_open(struct folder *folder, const char *name, const char *url,
		   uint64_t *size_bytes)
{
	struct opening opening = {folder, name, url, size_bytes, UV_ENOENT};
	int status = co_to_thread(open_on_disk, &opening);

	if (status == 0)
		return opening.fd;
	if (opening.fd >= 0)
		close(opening.fd);
	return status;
}

/* The command may have made it read-only, and so its attributes. */
static void remove_from_read_only(int fd)
{
	struct stat file;

	/* Rights to run a file are none that coget gives: syscall_list.c. */
	if (fstat(fd, &file) != 0 || (file.st_mode & 07777 & ~0666U) ||
	    fchmod(fd, (file.st_mode & 0666) | 0200) != 0)
		return;
	fremovexattr(fd, ATTRIBUTE);
	fchmod(fd, file.st_mode & 0666);
}

static int remove_on_disk(void *arg)
{
	int fd = *(const int *)arg;

	if (fremovexattr(fd, ATTRIBUTE) != 0 && errno == EACCES)
		remove_from_read_only(fd);
	return 0;
}

void exec_mark_remove(int fd)
{
	struct co_scope shield;

	co_shield_enter(&shield);
	(void)!co_to_thread(remove_on_disk, &fd);
	co_shield_leave(&shield);
}
