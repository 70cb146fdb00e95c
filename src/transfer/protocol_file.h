/*
 * file: URLs (RFC 8089): a file of this machine is copied, without libcurl.
 */
#ifndef TRANSFER_PROTOCOL_FILE_H
#define TRANSFER_PROTOCOL_FILE_H

#include "transfer/protocol.h"

extern const struct protocol protocol_file;

#endif
