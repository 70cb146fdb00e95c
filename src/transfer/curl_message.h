/*
 * What libcurl says of how a transfer ended, as far as it may be shown.
 */
#ifndef TRANSFER_CURL_MESSAGE_H
#define TRANSFER_CURL_MESSAGE_H

#include "transfer/transfer.h"

/*
 * libcurl's message about this transfer, if messages of its code hold nothing but
 * a host's name or what the server has sent; otherwise its general text for the
 * code, as some messages repeat a proxy's URL with the password in it.  Never NULL
 * or empty.
 */
const char *curl_message(const struct transfer *transfer);

#endif
