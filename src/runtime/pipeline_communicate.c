/*
 * Talking to processes to the end: a task for each of their pipes, so that
 * neither side waits for the other for ever.
 *
 * What they write gathers in their streams and is taken from there only when
 * all has gone well; after an error it is still there.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <coget/taskgroup.h>

#include "runtime/pipeline.h"
#include "runtime/stream.h"

enum { STDIN, STDOUT, STDERR };

struct talk {
	struct pipeline pipeline;
	const void *input;
	size_t len;
	struct co_bytes *out;  /* of the last; NULL: dropped */
	struct co_bytes *errs; /* of each; NULL: dropped */
};

static struct co_process *first(const struct talk *talk)
{
	return talk->pipeline.each[0];
}

static struct co_process *last(const struct talk *talk)
{
	return talk->pipeline.each[talk->pipeline.count - 1];
}

/* Write the input; of a child that does not want it all, that is all right. */
static int feed(void *arg)
{
	struct talk *talk = arg;
	int status;

	if (first(talk)->is_closed) /* its streams have gone */
		return UV_EBADF;
	status = co_stream_write(first(talk)->streams[STDIN], talk->input,
				 talk->len);
	if (status == UV_EBUSY)
		return status;
	co_process_close_stdin(first(talk));
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

/* A task for each pipe. */
static int start(struct co_task_group *group, struct talk *talk)
{
	int status = 0;

	if (first(talk)->streams[STDIN])
		status = co_task_group_create_task(group, NULL, feed, talk);
	if (status == 0)
		status = start_reading(group, last(talk)->streams[STDOUT],
				       talk->out);
	for (size_t i = 0; status == 0 && i < talk->pipeline.count; i++)
		status = start_reading(group,
				       talk->pipeline.each[i]->streams[STDERR],
				       talk->errs);
	return status;
}

static int take(struct co_stream *stream, struct co_bytes *into)
{
	return stream ? co_stream_read_all(stream, into, SIZE_MAX) : 0;
}

static int take_all(const struct talk *talk)
{
	int status = 0;

	if (talk->out)
		status = take(last(talk)->streams[STDOUT], talk->out);
	for (size_t i = 0; talk->errs && i < talk->pipeline.count; i++) {
		if (status == 0)
			status = take(talk->pipeline.each[i]->streams[STDERR],
				      &talk->errs[i]);
	}
	return status;
}

static int run(struct talk *talk, struct co_process_end *ends)
{
	struct co_task_group group;
	int status;

	co_task_group_enter(&group);
	status = start(&group, talk);
	if (status == 0)
		status = pipeline_wait(talk->pipeline, ends);
	status = co_task_group_leave(&group, status);
	return status == 0 ? take_all(talk) : status;
}

/* Keep them while it is talked to them. */
static void hold(struct pipeline pipeline)
{
	for (size_t i = 0; i < pipeline.count; i++)
		pipeline.each[i]->talks++;
}

static void let_go(struct pipeline pipeline)
{
	for (size_t i = 0; i < pipeline.count; i++) {
		pipeline.each[i]->talks--;
		process_free_unused(pipeline.each[i]);
	}
}

static void clear_output(const struct talk *talk)
{
	if (talk->out)
		*talk->out = (struct co_bytes){0};
	for (size_t i = 0; talk->errs && i < talk->pipeline.count; i++)
		talk->errs[i] = (struct co_bytes){0};
}

static void release_output(const struct talk *talk)
{
	co_bytes_release(talk->out);
	for (size_t i = 0; talk->errs && i < talk->pipeline.count; i++)
		co_bytes_release(&talk->errs[i]);
}

int pipeline_communicate(struct pipeline pipeline, struct co_bytes *out,
			 struct co_bytes *errs, struct co_process_end *ends,
			 const void *input, size_t len)
{
	struct talk talk = {pipeline, input, len, out, errs};
	int status;

	clear_output(&talk);
	process_clear_ends(ends, pipeline.count);
	if (!pipeline_is_valid(pipeline) || !task_running() ||
	    (len > 0 && (!input || !first(&talk)->streams[STDIN])))
		return UV_EINVAL;
	hold(pipeline);
	status = run(&talk, ends);
	let_go(pipeline);
	if (status < 0)
		release_output(&talk);
	return status;
}

int co_pipeline_communicate(struct co_process *const *processes, size_t count,
			    struct co_bytes *out, struct co_bytes *errs,
			    struct co_process_end *ends, const void *input,
			    size_t len)
{
	const struct talk talk = {
		.pipeline = {processes, count}, .out = out, .errs = errs};
	struct co_process **copy;
	int status;

	clear_output(&talk);
	process_clear_ends(ends, count);
	if (!pipeline_is_valid(talk.pipeline))
		return UV_EINVAL;
	/* Whoever closes them meanwhile clears the caller's array. */
	copy = calloc(count, sizeof(struct co_process *));
	if (!copy)
		return UV_ENOMEM;
	memcpy(copy, processes, count * sizeof(struct co_process *));
	status = pipeline_communicate((struct pipeline){copy, count}, out, errs,
				      ends, input, len);
	free(copy);
	return status;
}
