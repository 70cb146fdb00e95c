/*
 * FTP, over TLS or not: its requests, replies and failures.
 */
#ifndef TRANSFER_PROTOCOL_FTP_H
#define TRANSFER_PROTOCOL_FTP_H

#include <stdbool.h>

#include <curl/curl.h>

#include "http/validation.h"
#include "transfer/file_validation.h"
#include "transfer/protocol.h"

/* So much of a command's name is kept. */
enum { FTP_COMMAND_SIZE = 8 };

/* What a transfer has of FTP. */
struct ftp_exchange {
	char command[FTP_COMMAND_SIZE]; /* the last one sent; "": none yet */
	unsigned code;			/* of the last reply that counts */
	struct file_facts facts;
	struct validation validation; /* of these, before the body begins */
	struct curl_slist *checks;    /* commands behind the body; NULL: none */
	/* Of what was asked without a body; see struct response. */
	bool refuses_head;
	enum ranges accepts_ranges;
};

extern const struct protocol protocol_ftp;

#endif
