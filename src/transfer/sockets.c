/*
 * libcurl drops its interest in a connection's socket at the end of each
 * transfer and declares it again for the next.  Following suit would cost two
 * system calls a request, so a poll stays armed until libcurl closes the
 * socket, unless the socket becomes readable while nobody cares (the server
 * closed an idle connection).  Only sockets of established connections are kept
 * so: others, the resolver's socket pairs and those on which connecting was
 * given up, libcurl 7.88 closes without a word, and polling a descriptor that
 * is closed or somebody else's is fatal.
 */
#include "transfer/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <coget/loop.h>

struct watched_socket {
	struct sockets *sockets;
	struct multi *multi;
	struct co_poll *poll;
	int interest; /* what libcurl waits for now */
	int fd;
	bool is_connection;
	bool keeps_quiet; /* its server speaks when it was asked, not before */
	bool is_idle;
	uint16_t port; /* on this side; 0: not asked yet */
	struct watched_socket *next_idle;
};

/*
 * Whatever a server sends before it was asked would be taken for the answer to
 * the next request: libcurl 7.88 sees that a connection is readable, and uses
 * it all the same.  Dissolving the association drops what came, so that libcurl
 * finds the connection dead.
 */
static void dissolve(const struct watched_socket *watch)
{
	static const struct sockaddr nobody = {.sa_family = AF_UNSPEC};

	(void)!connect(watch->fd, &nobody, sizeof(nobody));
}

static bool has_spoken(const struct watched_socket *watch)
{
	char byte;

	return recv(watch->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

static void silence(const struct watched_socket *watch)
{
	if (watch->keeps_quiet && !watch->sockets->may_use(watch->multi) &&
	    has_spoken(watch))
		dissolve(watch);
}

static void on_ready(void *arg, int events)
{
	struct watched_socket *watch = arg;
	int ready = 0;

	if (watch->interest == 0) {
		silence(watch);
		(void)!co_poll_set(watch->poll, 0);
		return;
	}
	if (events & CO_READABLE)
		ready |= CURL_CSELECT_IN;
	if (events & CO_WRITABLE)
		ready |= CURL_CSELECT_OUT;
	watch->sockets->on_ready(watch->multi, watch->fd, ready);
}

static struct watched_socket **chain_of(struct sockets *sockets, uint16_t port)
{
	return &sockets->idle[port % SOCKETS_IDLE_CHAINS];
}

/* IPv4 and IPv6 have the port in the same place. */
uint16_t sockets_own_port(int fd)
{
	struct sockaddr_in6 address = {0};
	socklen_t len = sizeof(address);

	return getsockname(fd, (struct sockaddr *)&address, &len) == 0
		       ? ntohs(address.sin6_port)
		       : 0;
}

static void link_idle(struct watched_socket *watch)
{
	struct watched_socket **chain;

	if (watch->is_idle)
		return;
	if (watch->port == 0)
		watch->port = sockets_own_port(watch->fd);
	if (watch->port == 0) /* a Unix socket, which is used only once */
		return;
	chain = chain_of(watch->sockets, watch->port);
	watch->next_idle = *chain;
	*chain = watch;
	watch->is_idle = true;
}

static void unlink_idle(struct watched_socket *watch)
{
	struct watched_socket **at = chain_of(watch->sockets, watch->port);

	if (!watch->is_idle)
		return;
	while (*at != watch)
		at = &(*at)->next_idle;
	*at = watch->next_idle;
	watch->is_idle = false;
}

bool sockets_take_over(struct sockets *sockets, struct multi *multi, int port,
		       bool has_unread)
{
	struct watched_socket *watch = *chain_of(sockets, (uint16_t)port);

	while (watch && (watch->port != port || watch->multi != multi))
		watch = watch->next_idle;
	if (!watch)
		return true;
	unlink_idle(watch);
	if (!watch->keeps_quiet || (!has_unread && !has_spoken(watch)))
		return true;
	dissolve(watch);
	return false;
}

static struct watched_socket *find(const struct sockets *sockets,
				   curl_socket_t fd)
{
	return (size_t)fd < sockets->len ? sockets->watches[fd] : NULL;
}

static bool make_room(struct sockets *sockets, curl_socket_t fd)
{
	size_t len = ((size_t)fd + 1) * 2;
	struct watched_socket **watches;

	if ((size_t)fd < sockets->len)
		return true;
	watches = realloc(sockets->watches, len * sizeof(*watches));
	if (!watches)
		return false;
	memset(watches + sockets->len, 0,
	       (len - sockets->len) * sizeof(*watches));
	sockets->watches = watches;
	sockets->len = len;
	return true;
}

static struct watched_socket *add(struct sockets *sockets, curl_socket_t fd)
{
	struct watched_socket *watch;

	if (!make_room(sockets, fd))
		return NULL;
	watch = calloc(1, sizeof(*watch));
	if (!watch)
		return NULL;
	watch->sockets = sockets;
	watch->fd = fd;
	sockets->watches[fd] = watch;
	return watch;
}

static void drop(struct watched_socket *watch)
{
	if (!watch)
		return;
	unlink_idle(watch);
	watch->sockets->watches[watch->fd] = NULL;
	co_poll_close(watch->poll);
	free(watch);
}

void sockets_release(struct sockets *sockets)
{
	for (size_t fd = 0; fd < sockets->len; fd++)
		drop(sockets->watches[fd]);
	free(sockets->watches);
	sockets->watches = NULL;
	sockets->len = 0;
}

curl_socket_t sockets_open(struct sockets *sockets, curlsocktype purpose,
			   const struct curl_sockaddr *address)
{
	struct watched_socket *watch;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
			address->protocol);

	if (fd < 0 || purpose != CURLSOCKTYPE_IPCXN)
		return fd;
	drop(find(sockets, fd)); /* of one that was closed without a word */
	watch = add(sockets, fd);
	if (!watch) {
		close(fd);
		errno = ENOMEM;
		return CURL_SOCKET_BAD;
	}
	watch->is_connection = true;
	return fd;
}

int sockets_close(struct sockets *sockets, curl_socket_t fd)
{
	drop(find(sockets, fd));
	return close(fd);
}

void sockets_forget(struct sockets *sockets, curl_socket_t fd,
		    bool is_established, bool keeps_quiet)
{
	struct watched_socket *watch = find(sockets, fd);

	if (!watch || !watch->is_connection) {
		drop(watch);
		return;
	}
	watch->interest = 0;
	watch->keeps_quiet = keeps_quiet;
	if (is_established) {
		link_idle(watch);
		return;
	}
	co_poll_close(watch->poll);
	watch->poll = NULL;
}

int sockets_watch(struct sockets *sockets, curl_socket_t fd, int what,
		  struct multi *multi)
{
	struct watched_socket *watch = find(sockets, fd);
	int interest = 0;

	if (!watch)
		watch = add(sockets, fd);
	if (!watch)
		return -1;
	if (what & CURL_POLL_IN)
		interest |= CO_READABLE;
	if (what & CURL_POLL_OUT)
		interest |= CO_WRITABLE;
	if (!watch->poll &&
	    co_poll_open(&watch->poll, fd, on_ready, watch) < 0)
		return -1;
	unlink_idle(watch);
	watch->multi = multi;
	watch->interest = interest;
	if (co_poll_events(watch->poll) == interest)
		return 0;
	return co_poll_set(watch->poll, interest) < 0 ? -1 : 0;
}
