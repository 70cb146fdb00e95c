/*
 * What the runtime's streams take for TLS; see measure.h.
 *
 * ECHO_PEM, from the environment, has a certificate and its key.
 */
#include <coget/coget.h>
#include <coget/tls.h>

#include "measure.h"

static int echo(void *arg, struct co_stream *stream)
{
	char buf[4096];
	ssize_t len;

	(void)arg;
	while ((len = co_stream_read(stream, buf, sizeof(buf))) > 0)
		must(co_stream_write(stream, buf, (size_t)len));
	return (int)len;
}

static int measure_echo(void *figure)
{
	struct co_tls_options options = {.cert_file = getenv("ECHO_PEM")};
	struct co_tls_context *context;
	struct co_server *server;

	(void)figure;
	must(co_tls_server_new(&context, &options));
	must(co_server_listen(&server, "127.0.0.1", 0, 128));
	measure_print_port(co_server_port(server));
	return co_tls_serve(server, context, echo, NULL);
}

static const struct measure measures[] = {
	{"echo_tls", measure_echo},
	{0},
};

static int run(measure_fn *fn, void *figure)
{
	return co_run(fn, figure);
}

int main(int argc, char **argv)
{
	(void)argc;
	return measure_main("coget", measures, run, argv[1]);
}
