/*
 * What an FTP server says: the last line of each reply (RFC 959 section 4.2),
 * and the values that MDTM and SIZE have there (RFC 3659 sections 3 and 4).
 */
#ifndef TRANSFER_FTP_REPLY_H
#define TRANSFER_FTP_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ftp_reply {
	unsigned code;
	const char *text; /* behind the code; not terminated */
	size_t len;	  /* of that, without the line's end */
};

/*
 * Parse a line.  Returns whether it is the last line of a reply, and not one of
 * those before it.  The text is the line's.
 */
bool ftp_reply_parse(struct ftp_reply *reply, const char *line, size_t len);

/* The time that MDTM has answered, in seconds since 1970.  Returns whether. */
bool ftp_reply_time(const struct ftp_reply *reply, int64_t *seconds);

/* The length that SIZE has answered.  Returns whether there is one. */
bool ftp_reply_size(const struct ftp_reply *reply, int64_t *bytes);

#endif
