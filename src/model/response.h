/*
 * What is known of the answer to a request.
 */
#ifndef MODEL_RESPONSE_H
#define MODEL_RESPONSE_H

#include <stdint.h>

struct response {
	char *url_effective;    /* after redirects */
	char *content_type;     /* NULL if not said */
	char *disposition;      /* Content-Disposition as sent; NULL if not said */
	int http_code;          /* 0 before an answer */
	int http_version;       /* 10, 11, 20, 30 as in 1.0, 1.1, 2, 3; or 0 */
	unsigned num_redirects;
	unsigned num_connects;  /* new connections made */
	int64_t content_length; /* -1 if not said */
	uint64_t size_download; /* body bytes received */
	int64_t time_namelookup_us; /* these as curl's variables of that name */
	int64_t time_connect_us;
	int64_t time_appconnect_us;
	int64_t time_starttransfer_us;
	int64_t time_total_us;
	char remote_ip[46];
	uint16_t remote_port;
};

/* Free what it owns and set it to no answer. */
void response_reset(struct response *response);

#endif
