/*
 * The limit: what the kernel alone makes of the work, by epoll and plain
 * HTTP/1.1, without libcurl, libuv or a runtime.
 *
 * usage: limit ''|-safe|-linked LIST DIR CONNECTIONS
 *
 * Fetches the URLs of LIST, all http://IP:PORT/ of one server, into DIR.  The
 * server is trusted: answers are 200 with a Content-Length.  A file is made
 *
 *            under its final name
 *   -safe    as NAME.part, locked, given a time, and renamed
 *   -linked  without a name, given a time, and linked once it is whole
 *
 * Exit status 0 if every file was fetched.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 512 * 1024 };

enum way { BARE, SAFE, LINKED };

struct connection {
	int socket;
	int file;	/* -1 while the head is awaited */
	long long left; /* of the body */
	char name[NAME_MAX + 1];
};

static enum way way;
static FILE *list;
static struct sockaddr_in server;
static char host[64];
static unsigned running;

static const char *part_of(const struct connection *connection)
{
	static char part[NAME_MAX + 8];

	snprintf(part, sizeof(part), "%s.part", connection->name);
	return part;
}

static void create(struct connection *connection)
{
	if (way == LINKED)
		connection->file = open(".", O_TMPFILE | O_WRONLY, 0666);
	else
		connection->file = open(way == SAFE ? part_of(connection)
						    : connection->name,
					O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (connection->file < 0)
		err(1, "%s", connection->name);
	if (way == SAFE)
		flock(connection->file, LOCK_EX | LOCK_NB);
}

static void complete(struct connection *connection)
{
	static const struct timespec times[2] = {{1700000000, 0},
						 {1700000000, 0}};
	int failed = 0;

	if (way != BARE)
		futimens(connection->file, times);
	if (way == SAFE)
		failed = rename(part_of(connection), connection->name);
	if (way == LINKED)
		failed = linkat(connection->file, "", AT_FDCWD,
				connection->name, AT_EMPTY_PATH);
	if (failed)
		err(1, "%s", connection->name);
	close(connection->file);
}

/* Ask for the next URL of the list, if there is one. */
static void ask(struct connection *connection)
{
	static char line[4096], request[8192];
	char *path;
	int len;

	if (!fgets(line, sizeof(line), list))
		return;
	line[strcspn(line, "\n")] = '\0';
	path = strchr(line + strlen("http://"), '/');
	snprintf(connection->name, sizeof(connection->name), "%s",
		 strrchr(path, '/') + 1);
	len = snprintf(request, sizeof(request),
		       "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: limit/1.0\r\n"
		       "Accept: */*\r\n\r\n",
		       path, host);
	if (send(connection->socket, request, (size_t)len, 0) != len)
		err(1, "%s", line);
	connection->file = -1;
	running++;
}

/* Take the head off what has come; returns where the body begins. */
static char *take_head(struct connection *connection, char *data)
{
	char *end = strstr(data, "\r\n\r\n");
	char *length = strcasestr(data, "\r\nContent-Length:");

	if (!end || !length || strncmp(data, "HTTP/1.1 200", 12) != 0)
		errx(1, "%s: %.80s", connection->name, data);
	connection->left = atoll(length + strlen("\r\nContent-Length:"));
	create(connection);
	return end + 4;
}

static void on_readable(struct connection *connection)
{
	static char buffer[BUFFER_BYTES + 1];
	ssize_t len = recv(connection->socket, buffer, BUFFER_BYTES, 0);
	char *body = buffer;

	if (len <= 0)
		errx(1, "%s: the connection has ended", connection->name);
	buffer[len] = '\0';
	if (connection->file < 0)
		body = take_head(connection, buffer);
	len -= body - buffer;
	if (len > 0 && write(connection->file, body, (size_t)len) != len)
		err(1, "%s", connection->name);
	connection->left -= len;
	if (connection->left > 0)
		return;
	complete(connection);
	running--;
	ask(connection);
}

static void open_connection(int epoll)
{
	struct connection *connection = calloc(1, sizeof(*connection));
	struct epoll_event event = {EPOLLIN, {.ptr = connection}};
	int one = 1;

	connection->socket = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(connection->socket, (struct sockaddr *)&server,
		    sizeof(server)) < 0)
		err(1, "connect");
	setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one,
		   sizeof(one));
	epoll_ctl(epoll, EPOLL_CTL_ADD, connection->socket, &event);
	ask(connection);
}

/* The server is that of the first URL. */
static void find_server(const char *path)
{
	char line[4096];

	list = fopen(path, "re");
	if (!list || !fgets(line, sizeof(line), list) ||
	    sscanf(line, "http://%63[^/]", host) != 1)
		errx(2, "%s: no list of http URLs", path);
	rewind(list);
	server.sin_family = AF_INET;
	server.sin_port = htons((uint16_t)atoi(strchr(host, ':') + 1));
	*strchr(host, ':') = '\0';
	server.sin_addr.s_addr = inet_addr(host);
	snprintf(host + strlen(host), 8, ":%u", ntohs(server.sin_port));
}

int main(int argc, char **argv)
{
	struct epoll_event events[64];
	struct rlimit limit;
	int epoll = epoll_create1(0);

	if (argc < 5)
		errx(2, "usage: limit ''|-safe|-linked LIST DIR CONNECTIONS");
	if (strcmp(argv[1], "-safe") == 0)
		way = SAFE;
	else if (strcmp(argv[1], "-linked") == 0)
		way = LINKED;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	find_server(argv[2]);
	if (chdir(argv[3]) < 0)
		err(2, "%s", argv[3]);
	for (long i = atol(argv[4]); i > 0 && !feof(list); i--)
		open_connection(epoll);
	while (running > 0) {
		int count = epoll_wait(epoll, events, 64, -1);

		for (int i = 0; i < count; i++)
			on_readable(events[i].data.ptr);
	}
	return 0;
}
