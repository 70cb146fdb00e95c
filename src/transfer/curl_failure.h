/*
 * libcurl's error codes as failures, as far as they mean the same for all
 * protocols.
 */
#ifndef TRANSFER_CURL_FAILURE_H
#define TRANSFER_CURL_FAILURE_H

#include "model/failure.h"
#include "transfer/transfer.h"

/* Set the failure of a transfer that libcurl ended with an error. */
void curl_failure_set(struct failure *failure, const struct transfer *transfer);

#endif
