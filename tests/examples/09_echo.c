/*
 * A TCP server that sends back each line it gets, and a client of its.
 */
#include <stdio.h>
#include <string.h>

#include <coget/coget.h>

static int echo(void *arg, struct co_stream *stream)
{
	const char *line;
	ssize_t len;
	int status = 0;

	(void)arg;
	while (status == 0 && (len = co_stream_read_line(stream, &line)) > 0) {
		printf("server: %s", line);
		status = co_stream_write(stream, line, (size_t)len);
	}
	return status < 0 ? status : (int)len;
}

static int serve(void *server)
{
	return co_server_serve(server, echo, NULL);
}

static int say(struct co_stream *stream, const char *text)
{
	const char *line;
	ssize_t len;
	int status = co_stream_write(stream, text, strlen(text));

	if (status < 0)
		return status;
	len = co_stream_read_line(stream, &line);
	if (len <= 0)
		return len < 0 ? (int)len : UV_EOF;
	printf("client: %s", line);
	return 0;
}

static int talk(void *server)
{
	struct co_stream *stream;
	int status = co_stream_connect(&stream, "127.0.0.1",
				       co_server_port(server));

	if (status == 0)
		status = say(stream, "hello\n");
	if (status == 0)
		status = say(stream, "goodbye\n");
	co_stream_close(stream);
	co_server_shutdown(server);
	return status;
}

static int run_both(void *arg)
{
	struct co_server *server;
	struct co_call calls[2] = {{.fn = serve}, {.fn = talk}};
	int status = co_server_listen(&server, "127.0.0.1", 0, 16);

	(void)arg;
	if (status < 0)
		return status;
	calls[0].arg = calls[1].arg = server;
	status = co_gather_calls(calls, CO_COUNT(calls));
	co_server_close(server);
	return status;
}

int main(void)
{
	return co_run(run_both, NULL) < 0;
}
