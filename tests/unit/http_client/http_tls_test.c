/* HTTPS: whom a session trusts, and what it says of others. */
#include "unit/http_client/http_util.h"
#include "unit/tls/certificates.h"

#include <coget/tls.h>

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

/* A server with one of the certificates, on a port of localhost. */
struct service {
	struct co_server *server;
	struct co_tls_context *context;
	struct co_task *task;
	char url[64];
};

static int answer(void *arg UNUSED, struct co_stream *stream)
{
	static const char text[] =
		"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"
		"secure";
	char head[4096];
	int got;

	while ((got = co_stream_read(stream, head, sizeof(head))) > 0)
		if ((got = co_stream_write(stream, text, sizeof(text) - 1)) < 0)
			break;
	return got;
}

static int serve(void *arg)
{
	struct service *service = arg;

	return co_tls_serve(service->server, service->context, answer, NULL);
}

static void open_service(struct service *service, const char *certificate,
			 struct co_tls_options options)
{
	options.cert_file = pem(certificate);
	ck_assert_int_eq(co_tls_server_new(&service->context, &options), 0);
	ck_assert_int_eq(co_server_listen(&service->server, "127.0.0.1", 0, 8),
			 0);
	snprintf(service->url, sizeof(service->url), "https://localhost:%u/",
		 co_server_port(service->server));
	service->task = spawn(serve, service);
}

static void close_service(struct service *service)
{
	co_task_cancel(service->task);
	(void)finish(service->task);
	co_server_close(service->server);
	co_tls_context_free(service->context);
}

/* What comes of a GET by a session with these options. */
static int outcome(const struct service *service,
		   struct co_http_session_options options)
{
	struct co_http_session *session;
	struct co_bytes text;
	int status;

	if (!options.ca_file)
		options.ca_file = pem("ca");
	ck_assert_int_eq(co_http_session_open(&session, &options), 0);
	status = co_http_get_text(&text, session, service->url, SIZE_MAX);
	if (status == 0)
		ck_assert_str_eq(text.data, "secure");
	co_bytes_release(&text);
	co_http_session_close(session);
	return status;
}

static int outcome_of(const char *certificate)
{
	struct service service;
	int status;

	open_service(&service, certificate, (struct co_tls_options){0});
	status = outcome(&service, (struct co_http_session_options){0});
	close_service(&service);
	return status;
}

ASYNC_TEST(a_certificate_that_verifies_is_trusted)
{
	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	ck_assert_int_eq(outcome_of("server"), 0);
}

ASYNC_TEST(what_is_wrong_with_a_certificate_is_said)
{
	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	ck_assert_int_eq(outcome_of("expired"), CO_CERT_EXPIRED);
	ck_assert_int_eq(outcome_of("future"), CO_CERT_NOT_YET_VALID);
	ck_assert_int_eq(outcome_of("elsewhere"), CO_CERT_WRONG_NAME);
	ck_assert_int_eq(outcome_of("self"), CO_CERT_SELF_SIGNED);
	ck_assert_int_eq(outcome_of("stranger"), CO_CERT_UNKNOWN_CA);
	ck_assert_ptr_nonnull(strstr(co_http_error(), "certificate"));
}

ASYNC_TEST(any_certificate_is_accepted_on_request)
{
	struct service service;

	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	open_service(&service, "self", (struct co_tls_options){0});
	ck_assert_int_eq(
		outcome(&service,
			(struct co_http_session_options){.is_insecure = true}),
		0);
	close_service(&service);
}

ASYNC_TEST(a_client_has_a_certificate_of_its_own)
{
	struct service service;

	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	open_service(&service, "server",
		     (struct co_tls_options){.verify = CO_TLS_VERIFY_REQUIRED,
					     .ca_file = pem("ca")});
	ck_assert_int_eq(outcome(&service,
				 (struct co_http_session_options){
					 .cert_file = pem("client")}),
			 0);
	ck_assert_int_eq(outcome(&service, (struct co_http_session_options){0}),
			 CO_CERT_MISSING);
	close_service(&service);
}

/* What a session pins a certificate's key by. */
static void make_pin(char *pin, const char *certificate)
{
	unsigned char key[1024], digest[32], *end = key;
	FILE *file = fopen(pem(certificate), "r");
	X509 *x509 = PEM_read_X509(file, NULL, NULL, NULL);
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &end);

	ck_assert_int_gt(len, 0);
	ck_assert_int_le(len, (int)sizeof(key));
	EVP_Digest(key, (size_t)len, digest, NULL, EVP_sha256(), NULL);
	strcpy(pin, "sha256//");
	EVP_EncodeBlock((unsigned char *)pin + strlen(pin), digest,
			sizeof(digest));
	X509_free(x509);
	fclose(file);
}

ASYNC_TEST(a_key_can_be_pinned)
{
	struct service service;
	char ours[64], others[64];

	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	make_pin(ours, "server");
	make_pin(others, "client");
	open_service(&service, "server", (struct co_tls_options){0});
	ck_assert_int_eq(
		outcome(&service,
			(struct co_http_session_options){.pinned_key = ours}),
		0);
	ck_assert_int_eq(
		outcome(&service,
			(struct co_http_session_options){.pinned_key = others}),
		CO_CERT_INVALID);
	ck_assert_ptr_nonnull(strstr(co_http_error(), "key"));
	close_service(&service);
}

static int say_plain(struct talk *talk)
{
	return say_text(talk, "plain");
}

/* A server without TLS, which answers whatever comes. */
static int answer_plainly(void *arg)
{
	struct co_server *server = arg;
	struct co_stream *stream;
	char head[4096];
	int status = co_server_accept(server, &stream);

	if (status < 0)
		return status;
	status = co_stream_read(stream, head, sizeof(head));
	if (status > 0)
		status =
			co_stream_write(stream, "HTTP/1.1 400 Bad\r\n\r\n", 20);
	co_stream_close(stream);
	return status;
}

ASYNC_TEST(a_peer_without_tls_is_told)
{
	struct service service;

	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	ck_assert_int_eq(co_server_listen(&service.server, "127.0.0.1", 0, 8),
			 0);
	snprintf(service.url, sizeof(service.url), "https://localhost:%u/",
		 co_server_port(service.server));
	service.task = spawn(answer_plainly, service.server);
	ck_assert_int_eq(outcome(&service, (struct co_http_session_options){0}),
			 CO_TLS_NOT_TLS);
	ck_assert_int_eq(finish(service.task), 0);
	co_server_close(service.server);
}

static char *secure_url;

static int redirect_to_plain(void *arg UNUSED, struct co_stream *stream)
{
	char head[4096], text[512];
	int got = co_stream_read(stream, head, sizeof(head));

	snprintf(text, sizeof(text),
		 "HTTP/1.1 302 Found\r\nLocation: %s\r\n"
		 "Content-Length: 0\r\n\r\n",
		 secure_url);
	return got < 0 ? got : co_stream_write(stream, text, strlen(text));
}

static int serve_redirect(void *arg)
{
	struct service *service = arg;

	return co_tls_serve(service->server, service->context,
			    redirect_to_plain, NULL);
}

ASYNC_TEST(no_redirect_leaves_tls_unasked)
{
	struct peer *peer = peer_open(say_plain);
	struct co_tls_options options = {.cert_file = pem("server")};
	struct co_http_session_options trusting = {
		.ca_file = pem("ca"), .allows_http_redirects = true};
	struct co_http_session *session;
	struct service service;

	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	secure_url = (char *)peer_url(peer, "/");
	ck_assert_int_eq(co_tls_server_new(&service.context, &options), 0);
	ck_assert_int_eq(co_server_listen(&service.server, "127.0.0.1", 0, 8),
			 0);
	snprintf(service.url, sizeof(service.url), "https://localhost:%u/",
		 co_server_port(service.server));
	service.task = spawn(serve_redirect, &service);
	ck_assert_int_eq(outcome(&service, (struct co_http_session_options){0}),
			 CO_HTTP_UNSAFE_REDIRECT);
	ck_assert_int_eq(co_http_session_open(&session, &trusting), 0);
	check_text(must_get(session, service.url), "plain");
	co_http_session_close(session);
	close_service(&service);
	peer_close(peer);
}

static int copy_back(void *arg)
{
	struct co_stream *const *ends = arg;
	int status = co_stream_copy(ends[0], ends[1]);

	return status < 0 ? status : co_stream_shutdown(ends[0]);
}

/* A proxy that connects to this machine, whatever it is asked for. */
static int tunnel(struct talk *talk)
{
	struct co_stream *server, *ends[2];
	struct co_task *task;
	unsigned port;
	int status;

	ck_assert_int_eq(sscanf(talk->head, "CONNECT localhost:%u ", &port), 1);
	status = co_stream_connect(&server, "127.0.0.1", (uint16_t)port);
	if (status < 0)
		return status;
	status = peer_say(talk, "HTTP/1.1 200 Go on\r\n\r\n");
	ends[0] = talk->stream;
	ends[1] = server;
	task = spawn(copy_back, ends);
	if (status == 0)
		status = co_stream_copy(server, talk->stream);
	co_task_cancel(task);
	(void)finish(task);
	co_stream_close(server);
	return status < 0 ? status : 1;
}

ASYNC_TEST(a_tunnel_leads_to_the_server_itself)
{
	struct service service;
	struct peer *proxy;

	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	proxy = peer_open(tunnel);
	open_service(&service, "server", (struct co_tls_options){0});
	ck_assert_int_eq(outcome(&service,
				 (struct co_http_session_options){
					 .proxy = peer_url(proxy, "/")}),
			 0);
	close_service(&service);
	open_service(&service, "elsewhere", (struct co_tls_options){0});
	ck_assert_int_eq(outcome(&service,
				 (struct co_http_session_options){
					 .proxy = peer_url(proxy, "/")}),
			 CO_CERT_WRONG_NAME);
	close_service(&service);
	ck_assert_uint_eq(proxy->connections, 2);
	peer_close(proxy);
}

/* A server that asks for handshakes, before it answers or for ever. */
struct storm {
	int listener;
	unsigned handshakes; /* to ask for; 0: any number */
	unsigned asked;
};

/* That the client refuses is not read before the end. */
static int rage(void *arg)
{
	static const char text[] =
		"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure";
	struct storm *storm = arg;
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	SSL *tls;
	int fd = accept(storm->listener, NULL, NULL);
	char head[4096];

	SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
	SSL_CTX_use_certificate_file(context, pem("server"), SSL_FILETYPE_PEM);
	SSL_CTX_use_PrivateKey_file(context, pem("server"), SSL_FILETYPE_PEM);
	tls = SSL_new(context);
	SSL_set_fd(tls, fd);
	if (SSL_accept(tls) == 1 && SSL_read(tls, head, sizeof(head)) > 0) {
		while (storm->handshakes == 0 ||
		       storm->asked < storm->handshakes) {
			if (SSL_renegotiate(tls) != 1 ||
			    SSL_do_handshake(tls) != 1)
				break;
			storm->asked++;
		}
		SSL_write(tls, text, sizeof(text) - 1);
	}
	/* Closed with these unread, it would take the answer back. */
	shutdown(fd, SHUT_WR);
	while (read(fd, head, sizeof(head)) > 0)
		;
	SSL_free(tls);
	SSL_CTX_free(context);
	close(fd);
	return 0;
}

static int storm_in_thread(void *storm)
{
	return co_to_thread(rage, storm);
}

/* What comes of a GET to a server that asks for so many. */
static int outcome_in(unsigned handshakes)
{
	struct storm storm = {.handshakes = handshakes};
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	struct service service;
	struct co_task *task;
	int status;

	storm.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(storm.listener, (struct sockaddr *)&address, len),
			 0);
	ck_assert_int_eq(listen(storm.listener, 1), 0);
	getsockname(storm.listener, (struct sockaddr *)&address, &len);
	snprintf(service.url, sizeof(service.url), "https://localhost:%u/",
		 ntohs(address.sin_port));
	task = spawn(storm_in_thread, &storm);
	status = outcome(
		&service,
		(struct co_http_session_options){
			.timeout_ns = handshakes ? 60 * CO_SECOND : CO_SECOND});
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_ge(storm.asked, handshakes);
	close(storm.listener);
	return status;
}

ASYNC_TEST(a_storm_of_renegotiations_is_not_joined)
{
	int descriptors, status;

	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(outcome_in(1), 0);
	descriptors = open_descriptors();
	ck_assert_int_eq(outcome_in(100), 0);
	/* Whether its refusals still have room on the way, or no more. */
	status = outcome_in(0);
	ck_assert_msg(status == UV_ETIMEDOUT || status == CO_HTTP_DISCONNECTED,
		      "%s", co_strerror(status));
	ck_assert_int_eq(open_descriptors(), descriptors);
}

int main(void)
{
	return RUN_TLS_SUITE("http_tls", a_certificate_that_verifies_is_trusted,
			     what_is_wrong_with_a_certificate_is_said,
			     any_certificate_is_accepted_on_request,
			     a_client_has_a_certificate_of_its_own,
			     a_key_can_be_pinned, a_peer_without_tls_is_told,
			     no_redirect_leaves_tls_unasked,
			     a_tunnel_leads_to_the_server_itself,
			     a_storm_of_renegotiations_is_not_joined);
}
