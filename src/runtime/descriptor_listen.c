/*
 * The descriptors of a service that is started with its sockets, as
 * sd_listen_fds(3) tells of them.
 *
 * The variables stay in the environment, which other threads may read; a child
 * sees that LISTEN_PID is not its own.
 */
#include <coget/descriptor.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_FD = 3 };

/* A number from 0 on, or UV_EINVAL. */
static int parse(const char *text)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno != 0 ||
	    number > INT_MAX - FIRST_FD)
		return UV_EINVAL;
	return (int)number;
}

int co_listen_fds(void)
{
	const char *pid_text = getenv("LISTEN_PID");
	const char *count_text = getenv("LISTEN_FDS");
	int pid, count;

	if (!pid_text || !count_text)
		return 0;
	pid = parse(pid_text);
	count = parse(count_text);
	if (pid < 0 || count < 0)
		return UV_EINVAL;
	if (pid != getpid())
		return 0;
	for (int fd = FIRST_FD; fd < FIRST_FD + count; fd++)
		if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
			return UV_EINVAL;
	return count;
}

/* Which of the names, with colons between, it is; UV_ENOENT: none. */
static int find_name(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (int i = 0;; i++) {
		size_t end = strcspn(names, ":");

		if (end == len && memcmp(names, name, len) == 0)
			return i;
		if (!names[end])
			return UV_ENOENT;
		names += end + 1;
	}
}

int co_listen_fd(const char *name)
{
	const char *names = getenv("LISTEN_FDNAMES");
	int count = co_listen_fds();
	int i = name ? find_name(names ? names : "", name) : 0;

	if (count < 0)
		return count;
	return i >= 0 && i < count ? FIRST_FD + i : UV_ENOENT;
}
