#include "session/commit_place.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/beneath.h"

struct commit_place commit_place_open(int dir_fd,
				      const struct open_commit *commit)
{
	const char *slash = strrchr(commit->name, '/');
	struct commit_place place = {-1, slash ? slash + 1 : commit->name};
	struct beneath beneath = {0};
	char *folder;

	if (dir_fd < 0)
		return place;
	if (!slash) {
		place.dir_fd = fcntl(dir_fd, F_DUPFD_CLOEXEC, 0);
		return place;
	}
	folder = strndup(commit->name, (size_t)(slash - commit->name));
	if (folder)
		place.dir_fd = beneath_open(&beneath, dir_fd, folder);
	free(folder);
	return place;
}

bool commit_place_has(const struct commit_place *place,
		      const struct open_commit *commit, struct stat *file)
{
	return place->dir_fd >= 0 &&
	       fstatat(place->dir_fd, place->name, file,
		       AT_SYMLINK_NOFOLLOW) == 0 &&
	       file->st_ino == commit->inode;
}

void commit_place_close(const struct commit_place *place)
{
	if (place->dir_fd >= 0)
		close(place->dir_fd);
}
