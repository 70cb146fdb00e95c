/*
 * Floods of HTTP/2 frames that carry no data.
 *
 * libcurl 7.88 reads a connection until there is nothing left to read or there
 * is something for the transfer.  So a server that sends PING or empty DATA
 * faster than they are read keeps libcurl there, and the loop with it, past all
 * time limits (RFC 9113 section 10.5).  Therefore TLS records are counted from
 * each call of libcurl, and from each time that it delivers something.  After
 * too many the connection is ended.
 */
#ifndef TRANSFER_FLOOD_H
#define TRANSFER_FLOOD_H

#include <stdbool.h>

/* At most 64 MiB.  A handshake takes a dozen. */
enum { FLOOD_MAX_RECORDS = 4096 };

struct flood {
	unsigned records;
	bool is_over; /* there were too many since the last call */
};

/* libcurl is called. */
static inline void flood_begin(struct flood *flood)
{
	*flood = (struct flood){0};
}

/* It has delivered something. */
static inline void flood_reset(struct flood *flood)
{
	flood->records = 0;
}

/* A record has come.  Returns whether it was one too many. */
static inline bool flood_count_record(struct flood *flood)
{
	if (++flood->records > FLOOD_MAX_RECORDS)
		flood->is_over = true;
	return flood->is_over;
}

#endif
