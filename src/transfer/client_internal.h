/*
 * The inside of a client: the pool that its fetches take transfers from.
 */
#ifndef TRANSFER_CLIENT_INTERNAL_H
#define TRANSFER_CLIENT_INTERNAL_H

#include <stdbool.h>

#include "http/cookies.h"
#include "transfer/client.h"
#include "transfer/easy_options.h"
#include "transfer/multi_pool.h"
#include "transfer/proxy_address.h"
#include "transfer/rates.h"
#include "transfer/transfer.h"

struct client {
	const struct settings *settings;
	const struct credentials *credentials; /* NULL for none */
	struct client_certificate *certificate; /* likewise */
	struct hsts *hsts;			/* likewise */
	struct easy_options options;
	struct proxy_addresses proxies;
	struct rates *rates; /* NULL: there are no limits */
	struct cookies own_cookies;
	struct cookies *cookies; /* those, or the credentials'; or NULL */
	uint64_t *received_bytes;
	bool has_exposed; /* a login over HTTP; the sink was asked */
	CURLSH *share;
	struct multi_pool *pool;
	struct transfer *spare;
};

/* Take a transfer that does not run; NULL when out of memory. */
struct transfer *client_take_transfer(struct client *client,
				      const struct protocol *protocol);

/* Give one back, stopped; only one that went well is used again. */
void client_give_transfer(struct client *client, struct transfer *transfer);

#endif
