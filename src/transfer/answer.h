/*
 * From libcurl's figures to a struct response.
 */
#ifndef TRANSFER_ANSWER_H
#define TRANSFER_ANSWER_H

#include <stdint.h>

#include "model/response.h"
#include "transfer/transfer.h"

/* Note what the head of an answer says.  Returns 0 or UV_ENOMEM. */
int answer_note_head(struct response *response, struct transfer *transfer);

/*
 * Where the answer redirects to, as a URL of any scheme, to be freed with
 * curl_free().
 *
 * Returns 0, with *url NULL if the answer is no redirect; UV_EINVAL if it leads
 * to what is no URL; UV_ENOMEM.
 */
int answer_redirect(const struct transfer *transfer, char **url);

/*
 * Note the figures of a hop, whatever became of it.
 *
 * earlier_us  the time spent on the hops before, which this one is added to.
 */
void answer_note_figures(struct response *response, struct transfer *transfer,
			 int64_t *earlier_us);

#endif
