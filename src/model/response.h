/*
 * What is known of the answer to a request.
 */
#ifndef MODEL_RESPONSE_H
#define MODEL_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/checksum.h"
#include "model/redirects.h"
#include "model/version.h"

/* Whether a server sends ranges, as it says itself. */
enum ranges {
	RANGES_UNSAID,
	RANGES_BYTES,
	RANGES_NONE,
};

/* Initialise with RESPONSE_NONE. */
struct response {
	char *url_effective;    /* after redirects */
	char *content_type;     /* NULL if not said */
	char *disposition;      /* Content-Disposition as sent; NULL if not said */
	char *links;	 /* Link as sent, if it may be of use; else NULL */
	char *links_url; /* that it came from; NULL if not known */
	int http_code;		/* or FTP's; 0 before an answer */
	bool is_unchanged;	/* of the version that was asked about (304) */
	bool is_whole;		/* nothing is missing of what is there (416) */
	/* These two where only the head was asked for. */
	bool refuses_head; /* the server does not answer such requests */
	enum ranges accepts_ranges;
	int http_version;       /* 10, 11, 20, 30 as in 1.0, 1.1, 2, 3; or 0 */
	unsigned num_redirects;
	struct trail trail; /* that they have left, up to the last of them */
	unsigned num_connects;  /* new connections made */
	int64_t content_length; /* -1 if not said */
	struct version version;
	uint64_t from_bytes;    /* where the body begins in the whole file */
	/* What the whole file has, as the server says; NULL for none. */
	struct checksum *checksums;
	size_t checksum_count;
	uint64_t size_download; /* body bytes received */
	int64_t time_namelookup_us; /* these as curl's variables of that name */
	int64_t time_connect_us;
	int64_t time_appconnect_us;
	int64_t time_starttransfer_us;
	int64_t time_total_us;
	char remote_ip[46];
	uint16_t remote_port;
};

#define RESPONSE_NONE                                                  \
	((struct response){.content_length = -1, .version.total_bytes = -1})

/* Replace a text of it by a copy; NULL for none.  Returns 0 or -ENOMEM. */
int response_set_text(char **text, const char *value);

/*
 * Make *to, which is RESPONSE_NONE, a copy.  Returns 0 or -ENOMEM, and *to is
 * to be reset in either case.
 */
int response_copy(struct response *to, const struct response *from);

/* Free what it owns and set it to no answer. */
void response_reset(struct response *response);

#endif
