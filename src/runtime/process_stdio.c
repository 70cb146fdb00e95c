/*
 * What a child's descriptors are connected to.
 *
 * Its pipes are pipes: libuv would make socket pairs, and a socket cannot be
 * opened by the name /dev/stdin.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/process.h"
#include "runtime/stream.h"

enum { STDIN, STDOUT, STDERR, STANDARD };

/* What the options say of one standard descriptor. */
struct wish {
	enum co_process_stdio to;
	const struct co_process_file *file;
	int fd;
};

static int open_pipe(struct co_process *process, struct process_fds *fds, int i)
{
	int ours = i == STDIN; /* which end; 0 is the one to read from */
	uv_pipe_t *pipe;
	int ends[2];
	int status;

	process->streams[i] = stream_of_pipe(&pipe);
	if (!process->streams[i])
		return UV_ENOMEM;
	status = uv_pipe(ends, 0, 0);
	if (status < 0)
		return status;
	fds->made[i] = ends[!ours];
	status = uv_pipe_open(pipe, ends[ours]);
	if (status < 0) {
		close(ends[ours]);
		return status;
	}
	return fds->made[i];
}

static int open_null(int i)
{
	int fd = open("/dev/null", (i == STDIN ? O_RDONLY : O_RDWR) | O_CLOEXEC);

	return fd < 0 ? uv_translate_sys_error(errno) : fd;
}

/* Returns the descriptor, which what is made for the child is among, or an
 * error. */
static int connect_one(struct co_process *process, struct process_fds *fds,
		       int i, const struct wish *wish)
{
	if (wish->file->path && wish->to != CO_STDIO_FILE)
		return UV_EINVAL;
	switch (wish->to) {
	case CO_STDIO_INHERIT:
		return i;
	case CO_STDIO_PIPE:
		return open_pipe(process, fds, i);
	case CO_STDIO_NULL:
		return fds->made[i] = open_null(i);
	case CO_STDIO_FILE:
		return fds->made[i] = process_open_file(wish->file, i);
	case CO_STDIO_FD:
		return process_check_fd(wish->fd, i);
	case CO_STDIO_STDOUT: /* whatever that will be */
		return i == STDERR ? 0 : UV_EINVAL;
	case CO_STDIO_STDERR:
		return i == STDOUT ? 0 : UV_EINVAL;
	}
	return UV_EINVAL;
}

static int connect_standard(struct co_process *process, struct process_fds *fds,
			    const struct co_process_options *options)
{
	const struct wish wishes[] = {
		{options->in, &options->in_file, options->in_fd},
		{options->out, &options->out_file, options->out_fd},
		{options->err, &options->err_file, options->err_fd},
	};

	for (int i = STDIN; i <= STDERR; i++) {
		int fd = connect_one(process, fds, i, &wishes[i]);

		if (fd < 0)
			return fd;
		fds->all[i] = (struct co_process_fd){fd, i};
	}
	if (options->out == CO_STDIO_STDERR && options->err == CO_STDIO_STDOUT)
		return UV_EINVAL;
	if (options->out == CO_STDIO_STDERR)
		fds->all[STDOUT].fd = fds->all[STDERR].fd;
	if (options->err == CO_STDIO_STDOUT)
		fds->all[STDERR].fd = fds->all[STDOUT].fd;
	return 0;
}

static bool has_number(const struct process_fds *fds, size_t count, int as)
{
	for (size_t i = 0; i < count; i++) {
		if (fds->all[i].as == as)
			return true;
	}
	return false;
}

/* Add those that are given. */
static int add_further(struct process_fds *fds,
		       const struct co_process_options *options)
{
	for (size_t i = 0; i < options->fd_count; i++) {
		struct co_process_fd fd = options->fds[i];

		if (fd.as < STANDARD || has_number(fds, STANDARD + i, fd.as))
			return UV_EINVAL;
		if (fcntl(fd.fd, F_GETFD) < 0)
			return uv_translate_sys_error(errno);
		fds->all[STANDARD + i] = fd;
	}
	return 0;
}

int process_connect(struct co_process *process, struct process_fds *fds,
		    const struct co_process_options *options)
{
	int status;

	*fds = (struct process_fds){.made = {-1, -1, -1}};
	if (options->fd_count > INT_MAX ||
	    (options->fd_count > 0 && !options->fds))
		return UV_EINVAL;
	fds->count = STANDARD + options->fd_count;
	fds->all = calloc(fds->count, sizeof(*fds->all));
	if (!fds->all)
		return UV_ENOMEM;
	status = connect_standard(process, fds, options);
	return status < 0 ? status : add_further(fds, options);
}

void process_release_fds(struct process_fds *fds)
{
	for (int i = STDIN; i <= STDERR; i++) {
		if (fds->made[i] >= 0)
			close(fds->made[i]);
	}
	free(fds->all);
}
