/*
 * A long way to a server: what comes is passed on after a while.
 *
 * usage: relay PORT TARGET DELAY_US [SLOW RATE]
 *
 * Listens on 127.0.0.1:PORT and connects to 127.0.0.1:TARGET for each
 * connection.  Bytes take DELAY_US in either direction.  The connection of
 * number SLOW, from 1 on, gets no more than RATE bytes a second from the
 * server.  Runs until it is ended.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024, PIECES = 128, STACK_BYTES = 128 * 1024 };

struct piece {
	int64_t due_ns;
	ssize_t len; /* 0 or less: the end */
	char data[PIECE_BYTES];
};

/* One direction of a connection. */
struct way {
	int from;
	int to;
	int64_t delay_ns;
	int64_t rate_bps; /* 0: no limit */
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	size_t first;
	size_t count;
	struct piece pieces[PIECES];
};

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void sleep_until(int64_t when_ns)
{
	struct timespec when = {when_ns / INT64_C(1000000000),
				when_ns % INT64_C(1000000000)};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL) ==
	       EINTR)
		;
}

static struct piece *next_free(struct way *way)
{
	struct piece *piece;

	pthread_mutex_lock(&way->mutex);
	while (way->count == PIECES)
		pthread_cond_wait(&way->changed, &way->mutex);
	piece = &way->pieces[(way->first + way->count) % PIECES];
	pthread_mutex_unlock(&way->mutex);
	return piece;
}

static void change_count(struct way *way, int by)
{
	pthread_mutex_lock(&way->mutex);
	if (by < 0)
		way->first = (way->first + 1) % PIECES;
	way->count += (size_t)by;
	pthread_cond_signal(&way->changed);
	pthread_mutex_unlock(&way->mutex);
}

static struct piece *next_full(struct way *way)
{
	pthread_mutex_lock(&way->mutex);
	while (way->count == 0)
		pthread_cond_wait(&way->changed, &way->mutex);
	pthread_mutex_unlock(&way->mutex);
	return &way->pieces[way->first];
}

static void *take_in(void *arg)
{
	struct way *way = arg;
	int64_t paced_ns = now_ns();
	ssize_t len;

	do {
		struct piece *piece = next_free(way);

		len = recv(way->from, piece->data, PIECE_BYTES, 0);
		piece->len = len;
		piece->due_ns = now_ns() + way->delay_ns;
		if (way->rate_bps > 0 && len > 0) {
			paced_ns += len * INT64_C(1000000000) / way->rate_bps;
			sleep_until(paced_ns);
		}
		change_count(way, 1);
	} while (len > 0);
	return NULL;
}

static bool send_all(int socket, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t sent = send(socket, data, len, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		data += sent;
		len -= (size_t)sent;
	}
	return true;
}

static void *pass_on(void *arg)
{
	struct way *way = arg;
	ssize_t len;

	do {
		struct piece *piece = next_full(way);

		len = piece->len;
		sleep_until(piece->due_ns);
		if (len > 0 && !send_all(way->to, piece->data, (size_t)len))
			shutdown(way->from, SHUT_RDWR);
		change_count(way, -1);
	} while (len > 0);
	shutdown(way->to, SHUT_WR);
	return NULL;
}

static void begin(void *(*fn)(void *arg), void *arg)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &attributes, fn, arg) != 0)
		errx(2, "no thread");
	pthread_attr_destroy(&attributes);
}

/* The memory and the sockets of a way are the process's until its end. */
static void open_way(int from, int to, int64_t delay_ns, int64_t rate_bps)
{
	struct way *way = calloc(1, sizeof(*way));

	if (!way)
		err(2, "way");
	*way = (struct way){.from = from, .to = to};
	way->delay_ns = delay_ns;
	way->rate_bps = rate_bps;
	pthread_mutex_init(&way->mutex, NULL);
	pthread_cond_init(&way->changed, NULL);
	begin(take_in, way);
	begin(pass_on, way);
}

static struct sockaddr_in address_of(const char *port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

static int connect_to(const struct sockaddr_in *target)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int one = 1;

	if (fd < 0 ||
	    connect(fd, (const struct sockaddr *)target, sizeof(*target)) < 0)
		err(2, "target");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

int main(int argc, char **argv)
{
	struct sockaddr_in own, target;
	int64_t delay_ns, rate_bps = 0;
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int one = 1, slow = 0;

	if (argc != 4 && argc != 6)
		errx(2, "usage: relay PORT TARGET DELAY_US [SLOW RATE]");
	signal(SIGPIPE, SIG_IGN);
	own = address_of(argv[1]);
	target = address_of(argv[2]);
	delay_ns = atoll(argv[3]) * 1000;
	if (argc == 6) {
		slow = atoi(argv[4]);
		rate_bps = atoll(argv[5]);
	}
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&own, sizeof(own)) < 0 ||
	    listen(listener, 128) < 0)
		err(2, "listen");
	for (int number = 1;; number++) {
		int client = accept(listener, NULL, NULL);
		int server;

		if (client < 0)
			err(2, "accept");
		server = connect_to(&target);
		setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		open_way(client, server, delay_ns, 0);
		open_way(server, client, delay_ns,
			 number == slow ? rate_bps : 0);
	}
}
