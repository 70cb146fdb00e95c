/*
 * A TCP server that sends back what it gets, and a client of its.
 */
#include <stdio.h>

#include <coget/coget.h>

static int echo(void *arg CO_UNUSED, struct co_stream *stream)
{
	return co_stream_copy(stream, stream);
}

static int say(struct co_stream *stream, const char *text)
{
	const char *line;

	CO_TRY(co_stream_printf(stream, "%s\n", text));
	if (CO_TRY(co_stream_read_line(stream, &line)) == 0)
		return UV_EOF;
	printf("%s", line);
	return 0;
}

static int talk(uint16_t port)
{
	CO_CLOSING(co_stream, stream);

	CO_TRY(co_stream_connect(&stream, "127.0.0.1", port));
	CO_TRY(say(stream, "hello"));
	return say(stream, "goodbye");
}

CO_MAIN(argc, argv)
{
	struct co_server *server;
	int status;

	CO_WITH_SERVER (server, "127.0.0.1", 0, echo, NULL, status)
		status = talk(co_server_port(server));
	return status;
}
