#include "storage/reserved.h"

#include <stdlib.h>

#include "storage/directory.h"

struct reserved_file {
	dev_t device;
	ino_t inode;
};

void reserved_init(struct reserved *reserved)
{
	*reserved = (struct reserved){0};
}

void reserved_release(struct reserved *reserved)
{
	nameset_release(&reserved->names);
	free(reserved->files);
}

static uint64_t scope_of(dev_t device, ino_t inode)
{
	return (uint64_t)device << 32 ^ (uint64_t)inode;
}

int reserved_add_name(struct reserved *reserved, int dir_fd, const char *name)
{
	struct stat dir;

	if (fstat(dir_fd, &dir) != 0)
		return 0;
	return nameset_add(&reserved->names, scope_of(dir.st_dev, dir.st_ino),
			   name);
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

bool reserved_has_name(const struct reserved *reserved,
		       const struct directory *directory, const char *name)
{
	return nameset_has(&reserved->names,
			   scope_of(directory->device, directory->inode), name);
}

bool reserved_has_file(const struct reserved *reserved, const struct stat *file)
{
	for (size_t i = 0; i < reserved->file_count; i++)
		if (reserved->files[i].inode == file->st_ino &&
		    reserved->files[i].device == file->st_dev)
			return true;
	return false;
}
