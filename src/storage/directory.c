#include "storage/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* mkdir -p: the directories above it first.  Those that exist are well. */
static int make_directories(const char *dir)
{
	char *path = strdup(dir);
	int status = path ? 0 : -ENOMEM;

	for (char *at = path; status == 0 && at;) {
		char *slash = strchr(at + 1, '/');

		if (slash)
			*slash = '\0';
		if (mkdir(path, 0777) != 0 && errno != EEXIST)
			status = -errno;
		if (slash)
			*slash = '/';
		at = slash;
	}
	free(path);
	return status;
}

int directory_open(const char *dir)
{
	int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
	int fd = open(dir, flags);

	if (fd < 0 && errno == ENOENT && *dir) {
		int status = make_directories(dir);

		if (status != 0)
			return status;
		fd = open(dir, flags);
	}
	return fd >= 0 ? fd : -errno;
}
