/*
 * From libcurl's figures to a struct response.
 */
#ifndef TRANSFER_RESPONSE_FILL_H
#define TRANSFER_RESPONSE_FILL_H

#include <stdint.h>

#include "model/response.h"
#include "transfer/transfer.h"

/* Fill in what the head of an answer says.  Returns 0 or UV_ENOMEM. */
int response_fill_head(struct response *response,
		       const struct transfer *transfer);

/*
 * Where the answer redirects to, as a URL of any scheme, to be freed by the
 * caller: with https if its host is to be asked over TLS alone.
 *
 * Returns 0, with *url NULL if the answer is no redirect; UV_EINVAL if it leads
 * to what is no URL; UV_ENOMEM.
 */
int response_redirect_url(const struct transfer *transfer, char **url);

/*
 * Add the figures of a hop, whatever became of it.  Of a body that comes in
 * pieces, the times until it began are those of the first one.  There
 * are no times for who takes any answer.
 *
 * earlier_us  the time spent on the hops before, which this one is added to.
 */
void response_fill_figures(struct response *response,
			   const struct transfer *transfer,
			   int64_t *earlier_us);

#endif
