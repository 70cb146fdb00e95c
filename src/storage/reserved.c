#include "storage/reserved.h"

#include <stdlib.h>

#include "storage/directory.h"

struct reserved_file {
	dev_t device;
	ino_t inode;
};

void reserved_init(struct reserved *reserved, const struct directory *directory)
{
	*reserved = (struct reserved){.directory = directory};
}

void reserved_release(struct reserved *reserved)
{
	nameset_release(&reserved->names);
	free(reserved->files);
}

int reserved_add_name(struct reserved *reserved, int dir_fd, const char *name)
{
	struct stat here, there;

	if (fstat(reserved->directory->fd, &here) != 0 ||
	    fstat(dir_fd, &there) != 0 || here.st_dev != there.st_dev ||
	    here.st_ino != there.st_ino)
		return 0;
	return nameset_add(&reserved->names, name);
}

int reserved_add_file(struct reserved *reserved, const struct stat *file)
{
	struct reserved_file *files = reallocarray(
		reserved->files, reserved->file_count + 1, sizeof(*files));

	if (!files)
		return UV_ENOMEM;
	reserved->files = files;
	files[reserved->file_count++] =
		(struct reserved_file){file->st_dev, file->st_ino};
	return 0;
}

bool reserved_has_name(const struct reserved *reserved, const char *name)
{
	return nameset_has(&reserved->names, name);
}

bool reserved_has_file(const struct reserved *reserved, const struct stat *file)
{
	for (size_t i = 0; i < reserved->file_count; i++)
		if (reserved->files[i].inode == file->st_ino &&
		    reserved->files[i].device == file->st_dev)
			return true;
	return false;
}
