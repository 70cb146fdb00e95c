/*
 * Two speak on one connection: each has a task that says something at a steady
 * beat and one that listens.  When either has said enough and closes, both end.
 */
#include <stdio.h>

#include <coget/coget.h>

struct speaker {
	const char *name;
	int64_t beat_ns;
	int words;
	struct co_stream *stream;
};

static int speak(void *arg)
{
	struct speaker *self = arg;
	int64_t start_ns = co_time_ns();

	for (int i = 1; i <= self->words + 1; i++) {
		CO_TRY(co_sleep(start_ns + i * self->beat_ns - co_time_ns()));
		if (i <= self->words)
			CO_TRY(co_stream_printf(self->stream, "%s %d\n",
						self->name, i));
	}
	return UV_EOF;
}

static int listen_to_other(void *arg)
{
	struct speaker *self = arg;
	const char *line;
	size_t len;
	int status;

	CO_FOR_LINES (line, len, self->stream, status)
		printf("%s hears %s", self->name, line);
	return status < 0 ? status : UV_EOF;
}

/* The end of one task, which is a status below 0, is the end of the other. */
static int converse(void *arg)
{
	struct speaker *self = arg;
	struct co_task *tasks[2] = {NULL, NULL};
	int status = co_create_task(&tasks[0], speak, self);

	if (status == 0)
		status = co_create_task(&tasks[1], listen_to_other, self);
	if (status == 0)
		status = co_gather_tasks(tasks, CO_COUNT(tasks));
	for (size_t i = 0; i < CO_COUNT(tasks); i++) {
		co_task_cancel(tasks[i]);
		(void)!co_join(tasks[i]);
		co_task_release(tasks[i]);
	}
	printf("%s leaves\n", self->name);
	co_stream_close(self->stream);
	return status == UV_EOF ? 0 : status;
}

CO_MAIN(argc, argv)
{
	struct speaker speakers[] = {
		{.name = "Ann", .beat_ns = 400 * CO_MILLISECOND, .words = 9},
		{.name = "Bob", .beat_ns = 500 * CO_MILLISECOND, .words = 2},
	};
	CO_CLOSING(co_server, server);

	CO_TRY(co_server_listen(&server, "127.0.0.1", 0, 1));
	CO_TRY(co_stream_connect(&speakers[0].stream, "127.0.0.1",
				 co_server_port(server)));
	CO_TRY(co_server_accept(server, &speakers[1].stream));
	return co_gather(CO_EACH(converse, speakers));
}
