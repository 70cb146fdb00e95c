/* Against openssl's own client and server, which know nothing of this library.
 */
#include "unit/tls/tls_util.h"

/* Start the tool with pipes; its errors are of no interest. */
static struct co_process *start_openssl(const char *const *argv)
{
	const struct co_process_options options = {.argv = argv,
						   .in = CO_STDIO_PIPE,
						   .out = CO_STDIO_PIPE,
						   .err = CO_STDIO_NULL};
	struct co_process *process;

	ck_assert_int_eq(co_process_spawn(&process, &options), 0);
	return process;
}

static bool has_openssl(void)
{
	const struct co_process_options options = {
		.argv = (const char *const[]){"openssl", "version", NULL},
		.out = CO_STDIO_NULL};
	struct co_process *process;

	if (co_process_spawn(&process, &options) < 0)
		return false;
	ck_assert_int_eq(co_process_wait(process, NULL), 0);
	co_process_close(process);
	return true;
}

#define NEED_OPENSSL()                                         \
	do {                                                   \
		if (!has_openssl())                            \
			SKIP_TEST("openssl is not installed"); \
	} while (0)

/* A line of the tool's that begins so. */
static const char *await_line(struct co_process *process, const char *begin)
{
	const char *line;

	do
		ck_assert_int_gt(
			co_stream_read_line(co_process_stdout(process), &line),
			0);
	while (strncmp(line, begin, strlen(begin)) != 0);
	return line;
}

/* The port that the tool says it listens on. */
static uint16_t await_port(struct co_process *process)
{
	const char *line = await_line(process, "ACCEPT ");

	return (uint16_t)atoi(strrchr(line, ':') + 1);
}

static struct co_process *start_server(const char *option)
{
	const char *argv[] = {
		"openssl",     "s_server", "-accept", "127.0.0.1:0", "-cert",
		pem("server"), "-alpn",	   "one,two", option,	     NULL};

	return start_openssl(argv);
}

static struct co_stream *dial(struct co_process *process,
			      struct co_tls_context *context)
{
	struct co_stream *stream;

	ck_assert_int_eq(co_tls_connect(&stream, LOCALHOST, await_port(process),
					context, "localhost"),
			 0);
	return stream;
}

/* Have s_server turn a line round, and end in good order. */
static void try_reversal(const char *option, const char *version)
{
	static const char *const alpn[] = {"two", NULL};
	struct co_tls_context *context =
		client_context((struct co_tls_options){.alpn = alpn});
	const char *argv[] = {"openssl",     "s_server", "-accept",
			      "127.0.0.1:0", "-cert",	 pem("server"),
			      "-alpn",	     "one,two",	 "-rev",
			      option,	     NULL};
	struct co_process *process = start_openssl(argv);
	struct co_stream *stream = dial(process, context);
	const char *line;

	ck_assert_str_eq(co_tls_version(stream), version);
	ck_assert_str_eq(co_tls_alpn(stream), "two");
	write_text(stream, "hello world\n");
	ck_assert_int_eq(co_stream_read_line(stream, &line), 12);
	ck_assert_str_eq(line, "dlrow olleh\n");
	ck_assert_int_eq(co_tls_shutdown(stream), 0);
	co_stream_close(stream);
	co_process_close(process);
	co_tls_context_free(context);
}

ASYNC_TEST(a_client_talks_with_s_server)
{
	NEED_OPENSSL();
	try_reversal("-tls1_3", "TLSv1.3");
	try_reversal("-tls1_2", "TLSv1.2");
}

ASYNC_TEST(s_server_that_dies_has_not_ended_the_stream)
{
	struct co_tls_context *context = client_context(usual);
	struct co_process *process;
	struct co_stream *stream;
	int status;

	NEED_OPENSSL();
	process = start_server(NULL);
	stream = dial(process, context);
	write_text(co_process_stdin(process), "half\n");
	expect_text(stream, "half\n");
	ck_assert_int_eq(co_process_signal(process, SIGKILL), 0);
	status = read_byte(stream);
	ck_assert(status == CO_TLS_TRUNCATED || status == UV_ECONNRESET);
	co_stream_close(stream);
	co_process_close(process);
	co_tls_context_free(context);
}

ASYNC_TEST(s_server_that_quits_has_ended_the_stream)
{
	struct co_tls_context *context = client_context(usual);
	struct co_process *process;
	struct co_stream *stream;

	NEED_OPENSSL();
	process = start_server("-rev");
	stream = dial(process, context);
	write_text(stream, "CLOSE\n");
	expect_end(stream);
	co_stream_close(stream);
	co_process_close(process);
	co_tls_context_free(context);
}

ASYNC_TEST(s_server_asks_for_a_certificate)
{
	struct co_tls_context *context = client_context(
		(struct co_tls_options){.cert_file = pem("client")});
	const char *argv[] = {"openssl",
			      "s_server",
			      "-accept",
			      "127.0.0.1:0",
			      "-cert",
			      pem("server"),
			      "-CAfile",
			      pem("ca"),
			      "-Verify",
			      "1",
			      "-verify_return_error",
			      NULL};
	struct co_process *process;
	struct co_stream *stream;

	NEED_OPENSSL();
	process = start_openssl(argv);
	stream = dial(process, context);
	await_line(process, "Client certificate");
	await_line(process, "subject=CN");
	write_text(co_process_stdin(process), "welcome\n");
	expect_text(stream, "welcome\n");
	co_stream_close(stream);
	co_process_close(process);
	co_tls_context_free(context);
}

static int echo(void *arg, struct co_stream *stream)
{
	*(const char **)arg = co_tls_server_name(stream) ? "named" : "nameless";
	return send_back(stream);
}

struct service {
	struct co_server *server;
	struct co_tls_context *context;
	co_client_fn *talk;
	const char *seen;
};

static int serve(void *arg)
{
	struct service *service = arg;

	return co_tls_serve(service->server, service->context, service->talk,
			    &service->seen);
}

/* The tool as a client, with some options more. */
static struct co_process *start_client(const struct co_server *server,
				       const char *const *more)
{
	const char *argv[24] = {"openssl",
				"s_client",
				"-quiet",
				"-no_ign_eof",
				"-CAfile",
				pem("ca"),
				"-verify_return_error",
				"-verify_hostname",
				"localhost",
				"-servername",
				"localhost",
				"-connect"};
	char address[32];
	size_t len = 12;

	snprintf(address, sizeof(address), "127.0.0.1:%u",
		 co_server_port(server));
	argv[len++] = address;
	while (*more)
		argv[len++] = *more++;
	return start_openssl(argv);
}

static void try_client(struct service *service, const char *const *more)
{
	struct co_process *process;
	struct co_process_end end;
	struct co_bytes out;

	process = start_client(service->server, more);
	write_text(co_process_stdin(process), "hello\n");
	expect_text(co_process_stdout(process), "hello\n");
	ck_assert_int_eq(
		co_process_communicate(process, &out, NULL, &end, NULL, 0), 0);
	ck_assert_int_eq(end.status, 0);
	ck_assert_str_eq(service->seen, "named");
	co_bytes_release(&out);
	co_process_close(process);
}

ASYNC_TEST(a_server_talks_with_s_client)
{
	static const char *const options[][3] = {
		{"-tls1_3"}, {"-tls1_2"}, {"-tls1_2", "-no_ticket"}};
	struct service service = {listen_anywhere(), server_context(usual),
				  echo, NULL};
	struct co_task *task = spawn(serve, &service);

	NEED_OPENSSL();
	for (size_t i = 0; i < CO_COUNT(options); i++)
		try_client(&service, options[i]);
	co_server_shutdown(service.server);
	ck_assert_int_eq(finish(task), 0);
	co_server_close(service.server);
	co_tls_context_free(service.context);
}

/* As much of SMTP as s_client wants to hear before it begins TLS. */
static int talk_smtp(void *context, struct co_stream *stream)
{
	const char *line;
	int status;

	write_text(stream, "220 localhost ESMTP\r\n");
	ck_assert_int_gt(co_stream_read_line(stream, &line), 0);
	write_text(stream, "250-localhost\r\n250 STARTTLS\r\n");
	ck_assert_int_eq(co_stream_read_line(stream, &line), 10);
	ck_assert_str_eq(line, "STARTTLS\r\n");
	write_text(stream, "220 go on\r\n");
	status = co_tls_start(stream, context, NULL);
	return status < 0 ? status : send_back(stream);
}

struct smtp {
	struct co_server *server;
	struct co_tls_context *context;
};

static int serve_smtp(void *arg)
{
	const struct smtp *smtp = arg;

	return co_server_serve(smtp->server, talk_smtp, smtp->context);
}

ASYNC_TEST(s_client_begins_tls_in_the_middle)
{
	static const char *const options[] = {"-starttls", "smtp", NULL};
	struct smtp smtp = {listen_anywhere(), server_context(usual)};
	struct co_task *task = spawn(serve_smtp, &smtp);
	struct co_process *process;

	NEED_OPENSSL();
	process = start_client(smtp.server, options);
	write_text(co_process_stdin(process), "hello\n");
	await_line(process, "hello\n");
	co_process_close_stdin(process);
	ck_assert_int_eq(co_process_wait(process, NULL), 0);
	co_process_close(process);
	co_server_shutdown(smtp.server);
	ck_assert_int_eq(finish(task), 0);
	co_server_close(smtp.server);
	co_tls_context_free(smtp.context);
}

ASYNC_TEST(s_client_refuses_what_it_does_not_trust)
{
	static const char *const none[] = {NULL};
	struct service service = {listen_anywhere(),
				  server_context((struct co_tls_options){
					  .cert_file = pem("stranger")}),
				  echo, NULL};
	struct co_stream *stream;
	struct co_process *process;

	NEED_OPENSSL();
	process = start_client(service.server, none);
	ck_assert_int_eq(co_server_accept(service.server, &stream), 0);
	ck_assert_int_eq(co_tls_start(stream, service.context, NULL),
			 CO_TLS_REFUSED);
	ck_assert_ptr_nonnull(strstr(co_tls_error(stream), "unknown ca"));
	co_stream_close(stream);
	ck_assert_int_eq(co_process_wait(process, NULL), 0);
	co_process_close(process);
	co_server_close(service.server);
	co_tls_context_free(service.context);
}

int main(void)
{
	return RUN_TLS_SUITE("tls_openssl", a_client_talks_with_s_server,
			     s_server_that_dies_has_not_ended_the_stream,
			     s_server_that_quits_has_ended_the_stream,
			     s_server_asks_for_a_certificate,
			     a_server_talks_with_s_client,
			     s_client_begins_tls_in_the_middle,
			     s_client_refuses_what_it_does_not_trust);
}
