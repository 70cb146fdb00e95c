/*
 * Connections over which a whole answer of plain HTTP has come, kept for further
 * requests to their origin.
 *
 * Everything here runs on the loop's stack.  A connection on which something
 * comes, or which ends, while nobody uses it is closed: what was not asked for
 * is never taken for an answer.
 */
#ifndef TRANSFER_KEPT_CONNECTIONS_H
#define TRANSFER_KEPT_CONNECTIONS_H

#include <stddef.h>
#include <stdint.h>

#include <coget/loop.h>

#include "model/address.h"

struct kept_connections;
struct kept_connection;

/* Where a connection leads. */
struct kept_origin {
	const char *host; /* as in URLs, in ASCII */
	unsigned port;
};

enum { KEPT_CHAINS = 256, KEPT_MAX = 1024 };

struct kept_connection {
	struct kept_connections *all;
	struct kept_connection *next; /* in its chain, while idle */
	struct kept_connection *prev;
	struct kept_connection *newer; /* among the idle ones */
	struct kept_connection *older;
	struct co_poll *poll;
	/* What waits for it; NULL while it is idle. */
	void (*on_ready)(struct kept_connection *connection);
	void *arg; /* for on_ready */
	int64_t idle_since_ns;
	int fd;
	unsigned port;
	uint16_t remote_port;
	struct address address; /* of the server */
	char host[];
};

struct kept_connections {
	struct kept_connection *idle[KEPT_CHAINS];
	struct kept_connection *newest; /* of the idle ones */
	struct kept_connection *oldest;
	size_t idle_count;
	size_t count; /* with those in use */
	size_t max;   /* how many may be idle */
};

/* Prepare; there are none. */
void kept_connections_init(struct kept_connections *all);

/* Close all; none may be in use. */
void kept_connections_release(struct kept_connections *all);

/* Close the oldest idle ones until there are so few in all, if that can be. */
void kept_connections_shrink(struct kept_connections *all, size_t count);

/*
 * Keep a connected socket, which is taken over, and is idle.  Where it cannot
 * be kept, it is closed.
 */
void kept_connections_add(struct kept_connections *all,
			  const struct kept_origin *origin, int fd,
			  const struct address *address, uint16_t remote_port);

/*
 * Take an idle connection to an origin, the last one used; NULL if there is
 * none.  Its on_ready is to be set, and kept_connection_give() or
 * kept_connection_close() to be called.
 */
struct kept_connection *
kept_connections_take(struct kept_connections *all,
		      const struct kept_origin *origin);

/* It is idle again: nothing is under way on it. */
void kept_connection_give(struct kept_connection *connection);

/* The same, where it was taken but not used. */
void kept_connection_give_back(struct kept_connection *connection);

/* Close one that was taken. */
void kept_connection_close(struct kept_connection *connection);

#endif
