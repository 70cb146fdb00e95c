/*
 * A fetch while it lasts, for its own files alone: fetch.c, fetch_hop.c and
 * fetch_redirect.c.
 */
#ifndef TRANSFER_FETCH_INTERNAL_H
#define TRANSFER_FETCH_INTERNAL_H

#include <stdint.h>

#include <coget/status.h>

#include "http/credential_scope.h"
#include "http/redirect_guard.h"
#include "model/failure.h"
#include "transfer/client_internal.h"
#include "transfer/delivery.h"
#include "transfer/hop_content.h"

struct fetch {
	struct client *client;
	const struct request *request;
	struct sink *sink;
	struct response *response;
	struct progress *progress;
	struct failure *failure;
	struct credential_scope scope;
	struct hop_content content;
	struct redirect_guard guard;
	const char *url;    /* the request's, or of https in its place */
	const char *from;   /* the URL of the hop before; NULL for the first */
	int64_t earlier_us; /* spent on the hops before */
	struct delivery delivery;
};

/* Say so, and return UV_EPROTO. */
static inline int fetch_out_of_memory(struct fetch *fetch)
{
	failure_set(fetch->failure, ERROR_RESOURCES, "out of memory");
	return UV_EPROTO;
}

#endif
