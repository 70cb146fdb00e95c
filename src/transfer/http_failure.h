/*
 * Why an HTTP request failed.
 */
#ifndef TRANSFER_HTTP_FAILURE_H
#define TRANSFER_HTTP_FAILURE_H

#include "model/failure.h"
#include "transfer/transfer.h"

/*
 * Set the failure of a transfer that has ended: with an error, without a
 * complete head, or with an answer whose status is no success.
 */
void http_failure_set(struct failure *failure, const struct transfer *transfer);

#endif
