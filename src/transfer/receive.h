/*
 * What libcurl hands over of a transfer's answer: its callbacks for header lines
 * and for the body, on the loop's stack.
 */
#ifndef TRANSFER_RECEIVE_H
#define TRANSFER_RECEIVE_H

#include "transfer/transfer.h"

/*
 * CURLOPT_HEADERFUNCTION, with the transfer: judges a line of the head.  Returns
 * len, or 0 to end the transfer, which says why.
 */
size_t receive_header(char *line, size_t one, size_t len, void *arg);

/*
 * CURLOPT_WRITEFUNCTION, likewise: stores the body, or pauses it where there is
 * no room.
 */
size_t receive_body(char *data, size_t one, size_t len, void *arg);

#endif
