#include "session/user_key.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/own_file.h"
#include "base/own_path.h"

static unsigned char key[USER_KEY_BYTES];
static bool has_key;
static char problem[PATH_MAX + 128];

/* One that others can read is no secret. */
static int read_key(int dir_fd)
{
	int fd = openat(dir_fd, "key",
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat file;
	int status = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &file) != 0)
		status = -errno;
	else if (!own_file_is(&file) || file.st_mode & 077)
		status = UV_EPERM;
	else if (read(fd, key, sizeof(key)) != (ssize_t)sizeof(key))
		status = UV_EINVAL;
	close(fd);
	return status;
}

/*
 * Give the new key its name.  Of several processes that make one at once, the
 * first has made it.
 */
static int place_key(int dir_fd, const char *name)
{
	if (linkat(dir_fd, name, dir_fd, "key", 0) == 0 || errno == EEXIST)
		return 0;
	/* NFS has links and not this; where there are no links, it may do. */
	if (renameat2(dir_fd, name, dir_fd, "key", RENAME_NOREPLACE) == 0 ||
	    errno == EEXIST)
		return 0;
	return -errno;
}

static int write_key(int dir_fd)
{
	char name[32];
	int fd, status;

	snprintf(name, sizeof(name), "key.%ld", (long)getpid());
	arc4random_buf(key, sizeof(key));
	fd = openat(dir_fd, name,
		    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (fd < 0)
		return -errno;
	status = file_write_all(fd, key, sizeof(key));
	if (status == 0 && fsync(fd) != 0)
		status = -errno;
	close(fd);
	if (status == 0)
		status = place_key(dir_fd, name);
	unlinkat(dir_fd, name, 0);
	return status;
}

static int open_state(const char *dir)
{
	int state = own_path_open_directory(dir, true);
	int fd;

	if (state < 0)
		return state;
	if (mkdirat(state, "coget", 0700) != 0 && errno != EEXIST)
		fd = -1;
	else
		fd = openat(state, "coget",
			    O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		fd = -errno;
	close(state);
	return fd;
}

static int get_key(const char *dir)
{
	int fd = open_state(dir);
	int status;

	if (fd < 0)
		return fd;
	status = read_key(fd);
	if (status == UV_ENOENT) {
		status = write_key(fd);
		if (status == 0)
			status = read_key(fd);
	}
	close(fd);
	return status;
}

/* As the XDG base directories have it: a path that is not absolute is none. */
static bool find_state(char dir[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (state && *state == '/')
		return snprintf(dir, PATH_MAX, "%s", state) < PATH_MAX;
	return home && *home == '/' &&
	       snprintf(dir, PATH_MAX, "%s/.local/state", home) < PATH_MAX;
}

static void load(void)
{
	char dir[PATH_MAX], text[128];
	int status;

	if (!find_state(dir)) {
		snprintf(problem, sizeof(problem), "HOME is not set");
		return;
	}
	status = get_key(dir);
	has_key = status == 0;
	if (status == UV_EPERM)
		snprintf(problem, sizeof(problem),
			 "%s/coget/key is not the user's alone", dir);
	else if (status != 0)
		snprintf(problem, sizeof(problem), "%s/coget/key: %s", dir,
			 strerror_r(-status, text, sizeof(text)));
}

const unsigned char *user_key(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load);
	return has_key ? key : NULL;
}

const char *user_key_problem(void)
{
	return problem;
}
