/*
 * The protocols with no more than a name and bytes: TFTP, Gopher (over TLS or
 * not) and DICT.
 */
#ifndef TRANSFER_PROTOCOL_PLAIN_H
#define TRANSFER_PROTOCOL_PLAIN_H

#include <stdbool.h>

#include "transfer/file_validation.h"
#include "transfer/protocol.h"

/* What a transfer has of them. */
struct plain_exchange {
	bool is_tftp;
	bool is_empty; /* as its server says, before it sends anything */
	struct file_facts facts;
};

extern const struct protocol protocol_plain;

#endif
