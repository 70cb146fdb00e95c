/*
 * How the body of a fetch gets to its sink: as it comes, decoded if it is
 * compressed, and checked for being whole at its end.
 *
 * Call receive for each hop; if that ends with a body, check it.  Release in
 * the end.
 */
#ifndef TRANSFER_DELIVERY_H
#define TRANSFER_DELIVERY_H

#include <stdbool.h>

#include "transfer/client.h"
#include "transfer/decoder.h"
#include "transfer/transfer.h"

struct delivery {
	struct sink *sink;
	const struct trail *trail; /* that the response gets */
	struct response *response;
	struct progress *progress;
	struct failure *failure;
	struct decoder *decoder; /* NULL unless the body is compressed */
	bool has_begun;
};

/* Free what it has come to own. */
void delivery_release(struct delivery *delivery);

/*
 * Pass on what a transfer brings until it has ended.  Suspends.  Also what has
 * come before a cancellation is passed on.
 *
 * Returns 0; UV_EPROTO with the failure set; the sink's own status if that
 * ended it; UV_ECANCELED.
 */
int delivery_receive(struct delivery *delivery, struct transfer *transfer);

/*
 * Fill in the response and tell the sink that the body begins, also if none
 * will come.  Suspends where the sink does.  Returns as delivery_receive().
 */
int delivery_begin(struct delivery *delivery, const struct transfer *transfer);

/*
 * Whether the body that has ended is what was promised.
 *
 * Returns 0; CLIENT_PIECE if the rest has to be asked for; UV_EPROTO with the
 * failure set.
 */
int delivery_check(const struct delivery *delivery,
		   const struct transfer *transfer);

#endif
