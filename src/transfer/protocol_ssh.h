/*
 * SFTP and SCP, by libcurl's SSH library: hosts are verified by
 * ~/.ssh/known_hosts.
 */
#ifndef TRANSFER_PROTOCOL_SSH_H
#define TRANSFER_PROTOCOL_SSH_H

#include <curl/curl.h>

#include "transfer/file_validation.h"
#include "transfer/protocol.h"

/* What a transfer has of either. */
struct ssh_exchange {
	struct file_facts facts;
	/* What known_hosts has of the server's key; CURLKHMATCH_LAST: unasked. */
	enum curl_khmatch key_match;
};

extern const struct protocol protocol_sftp;
extern const struct protocol protocol_scp;

#endif
