/*
 * Why a request to an FTP server failed.
 */
#ifndef TRANSFER_FTP_FAILURE_H
#define TRANSFER_FTP_FAILURE_H

#include "model/failure.h"
#include "transfer/ftp_reply.h"
#include "transfer/transfer.h"

/*
 * The failure that a reply to a command is (RFC 959 section 4.2.1).  4xx may
 * pass, 5xx does not.
 *
 * command  as sent, without its argument; "" for the server's greeting.
 */
void ftp_failure_of_reply(struct failure *failure, const char *command,
			  const struct ftp_reply *reply);

/*
 * Set the failure of a transfer that has ended: by a reply, by libcurl, or
 * without the file.
 */
void ftp_failure_set(struct failure *failure, const struct transfer *transfer);

#endif
