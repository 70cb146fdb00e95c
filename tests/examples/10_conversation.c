/*
 * Two speak on one connection: each has a task that says something at a steady
 * beat and one that listens.  When either has said enough and closes, both end.
 */
#include <stdio.h>
#include <string.h>

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
	int64_t next_ns = co_time_ns();
	char text[32];
	int status = 0;

	for (int i = 1; status == 0; i++) {
		next_ns += self->beat_ns;
		status = co_sleep(next_ns - co_time_ns());
		if (status < 0 || i > self->words)
			break;
		snprintf(text, sizeof(text), "%s %d\n", self->name, i);
		status = co_stream_write(self->stream, text, strlen(text));
	}
	return status < 0 ? status : UV_EOF;
}

static int listen_to_other(void *arg)
{
	struct speaker *self = arg;
	const char *line;
	ssize_t len;

	while ((len = co_stream_read_line(self->stream, &line)) > 0)
		printf("%s hears %s", self->name, line);
	return len < 0 ? (int)len : UV_EOF;
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

static int run_both(void *arg)
{
	struct speaker speakers[] = {
		{.name = "Ann", .beat_ns = 400 * CO_MILLISECOND, .words = 9},
		{.name = "Bob", .beat_ns = 500 * CO_MILLISECOND, .words = 2},
	};
	struct co_server *server;
	int status = co_server_listen(&server, "127.0.0.1", 0, 1);

	(void)arg;
	if (status == 0)
		status = co_stream_connect(&speakers[0].stream, "127.0.0.1",
					   co_server_port(server));
	if (status == 0)
		status = co_server_accept(server, &speakers[1].stream);
	if (status == 0)
		status = co_gather(CO_EACH(converse, speakers));
	co_server_close(server);
	return status;
}

int main(void)
{
	return co_run(run_both, NULL) < 0;
}
