/*
 * What libcurl hands over of a transfer's answer: its callbacks for header
 * lines and for the body, on the loop's stack.
 */
#ifndef TRANSFER_RECEIVE_H
#define TRANSFER_RECEIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "transfer/transfer.h"

/*
 * CURLOPT_HEADERFUNCTION, with the transfer: gives a line to the protocol.
 * Returns len, or 0 to end the transfer, which says why.
 */
size_t receive_line(char *line, size_t one, size_t len, void *arg);

/*
 * CURLOPT_WRITEFUNCTION, likewise: stores the body, or pauses it where there is
 * no room.
 */
size_t receive_body(char *data, size_t one, size_t len, void *arg);

/*
 * For protocols, once the head is validated: count the progress of a body that
 * is delivered.  Returns false if nothing of it will come, so that the transfer
 * is to be ended.
 */
bool receive_begin(struct transfer *transfer);

/*
 * Likewise: whether to read a body of that length that nobody wants, so that
 * its connection can be used again; INT64_MAX for one that may never end, -1 if
 * its length is not known.  If not, the transfer is abandoned.
 */
bool receive_unwanted(struct transfer *transfer, int64_t len_bytes);

#endif
