/*
 * Starting a program in a child.
 *
 * vfork() lends the child the parent's memory until it runs the program: a fork
 * would copy the page tables, which takes 30 ms for each GB that the parent has
 * in memory.  So the child may do little: system calls on what was prepared
 * before, no allocation, no lock, and no signal handler, wherefore all signals
 * are blocked until it has given them their default actions.
 *
 * What the child cannot do it writes to a pipe that closes when the program runs.
 * (Where vfork() is but a fork, in emulators, the memory would not tell.)
 */
#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/process.h"

enum { FIRST = 3, CLOSE_RANGE_CLOEXEC_FLAG = 4, CANNOT_EXEC = 127 };

/* All that the child needs. */
struct image {
	const struct co_process_options *options;
	const int *fds;
	char *paths;  /* to try in turn: strings, an empty one at the end */
	char **argv;
	char **script; /* the same for the shell, whose script argv[0] is */
	char **env;
	int error_fd;
};

/* In the child, whose memory is the parent's: from here on to become(). */

static void fail(const struct image *image, int error)
{
	(void)!write(image->error_fd, &error, sizeof(error));
	_exit(CANNOT_EXEC);
}

/* Descriptors that others forgot to mark are not inherited either. */
static void mark_descriptors(void)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, FIRST, ~0U, CLOSE_RANGE_CLOEXEC_FLAG) == 0)
		return;
#endif
	for (long fd = sysconf(_SC_OPEN_MAX) - 1; fd >= FIRST; fd--)
		fcntl((int)fd, F_SETFD, FD_CLOEXEC);
}

/* Programs expect reads and writes that block. */
static void make_blocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags >= 0 && (flags & O_NONBLOCK))
		fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
}

static void place_descriptors(const struct image *image)
{
	int fds[FIRST];

	for (int i = 0; i < FIRST; i++) { /* out of the way of the others */
		fds[i] = image->fds[i];
		if (fds[i] < FIRST && fds[i] != i)
			fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, FIRST);
		if (fds[i] < 0)
			fail(image, errno);
	}
	for (int i = 0; i < FIRST; i++) {
		if (fds[i] == i ? fcntl(i, F_SETFD, 0) < 0
				: dup2(fds[i], i) < 0)
			fail(image, errno);
		make_blocking(i);
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
static int run_first(const struct image *image)
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

static void become(const struct image *image) __attribute__((noreturn));

static void become(const struct image *image)
{
	const struct co_process_options *options = image->options;

	if (options->new_session)
		setsid();
	place_descriptors(image);
	mark_descriptors();
	if (options->cwd && chdir(options->cwd) < 0)
		fail(image, errno);
	reset_signals();
	fail(image, run_first(image));
	__builtin_unreachable();
}

/* In the parent again. */

static const char *find_path(char *const *env)
{
	for (; *env; env++) {
		if (strncmp(*env, "PATH=", 5) == 0)
			return *env + 5;
	}
	return _PATH_DEFPATH;
}

/* The name in each directory of a PATH, an empty one being the current one. */
static char *list_paths(const char *name, const char *path)
{
	size_t name_size = strlen(name) + 1;
	size_t dirs = 1;
	char *list, *at;

	for (const char *colon = path; (colon = strchr(colon, ':')); colon++)
		dirs++;
	list = at = malloc(strlen(path) + 1 + dirs * (name_size + 1) + 1);
	if (!list)
		return NULL;
	while (dirs-- > 0) {
		size_t len = strcspn(path, ":");

		at = mempcpy(at, path, len);
		if (len > 0)
			*at++ = '/';
		at = mempcpy(at, name, name_size);
		path += len + 1;
	}
	*at = '\0';
	return list;
}

static char *list_candidates(const char *name, char *const *env)
{
	size_t len = strlen(name);
	char *list;

	if (len > 0 && !strchr(name, '/'))
		return list_paths(name, find_path(env));
	list = calloc(1, len + 2);
	if (list)
		memcpy(list, name, len);
	return list;
}

/* Room for the shell's arguments: its name, the script's, the others. */
static char **make_script(char **argv)
{
	static char shell[] = _PATH_BSHELL;
	size_t len = 0;
	char **script;

	while (argv[len])
		len++;
	script = calloc(len + 2, sizeof(*script));
	if (script) {
		script[0] = shell;
		memcpy(&script[2], &argv[1], len * sizeof(*script));
	}
	return script;
}

static int open_error_pipe(int fds[2])
{
	int status = uv_pipe(fds, 0, 0);
	int fd;

	if (status < 0 || fds[1] >= FIRST)
		return status;
	/* The parent has closed standard descriptors of its own. */
	fd = fcntl(fds[1], F_DUPFD_CLOEXEC, FIRST);
	if (fd < 0) {
		status = uv_translate_sys_error(errno);
		close(fds[0]);
	}
	close(fds[1]);
	fds[1] = fd;
	return status;
}

static int give_birth(pid_t *id, const struct image *image)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	*id = vfork();
	if (*id == 0)
		become(image);
	error = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return *id < 0 ? uv_translate_sys_error(error) : 0;
}

/* What the child says before the pipe closes; if anything, reap it. */
static int await_program(pid_t id, int fd)
{
	ssize_t len;
	int error;

	do
		len = read(fd, &error, sizeof(error));
	while (len < 0 && errno == EINTR);
	if (len != sizeof(error))
		return 0;
	while (waitpid(id, NULL, 0) < 0 && errno == EINTR)
		;
	return uv_translate_sys_error(error);
}

static int start(pid_t *id, struct image *image)
{
	int fds[2];
	int status = open_error_pipe(fds);

	if (status < 0)
		return status;
	image->error_fd = fds[1];
	status = give_birth(id, image);
	close(fds[1]);
	if (status == 0)
		status = await_program(*id, fds[0]);
	close(fds[0]);
	return status;
}

int process_start(pid_t *id, const struct co_process_options *options,
		  const struct process_stdio *stdio)
{
	/* Casts for execve(2), which writes to none of them. */
	struct image image = {
		.options = options,
		.fds = stdio->fds,
		.argv = (char **)options->argv,
		.env = options->env ? (char **)options->env : environ,
	};
	int status = UV_ENOMEM;

	image.paths = list_candidates(image.argv[0], image.env);
	image.script = make_script(image.argv);
	if (image.paths && image.script)
		status = start(id, &image);
	free(image.script);
	free(image.paths);
	return status;
}
