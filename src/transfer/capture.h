/*
 * What a transfer sends and receives, kept for an archive of the web
 * (model/exchange.h), where its request says so.
 *
 * None of the calls suspends.
 */
#ifndef TRANSFER_CAPTURE_H
#define TRANSFER_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/response.h"
#include "transfer/transfer.h"

/* Whether it is kept. */
static inline bool capture_is_on(const struct transfer *transfer)
{
	return transfer->exchange != NULL;
}

/* The transfer is about to start: keep it, if its request asks for that. */
void capture_begin(struct transfer *transfer);

/* More of the head of its request was sent. */
void capture_request(struct transfer *transfer, const char *text, size_t len);

/* It was not answered, and is sent once more. */
void capture_restart(struct transfer *transfer);

/* A line of the answer's head has come. */
void capture_line(struct transfer *transfer, const char *line, size_t len);

/* Some of a body has come that nobody else wants. */
void capture_unwanted(struct transfer *transfer, const char *data, size_t len);

/* The transfer has ended, with that response. */
void capture_end(struct transfer *transfer, const struct response *response);

#endif
