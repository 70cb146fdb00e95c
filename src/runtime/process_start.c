/*
 * Starting a program in a child: what the parent does; see process_child.h.
 *
 * What the child cannot do it writes to a pipe that closes when the program
 * runs.  (Where vfork() is but a fork, in emulators, the memory would not
 * tell.)
 */
#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/process_child.h"

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

	if (status < 0 || fds[1] >= PROCESS_STANDARD)
		return status;
	/* The parent has closed standard descriptors of its own. */
	fd = fcntl(fds[1], F_DUPFD_CLOEXEC, PROCESS_STANDARD);
	if (fd < 0) {
		status = uv_translate_sys_error(errno);
		close(fds[0]);
	}
	close(fds[1]);
	fds[1] = fd;
	return status;
}

static int give_birth(pid_t *id, struct process_image *image)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	*id = vfork();
	if (*id == 0)
		process_become(image);
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

static int start(pid_t *id, struct process_image *image)
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
		  const struct process_fds *fds)
{
	/* Casts for execve(2), which writes to none of them. */
	struct process_image image = {
		.options = options,
		.fds = fds->all,
		.fd_count = fds->count,
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
