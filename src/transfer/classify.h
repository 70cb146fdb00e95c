/*
 * libcurl's error codes and HTTP's statuses in the terms of struct failure.
 */
#ifndef TRANSFER_CLASSIFY_H
#define TRANSFER_CLASSIFY_H

#include "model/failure.h"
#include "transfer/transfer.h"

/* Why a transfer that ended with an error did. */
void classify_error(struct failure *failure, const struct transfer *transfer);

/* The failure that an answer of that status is. */
void classify_status(struct failure *failure, const struct transfer *transfer);

#endif
