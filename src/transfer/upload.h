/*
 * Sending a method other than GET, and a body.
 *
 * libcurl asks for the body as the connection takes it.  Its file is read on
 * the loop: a piece of a regular file, which has been read before to tell its
 * digest, comes from memory.
 */
#ifndef TRANSFER_UPLOAD_H
#define TRANSFER_UPLOAD_H

#include <stdbool.h>

#include "http/request_headers.h"
#include "transfer/transfer.h"

/*
 * Add the headers that belong to the body of the transfer's content, unless the
 * user has some of these names.  Returns 0 or UV_ENOMEM.
 */
int upload_add_headers(struct request_headers *headers,
		       const struct request_content *content);

/*
 * Set libcurl's options for the transfer's content, which is not plain.  A
 * request that must not be sent twice uses a connection again only if it was
 * used a moment ago, and no other request is using it.
 *
 * Returns whether libcurl agreed.
 */
bool upload_configure(struct transfer *transfer);

/*
 * Whether the request may be sent, on a connection that was opened for it or on
 * another.  libcurl sends again what a connection that it uses again has not
 * answered: what must not be sent twice is not.
 */
bool upload_may_send(struct transfer *transfer, bool is_new);

/* Whether a transfer that has failed has done so because it was not. */
bool upload_is_cut_off(const struct transfer *transfer);

/* Undo that for the next use of the handle, which must not run. */
void upload_reset(struct transfer *transfer);

/* How many bytes of the body were sent. */
uint64_t upload_bytes(const struct transfer *transfer);

/* Whether some of the body has not been sent. */
bool upload_is_unfinished(const struct transfer *transfer);

/*
 * Whether the request may have been acted on, so that it must not be sent once
 * more.  To be asked before the transfer is stopped.
 */
bool upload_has_acted(const struct transfer *transfer);

#endif
