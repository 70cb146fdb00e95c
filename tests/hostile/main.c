/*
 * The hostile server: TLS, HTTP/2 and what can be done to a client with them.
 *
 *   main.c         options, connections
 *   certificate.c  what it shows
 *   session.c      frames, as they are written
 *   attacks.c      the table of attacks
 *
 * The tests' other server, tests/server, speaks HTTP/1.1 alone, and as a rule
 * keeps to it.
 */
#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "attacks.h"
#include "certificate.h"

struct server {
	const struct attack *attack;
	SSL_CTX *context;
};

struct connection {
	struct server *server;
	int fd;
};

static void serve_session(struct session *session, const struct attack *attack)
{
	uint32_t stream;

	if (!(attack->begin ? attack->begin(session)
			    : session_frame(session, FRAME_SETTINGS, 0, 0, NULL,
					    0)) ||
	    !session_read_preface(session))
		return;
	while ((stream = session_next_request(session)) &&
	       attack->run(session, stream))
		;
}

static void *serve_connection(void *arg)
{
	struct connection *connection = arg;
	struct session session = {
		.ssl = SSL_new(connection->server->context),
		.fd = connection->fd,
	};

	if (session.ssl && SSL_set_fd(session.ssl, session.fd) == 1 &&
	    SSL_accept(session.ssl) == 1)
		serve_session(&session, connection->server->attack);
	SSL_free(session.ssl);
	session_hang_up(&session);
	free(connection);
	return NULL;
}

static int choose_h2(SSL *ssl, const unsigned char **out, unsigned char *len,
		     const unsigned char *offered, unsigned offered_len,
		     void *arg)
{
	const struct attack *attack = arg;

	(void)ssl;
	for (unsigned at = 0; at < offered_len && !attack->is_http1;
	     at += offered[at] + 1u)
		if (offered[at] == 2 && memcmp(offered + at + 1, "h2", 2) == 0) {
			*out = offered + at + 1;
			*len = 2;
			return SSL_TLSEXT_ERR_OK;
		}
	return SSL_TLSEXT_ERR_NOACK;
}

static int listen_or_die(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) < 0 ||
	    listen(fd, 64) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) < 0) {
		perror("hostile");
		exit(EXIT_FAILURE);
	}
	printf("listening on 127.0.0.1:%u\n", ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

static void serve_all(struct server *server, int listener)
{
	int fd;

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		struct connection *connection = malloc(sizeof(*connection));
		pthread_t thread;

		if (!connection)
			abort();
		*connection = (struct connection){server, fd};
		if (pthread_create(&thread, NULL, serve_connection,
				   connection) != 0)
			abort();
		pthread_detach(thread);
	}
}

static void print_help(void)
{
	puts("usage: hostile [--ca FILE] [--fault FAULT] [--version 1.0|1.1|"
	     "1.2|1.3]\n"
	     "               [--ciphers LIST] ATTACK\n"
	     "\n"
	     "A server of HTTP/2 on 127.0.0.1 that does one thing to whoever\n"
	     "asks, whatever he asks for.  Its certificate is written to FILE;\n"
	     "FAULT is what is wrong with it: future, past or name.\n"
	     "\n"
	     "Attacks:");
	attacks_print();
}

static int version_of(const char *text)
{
	if (strcmp(text, "1.0") == 0)
		return TLS1_VERSION;
	if (strcmp(text, "1.1") == 0)
		return TLS1_1_VERSION;
	return strcmp(text, "1.2") == 0 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

static void set_version(SSL_CTX *context, const char *text)
{
	SSL_CTX_set_security_level(context, 0);
	SSL_CTX_set_min_proto_version(context, version_of(text));
	SSL_CTX_set_max_proto_version(context, version_of(text));
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"ca", required_argument, NULL, 'a'},
		{"fault", required_argument, NULL, 'f'},
		{"version", required_argument, NULL, 'v'},
		{"ciphers", required_argument, NULL, 'c'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	struct server server = {.context = SSL_CTX_new(TLS_server_method())};
	const char *path = "/dev/null", *fault = "";
	int option;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'a')
			path = optarg;
		else if (option == 'f')
			fault = optarg;
		else if (option == 'v')
			set_version(server.context, optarg);
		else if (option == 'c')
			SSL_CTX_set_cipher_list(server.context, optarg);
		else if (option == 'h')
			print_help();
		else
			return EXIT_FAILURE;
		if (option == 'h')
			return EXIT_SUCCESS;
	}
	server.attack = optind < argc ? attack_find(argv[optind]) : NULL;
	if (!server.attack || !certificate_make(server.context, fault, path)) {
		fputs("hostile: no such attack, or no certificate\n", stderr);
		return EXIT_FAILURE;
	}
	SSL_CTX_set_alpn_select_cb(server.context, choose_h2,
				   (void *)server.attack);
	serve_all(&server, listen_or_die());
	return EXIT_SUCCESS;
}
