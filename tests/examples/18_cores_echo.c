/*
 * An echo server on several processors: a loop on each listens on the same port,
 * and the kernel gives each a part of the connections.  SIGINT ends them all.
 *
 * usage: 18_cores_echo PORT [LOOPS]
 */
#include <stdio.h>
#include <stdlib.h>

#include <coget/coget.h>

static int echo(void *arg, struct co_stream *stream)
{
	const char *line;
	ssize_t len;
	int status = 0;

	(void)arg;
	while (status == 0 && (len = co_stream_read_line(stream, &line)) > 0)
		status = co_stream_write(stream, line, (size_t)len);
	return status < 0 ? status : (int)len;
}

static int serve(void *port, size_t index, size_t count)
{
	static const struct co_listen_options options = {.reuse_port = true};
	struct co_server *server;
	int status = co_server_listen_with(&server, "127.0.0.1",
					   *(uint16_t *)port, &options);

	if (status < 0)
		return status;
	printf("loop %zu of %zu listens on 127.0.0.1:%u\n", index + 1, count,
	       co_server_port(server));
	status = co_server_serve(server, echo, NULL);
	co_server_close(server);
	return status;
}

int main(int argc, char **argv)
{
	uint16_t port = argc > 1 ? (uint16_t)atoi(argv[1]) : 0;
	size_t loops = argc > 2 ? (size_t)atoi(argv[2]) : 0;
	int status;

	if (port == 0) {
		fprintf(stderr, "usage: %s PORT [LOOPS]\n", argv[0]);
		return EXIT_FAILURE;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	status = co_run_many(loops, serve, &port, NULL);
	if (status == UV_ECANCELED) /* it was told to end */
		return EXIT_SUCCESS;
	fprintf(stderr, "%s\n", co_strerror(status));
	return EXIT_FAILURE;
}
