/*
 * A request over plain HTTP/1.1 that is sent, and whose answer is read, without
 * libcurl, on a connection that libcurl has opened for an earlier one.
 *
 * libcurl takes 7 of the 25 microseconds that a small file costs with it.  What
 * coget asks for most, a GET on a connection that is there, needs little of it:
 * the head of an answer is read and judged by coget anyway (head.h), and where
 * it ends is decided by RFC 9112 alone.  All else goes through libcurl: the
 * first request on each connection, so that names, addresses, time limits and
 * proxies remain its own; TLS; bodies and logins.
 *
 * Everything here runs on the loop's stack.  What the hooks are told is the same
 * as libcurl's callbacks are.
 */
#ifndef TRANSFER_DIRECT_H
#define TRANSFER_DIRECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "http/answer_reader.h"
#include "transfer/kept_connections.h"

struct direct_hooks {
	/* As CURLOPT_HEADERFUNCTION and CURLOPT_WRITEFUNCTION. */
	size_t (*on_line)(char *line, size_t one, size_t len, void *arg);
	size_t (*on_body)(char *data, size_t one, size_t len, void *arg);
	/*
	 * The answer has ended, well or not: the code is as libcurl's, error its
	 * text.  Not called after direct_stop().
	 */
	void (*on_ended)(void *arg, CURLcode code, const char *error);
	/* The connection had ended before: nothing of the request counts. */
	void (*on_lost)(void *arg);
};

struct direct {
	const struct direct_hooks *hooks;
	void *arg; /* for them */
	struct kept_connection *connection; /* NULL: nothing is under way */
	struct answer_reader reader;
	struct buf rest; /* what came while it is paused */
	bool persists;	 /* the connection, by all heads so far */
	int64_t started_ns;
	int64_t first_byte_ns; /* 0: none has come */
	int64_t ended_ns;
	struct address address; /* of the server */
	uint16_t remote_port;
};

/* Prepare one that runs nothing. */
void direct_init(struct direct *direct, const struct direct_hooks *hooks,
		 void *arg);

/* Free what it owns; it does not run. */
void direct_release(struct direct *direct);

/*
 * Send a request, and have the answer read.
 *
 * connection  is taken over, whatever becomes of it.
 * head        what on_line() takes the lines in to.
 *
 * Returns whether it was sent; if not, nothing of it is under way.
 */
bool direct_start(struct direct *direct, struct kept_connection *connection,
		  const char *request, size_t len, const struct head *head);

/* Whether it is under way. */
bool direct_runs(const struct direct *direct);

/* End it, and close the connection.  Nothing if it is not under way. */
void direct_stop(struct direct *direct);

/* Go on where on_body() has paused. */
void direct_unpause(struct direct *direct);

#endif
