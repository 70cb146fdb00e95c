/*
 * A client from inside: the pool that its fetches take their transfers from.
 */
#ifndef TRANSFER_POOL_H
#define TRANSFER_POOL_H

#include "transfer/client.h"
#include "transfer/hub.h"
#include "transfer/transfer.h"

struct client {
	const struct settings *settings;
	const struct credentials *credentials; /* NULL for none */
	uint64_t *received_bytes;
	CURLSH *share;
	struct hub *hub;
	struct transfer *spare;
};

/* Take a transfer that does not run; NULL when out of memory. */
struct transfer *client_take_transfer(struct client *client);

/* Give one back, stopped. */
void client_give_transfer(struct client *client, struct transfer *transfer);

#endif
