/*
 * A server of TLS that sends back each line it gets, and a client of its.
 *
 *	15_tls_echo PEM
 *
 * PEM has the server's certificate, for "localhost", and its key.  Here it is
 * also what the client trusts, which commonly is what the system trusts.
 */
#include <stdio.h>

#include <coget/coget.h>
#include <coget/tls.h>

struct echo {
	struct co_tls_context *server_context;
	struct co_tls_context *client_context;
	struct co_server *server;
};

static int talk(void *arg CO_UNUSED, struct co_stream *stream)
{
	const char *line;
	size_t len;
	int status;

	CO_FOR_LINES (line, len, stream, status) {
		printf("server: %s", line);
		status = co_stream_write(stream, line, len);
	}
	return status;
}

static int serve(void *arg)
{
	struct echo *echo = arg;

	return co_tls_serve(echo->server, echo->server_context, talk, NULL);
}

static int say(struct co_stream *stream, const char *text)
{
	const char *line;

	CO_TRY(co_stream_printf(stream, "%s\n", text));
	if (CO_TRY(co_stream_read_line(stream, &line)) == 0)
		return UV_EOF;
	printf("client: %s", line);
	return 0;
}

static int visit(void *arg)
{
	struct echo *echo = arg;
	struct co_stream *stream;
	int status = co_tls_connect(&stream, "127.0.0.1",
				    co_server_port(echo->server),
				    echo->client_context, "localhost");

	if (status < 0)
		fprintf(stderr, "client: %s\n", co_tls_error(NULL));
	else
		printf("client: connected by %s\n", co_tls_version(stream));
	if (status == 0)
		status = say(stream, "hello");
	if (status == 0)
		status = say(stream, "goodbye");
	if (status == 0)
		status = co_tls_shutdown(stream);
	co_stream_close(stream);
	co_server_shutdown(echo->server);
	return status;
}

static int run_both(struct echo *echo)
{
	int status;

	CO_TRY(co_server_listen(&echo->server, "127.0.0.1", 0, 16));
	status = co_gather_calls(
		CO_CALLS(CO_CALL(serve, echo), CO_CALL(visit, echo)));
	co_server_close(echo->server);
	return status;
}

static int run(const char *pem)
{
	const struct co_tls_options server = {.cert_file = pem};
	const struct co_tls_options client = {.ca_file = pem};
	struct echo echo = {NULL, NULL, NULL};
	int status = co_tls_server_new(&echo.server_context, &server);

	if (status == 0)
		status = co_tls_client_new(&echo.client_context, &client);
	if (status < 0)
		fprintf(stderr, "%s: %s\n", pem, co_tls_error(NULL));
	else
		status = run_both(&echo);
	co_tls_context_free(echo.client_context);
	co_tls_context_free(echo.server_context);
	return status;
}

CO_MAIN(argc, argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s PEM\n", argv[0]);
		return 2;
	}
	return run(argv[1]);
}
