/*
 * The sockets of a pool, and what libcurl waits for on each.
 */
#ifndef TRANSFER_SOCKETS_H
#define TRANSFER_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

struct multi;

enum { SOCKETS_IDLE_CHAINS = 256 };

struct sockets {
	struct watched_socket *
		*watches; /* by descriptor; NULL where there is none */
	size_t len;
	/* Those that nobody uses, by their port on this side. */
	struct watched_socket *idle[SOCKETS_IDLE_CHAINS];
	/* A socket is as libcurl wants it: events as in CURL_CSELECT_*. */
	void (*on_ready)(struct multi *multi, curl_socket_t fd, int events);
	/* Whether libcurl may be using sockets that it does not care for. */
	bool (*may_use)(const struct multi *multi);
};

/* Free everything; libcurl has closed its sockets. */
void sockets_release(struct sockets *sockets);

/*
 * Open a socket for libcurl, one that will be closed by sockets_close().
 * Returns it, or CURL_SOCKET_BAD with errno set.
 */
curl_socket_t sockets_open(struct sockets *sockets, curlsocktype purpose,
			   const struct curl_sockaddr *address);

/* Close a socket for libcurl; returns what close() does. */
int sockets_close(struct sockets *sockets, curl_socket_t fd);

/*
 * Watch a socket for what libcurl asks (CURL_POLL_*, but for the removal), on
 * behalf of a multi handle.  Returns 0, or -1 when out of memory.
 */
int sockets_watch(struct sockets *sockets, curl_socket_t fd, int what,
		  struct multi *multi);

/*
 * libcurl has lost interest in a socket.
 *
 * is_established  libcurl will use sockets_close() on it; otherwise it may have
 *                 closed it already.
 * keeps_quiet     what comes until it is used again, nobody has asked for.
 */
void sockets_forget(struct sockets *sockets, curl_socket_t fd,
		    bool is_established, bool keeps_quiet);

/* The port on this side of a socket of IP; 0 if it has none. */
uint16_t sockets_own_port(int fd);

/*
 * libcurl is about to use the multi handle's socket with that port on this side:
 * make it fail if it was idle, was to keep quiet, and something has come, or
 * has_unread says so.  Returns false if it did: nothing can be sent there.
 */
bool sockets_take_over(struct sockets *sockets, struct multi *multi, int port,
		       bool has_unread);

#endif
