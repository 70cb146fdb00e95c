/*
 * From the child's birth to its program; all of it in the parent's memory.
 */
#include "runtime/process_child.h"

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CLOSE_RANGE_CLOEXEC_FLAG = 4, CANNOT_EXEC = 127 };

static void fail(const struct process_image *image, int error)
{
	(void)!write(image->error_fd, &error, sizeof(error));
	_exit(CANNOT_EXEC);
}

/* Descriptors that others forgot to mark are not inherited either. */
static void mark_descriptors(void)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, PROCESS_STANDARD, ~0U,
		    CLOSE_RANGE_CLOEXEC_FLAG) == 0)
		return;
#endif
	for (long fd = sysconf(_SC_OPEN_MAX) - 1; fd >= PROCESS_STANDARD; fd--)
		fcntl((int)fd, F_SETFD, FD_CLOEXEC);
}

/* Programs expect reads and writes that block. */
static void make_blocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags >= 0 && (flags & O_NONBLOCK))
		fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
}

/* Whether something is to be put there. */
static bool is_place(const struct process_image *image, int fd)
{
	for (size_t i = 0; i < image->fd_count; i++) {
		if (image->fds[i].as == fd)
			return true;
	}
	return false;
}

/* Have a descriptor where nothing is put. */
static void move_away(const struct process_image *image, int *fd)
{
	int at = PROCESS_STANDARD;
	int copy;

	if (!is_place(image, *fd))
		return;
	while ((copy = fcntl(*fd, F_DUPFD_CLOEXEC, at)) >= 0 &&
	       is_place(image, copy))
		at = copy + 1; /* where the copy is left to be replaced */
	if (copy < 0)
		fail(image, errno);
	*fd = copy;
}

static void place_descriptors(struct process_image *image)
{
	move_away(image, &image->error_fd);
	for (size_t i = 0; i < image->fd_count; i++) {
		struct co_process_fd *fd = &image->fds[i];

		if (fd->fd != fd->as)
			move_away(image, &fd->fd);
	}
	for (size_t i = 0; i < image->fd_count; i++) {
		struct co_process_fd fd = image->fds[i];

		if (fd.fd == fd.as ? fcntl(fd.as, F_SETFD, 0) < 0
				   : dup2(fd.fd, fd.as) < 0)
			fail(image, errno);
		if (fd.as < PROCESS_STANDARD)
			make_blocking(fd.as);
	}
}

static void choose_group(const struct process_image *image)
{
	const struct co_process_options *options = image->options;

	if (options->new_session)
		setsid();
	if ((options->new_group && !options->new_session) || options->group) {
		if (setpgid(0, options->group) < 0)
			fail(image, errno);
	}
}

static void reset_signals(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int signum = 1; signum < NSIG; signum++)
		sigaction(signum, &action, NULL); /* some refuse */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Whether another directory may have the program. */
static bool is_missing(int error)
{
	return error == EACCES || error == ENOENT || error == ENOTDIR ||
	       error == ESTALE || error == ENODEV || error == ETIMEDOUT;
}

/* Run the first program that can be run; returns why there is none. */
static int run_first(const struct process_image *image)
{
	int error = ENOENT;
	bool is_denied = false;

	for (char *path = image->paths; *path; path += strlen(path) + 1) {
		execve(path, image->argv, image->env);
		if (errno == ENOEXEC) { /* a script that does not say of what */
			image->script[1] = path;
			execve(_PATH_BSHELL, image->script, image->env);
		}
		error = errno;
		if (!is_missing(error))
			return error;
		is_denied = is_denied || error == EACCES;
	}
	return is_denied ? EACCES : error;
}

void process_become(struct process_image *image)
{
	const struct co_process_options *options = image->options;

	choose_group(image);
	if (options->is_umask_set)
		umask(options->umask);
	mark_descriptors();
	place_descriptors(image);
	if (options->cwd && chdir(options->cwd) < 0)
		fail(image, errno);
	reset_signals();
	fail(image, run_first(image));
	__builtin_unreachable();
}
