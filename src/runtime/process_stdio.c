/*
 * What a child's standard descriptors are connected to.
 *
 * Its pipes are pipes: libuv would make socket pairs, and a socket cannot be
 * opened by the name /dev/stdin.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "runtime/process.h"
#include "runtime/stream.h"

enum { STDIN, STDOUT, STDERR };

static int open_pipe(struct co_process *process, struct process_stdio *stdio,
		     int i)
{
	int ours = i == STDIN; /* which end; 0 is the one to read from */
	uv_pipe_t *pipe;
	int fds[2];
	int status;

	process->streams[i] = stream_of_pipe(&pipe);
	if (!process->streams[i])
		return UV_ENOMEM;
	status = uv_pipe(fds, 0, 0);
	if (status < 0)
		return status;
	stdio->fds[i] = fds[!ours];
	stdio->are_made[i] = true;
	status = uv_pipe_open(pipe, fds[ours]);
	if (status < 0)
		close(fds[ours]);
	return status;
}

static int open_null(struct process_stdio *stdio, int i)
{
	int fd = open("/dev/null", (i == STDIN ? O_RDONLY : O_RDWR) | O_CLOEXEC);

	if (fd < 0)
		return uv_translate_sys_error(errno);
	stdio->fds[i] = fd;
	stdio->are_made[i] = true;
	return 0;
}

static int connect_one(struct co_process *process, struct process_stdio *stdio,
		       int i, enum co_process_stdio to)
{
	switch (to) {
	case CO_STDIO_INHERIT:
		stdio->fds[i] = i;
		return 0;
	case CO_STDIO_PIPE:
		return open_pipe(process, stdio, i);
	case CO_STDIO_NULL:
		return open_null(stdio, i);
	case CO_STDIO_STDOUT:
		if (i != STDERR)
			return UV_EINVAL;
		stdio->fds[i] = stdio->fds[STDOUT];
		return 0;
	}
	return UV_EINVAL;
}

int process_connect(struct co_process *process, struct process_stdio *stdio,
		    const struct co_process_options *options)
{
	const enum co_process_stdio to[] = {options->in, options->out,
					    options->err};
	int status = 0;

	*stdio = (struct process_stdio){.are_made = {false}};
	for (int i = STDIN; status == 0 && i <= STDERR; i++)
		status = connect_one(process, stdio, i, to[i]);
	return status;
}

void process_close_stdio(const struct process_stdio *stdio)
{
	for (int i = STDIN; i <= STDERR; i++) {
		if (stdio->are_made[i])
			close(stdio->fds[i]);
	}
}
