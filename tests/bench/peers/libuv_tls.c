/*
 * What libuv and OpenSSL take for TLS, by callbacks and memory BIOs as programs
 * on both commonly have them; see measure.h.
 *
 * ECHO_PEM, from the environment, has a certificate and its key.
 */
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <uv.h>

#include "measure.h"

struct client {
	uv_tcp_t tcp;
	SSL *ssl;
	BIO *in;  /* what has come */
	BIO *out; /* what is to be sent */
	char buf[4096];
};

static SSL_CTX *context;

static void on_closed(uv_handle_t *handle)
{
	struct client *client = (struct client *)handle;

	SSL_free(client->ssl);
	free(client);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	static char input[65536];

	(void)handle;
	(void)suggested;
	*buf = uv_buf_init(input, sizeof(input));
}

/* The client never has so much on the way that a write could be short. */
static int send_out(struct client *client)
{
	uv_buf_t buf;
	char *data;
	long len = BIO_get_mem_data(client->out, &data);

	if (len <= 0)
		return 0;
	buf = uv_buf_init(data, (unsigned)len);
	if (uv_try_write((uv_stream_t *)&client->tcp, &buf, 1) != len)
		return -1;
	(void)!BIO_reset(client->out);
	return 0;
}

static int echo(struct client *client)
{
	int len = SSL_is_init_finished(client->ssl)
			  ? 1
			  : SSL_do_handshake(client->ssl);

	while (len > 0) {
		len = SSL_read(client->ssl, client->buf, sizeof(client->buf));
		if (len > 0 && SSL_write(client->ssl, client->buf, len) != len)
			return -1;
	}
	if (SSL_get_error(client->ssl, len) != SSL_ERROR_WANT_READ)
		return -1;
	return send_out(client);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
	struct client *client = (struct client *)stream;

	if (len == 0)
		return;
	if (len < 0 || BIO_write(client->in, buf->base, (int)len) != len ||
	    echo(client) < 0)
		uv_close((uv_handle_t *)stream, on_closed);
}

static void on_connection(uv_stream_t *server, int status)
{
	struct client *client = calloc(1, sizeof(*client));

	must(status < 0 || !client);
	client->ssl = SSL_new(context);
	client->in = BIO_new(BIO_s_mem());
	client->out = BIO_new(BIO_s_mem());
	SSL_set_bio(client->ssl, client->in, client->out);
	SSL_set_accept_state(client->ssl);
	uv_tcp_init(server->loop, &client->tcp);
	must(uv_accept(server, (uv_stream_t *)&client->tcp));
	uv_tcp_nodelay(&client->tcp, 1);
	uv_read_start((uv_stream_t *)&client->tcp, on_alloc, on_read);
}

static int measure_echo(void *figure)
{
	const char *pem = getenv("ECHO_PEM");
	struct sockaddr_in address;
	int len = sizeof(address);
	uv_tcp_t server;

	(void)figure;
	context = SSL_CTX_new(TLS_server_method());
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
	must(SSL_CTX_use_certificate_chain_file(context, pem) != 1);
	must(SSL_CTX_use_PrivateKey_file(context, pem, SSL_FILETYPE_PEM) != 1);
	must(uv_ip4_addr("127.0.0.1", 0, &address));
	must(uv_tcp_init(uv_default_loop(), &server));
	must(uv_tcp_bind(&server, (struct sockaddr *)&address, 0));
	must(uv_listen((uv_stream_t *)&server, 128, on_connection));
	must(uv_tcp_getsockname(&server, (struct sockaddr *)&address, &len));
	measure_print_port(ntohs(address.sin_port));
	return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}

static const struct measure measures[] = {
	{"echo_tls", measure_echo},
	{0},
};

int main(int argc, char **argv)
{
	(void)argc;
	return measure_main("libuv", measures, measure_directly, argv[1]);
}
