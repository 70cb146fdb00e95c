/*
 * Requests that go out together on one connection of HTTP/2 leave in one
 * packet.  libcurl writes each by itself, and each write is a walk through the
 * kernel's network code, which costs more than to make the request.  So where
 * several have been added since libcurl acted last, the socket is corked at the
 * first, and uncorked when libcurl returns: nothing waits longer than that.
 *
 * Of the connections of a multi handle, the one that was opened last is known.
 * On the loop's stack.
 */
#ifndef TRANSFER_CORK_H
#define TRANSFER_CORK_H

#include <stdbool.h>

/* A multi handle's; zeroed it is ready for use. */
struct cork {
	int fd;		  /* of the connection that is known */
	int port;	  /* on this side of it; 0: none is known */
	unsigned waiting; /* requests that were added */
	bool is_wanted;
	bool is_in;
};

/* A request was added. */
void cork_add(struct cork *cork);

/* libcurl begins to act. */
void cork_begin(struct cork *cork);

/* There is a connection of HTTP/2, from that port on this side. */
void cork_learn(struct cork *cork, int fd, int port);

/* Whether the connection from that port is the one that is known. */
bool cork_knows(const struct cork *cork, int port);

/* A request is about to be written on the connection from that port. */
void cork_request(struct cork *cork, int port);

/* libcurl has acted: what was written leaves. */
void cork_end(struct cork *cork);

#endif
