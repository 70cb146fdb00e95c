/*
 * How many requests an echo server answers, and what they take of it.
 *
 * usage: echo PORT PID [tls]
 *
 * CONNECTIONS connections each send BYTES and, when they have come back, again.
 * Prints the requests a second over MEASURED_NS, after WARM_NS that do not
 * count, and the nanoseconds of a processor that the server, PID, took for
 * each.
 *
 * It never sleeps: the server would be the one to wake it, and to wait for it.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <glob.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "measure.h"

enum { CONNECTIONS = 64, BYTES = 64 };

#define WARM_NS INT64_C(200000000)
#define MEASURED_NS INT64_C(1000000000)

struct connection {
	int fd;
	SSL *ssl;   /* or NULL */
	size_t got; /* of the reply */
};

static struct connection connections[CONNECTIONS];
static char data[BYTES];

static void request(const struct connection *connection)
{
	if (connection->ssl)
		must(SSL_write(connection->ssl, data, BYTES) != BYTES);
	else
		must(send(connection->fd, data, BYTES, MSG_NOSIGNAL) != BYTES);
}

static void dial(struct connection *connection, int epoll, in_port_t port)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	must(connect(fd, (struct sockaddr *)&to, sizeof(to)));
	must(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)));
	must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
	connection->fd = fd;
}

/* Encrypt a connection that is there; nothing is asked of the certificate. */
static void encrypt(struct connection *connection, SSL_CTX *context)
{
	connection->ssl = SSL_new(context);
	must(!SSL_set_fd(connection->ssl, connection->fd));
	must(SSL_connect(connection->ssl) != 1);
	must(fcntl(connection->fd, F_SETFL, O_NONBLOCK));
}

/* Returns what has come of a reply; of TLS, that may be a ticket and no byte.
 */
static size_t receive(const struct connection *connection)
{
	char buf[BYTES];
	size_t room = BYTES - connection->got;
	ssize_t len;

	if (!connection->ssl) {
		len = recv(connection->fd, buf, room, 0);
		must(len <= 0);
		return (size_t)len;
	}
	len = SSL_read(connection->ssl, buf, (int)room);
	must(len <= 0 &&
	     SSL_get_error(connection->ssl, (int)len) != SSL_ERROR_WANT_READ);
	return len > 0 ? (size_t)len : 0;
}

/* Take what has come; returns whether that completed a reply. */
static size_t take(struct connection *connection)
{
	size_t len = receive(connection);

	if (len == 0)
		return 0;
	connection->got = (connection->got + len) % BYTES;
	if (connection->got > 0)
		return 0;
	request(connection);
	return 1;
}

/* Send the next request for each reply until then; returns how many came. */
static size_t talk_until(int epoll, int64_t end_ns)
{
	struct epoll_event events[CONNECTIONS];
	size_t replies = 0;

	while (measure_ns() < end_ns) {
		int len = epoll_wait(epoll, events, CONNECTIONS, 0);

		for (int i = 0; i < len; i++)
			replies += take(events[i].data.ptr);
	}
	return replies;
}

/* How long the threads of a process have run. */
static int64_t run_ns(const char *pid)
{
	int64_t sum_ns = 0;
	char pattern[64];
	glob_t threads;

	snprintf(pattern, sizeof(pattern), "/proc/%s/task/*/schedstat", pid);
	must(glob(pattern, 0, NULL, &threads));
	for (size_t i = 0; i < threads.gl_pathc; i++) {
		FILE *file = fopen(threads.gl_pathv[i], "r");
		long long ns;

		must(!file || fscanf(file, "%lld", &ns) != 1);
		fclose(file);
		sum_ns += ns;
	}
	globfree(&threads);
	return sum_ns;
}

int main(int argc, char **argv)
{
	int epoll = epoll_create1(0);
	int64_t start_ns, start_run_ns;
	double replies;

	must(argc < 3);
	for (int i = 0; i < CONNECTIONS; i++)
		dial(&connections[i], epoll, (in_port_t)atoi(argv[1]));
	if (argc > 3) {
		SSL_CTX *context = SSL_CTX_new(TLS_client_method());

		for (int i = 0; i < CONNECTIONS; i++)
			encrypt(&connections[i], context);
	}
	for (int i = 0; i < CONNECTIONS; i++)
		request(&connections[i]);
	talk_until(epoll, measure_ns() + WARM_NS);
	start_run_ns = run_ns(argv[2]);
	start_ns = measure_ns();
	replies = (double)talk_until(epoll, start_ns + MEASURED_NS);
	printf("%.0f %.0f\n", replies * 1e9 / (double)(measure_ns() - start_ns),
	       (double)(run_ns(argv[2]) - start_run_ns) / replies);
	return EXIT_SUCCESS;
}
