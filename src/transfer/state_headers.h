/*
 * What a server sets for later requests by its answer: cookies, and that its
 * host is to be asked over TLS alone (HSTS).
 *
 * The lines are collected while the head comes, and stored once it is complete
 * and accepted: one that is refused sets nothing.
 *
 * For libcurl's callbacks on the loop's thread; nothing suspends.
 */
#ifndef TRANSFER_STATE_HEADERS_H
#define TRANSFER_STATE_HEADERS_H

#include <stddef.h>

#include <coget/status.h>

struct transfer;

/*
 * Keep a line of the head if it sets something and the client has a store for
 * it.  Returns 0 or UV_ENOMEM.
 *
 * line  without a NUL, with the name of its header.
 */
int state_headers_collect(struct transfer *transfer, const char *line,
			  size_t len) CO_MUST_CHECK;

/*
 * Store what was collected, as from the URL that the answer is to.  Sets
 * transfer->lacks_memory if a policy cannot be stored for want of memory.
 */
void state_headers_store(struct transfer *transfer);

#endif
