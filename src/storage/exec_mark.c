#include "storage/exec_mark.h"

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

static int remove_on_disk(void *arg)
{
	fremovexattr(*(const int *)arg, ATTRIBUTE);
	return 0;
}

void exec_mark_remove(int fd)
{
	struct co_scope shield;

	co_shield_enter(&shield);
	(void)!co_to_thread(remove_on_disk, &fd);
	co_shield_leave(&shield);
}
