/*
 * What libcurl hands over of a transfer's answer: its callbacks for header lines
 * and for the body, on the loop's stack.
 */
#ifndef TRANSFER_RECEIVE_H
#define TRANSFER_RECEIVE_H

#include "transfer/transfer.h"

/* CURLOPT_HEADERFUNCTION and CURLOPT_WRITEFUNCTION, with the transfer. */
size_t receive_header(char *line, size_t one, size_t len, void *arg);
size_t receive_body(char *data, size_t one, size_t len, void *arg);

#endif
