/*
 * Talking to a process to the end: a task for each of its pipes, so that neither
 * side waits for the other for ever.
 *
 * What the child writes gathers in its streams and is taken from there only when
 * all has gone well; after an error it is still there.
 */
#include <stdint.h>

#include <coget/taskgroup.h>

#include "runtime/process.h"
#include "runtime/stream.h"

enum { STDIN, STDOUT, STDERR };

struct talk {
	struct co_process *process;
	const void *input;
	size_t len;
};

/* Write the input; of a child that does not want it all, that is all right. */
static int feed(void *arg)
{
	struct talk *talk = arg;
	int status;

	if (talk->process->is_closed) /* its streams have gone */
		return UV_EBADF;
	status = co_stream_write(talk->process->streams[STDIN], talk->input,
				 talk->len);
	if (status == UV_EBUSY)
		return status;
	co_process_close_stdin(talk->process);
	return status == UV_EPIPE || status == UV_ECONNRESET ? 0 : status;
}

static int gather(void *stream)
{
	return stream_gather_all(stream, SIZE_MAX);
}

static int drop(void *stream)
{
	char buf[4096];
	ssize_t got;

	while ((got = co_stream_read(stream, buf, sizeof(buf))) > 0)
		;
	return (int)got;
}

static int start_reading(struct co_task_group *group, struct co_stream *stream,
			 const struct co_bytes *into)
{
	if (!stream)
		return 0;
	return co_task_group_create_task(group, NULL, into ? gather : drop,
					 stream);
}

static int take(struct co_stream *stream, struct co_bytes *into)
{
	return stream && into ? co_stream_read_all(stream, into, SIZE_MAX) : 0;
}

static void clear(struct co_bytes *bytes)
{
	if (bytes)
		*bytes = (struct co_bytes){0};
}

/* All of it but taking the output. */
static int run(struct talk *talk, const struct co_bytes *out,
	       const struct co_bytes *err, struct co_process_end *end)
{
	struct co_stream **streams = talk->process->streams;
	struct co_task_group group;
	int status = 0;

	co_task_group_enter(&group);
	if (streams[STDIN])
		status = co_task_group_create_task(&group, NULL, feed, talk);
	if (status == 0)
		status = start_reading(&group, streams[STDOUT], out);
	if (status == 0)
		status = start_reading(&group, streams[STDERR], err);
	if (status == 0)
		status = co_process_wait(talk->process, end);
	return co_task_group_leave(&group, status);
}

int co_process_communicate(struct co_process *process, struct co_bytes *out,
			   struct co_bytes *err, struct co_process_end *end,
			   const void *input, size_t len)
{
	struct talk talk = {process, input, len};
	int status;

	clear(out);
	clear(err);
	process_clear_end(end);
	if (!process || !task_running() ||
	    (len > 0 && (!input || !process->streams[STDIN])))
		return UV_EINVAL;
	process->talks++;
	status = run(&talk, out, err, end);
	if (status == 0)
		status = take(process->streams[STDOUT], out);
	if (status == 0)
		status = take(process->streams[STDERR], err);
	process->talks--;
	process_free_unused(process);
	if (status < 0) {
		co_bytes_release(out);
		co_bytes_release(err);
	}
	return status;
}
