/*
 * What was sent to a server and what came back, as archives of the web keep it:
 * the heads as they went over the wire, but for secrets.
 *
 * Per request: begin, add what is sent and received, finish.  A request that
 * libcurl repeats, to log in, takes the place of the first.  Plain data.
 */
#ifndef MODEL_EXCHANGE_H
#define MODEL_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"

/* Of the body of an answer that is not the file: of a redirect. */
#define EXCHANGE_BODY_MAX_BYTES ((size_t)64 * 1024)

struct exchange {
	char *url;	     /* that was asked for, without a login */
	struct buf request;  /* its head; empty for another scheme than HTTP */
	struct buf response; /* likewise */
	struct buf body;     /* of an answer that is not the file */
	bool is_body_cut;
	bool has_sent_body; /* it is not kept */
	const char *protocol; /* "h2" where HTTP was no text; or NULL */
	struct timespec began;
	int64_t took_us;
	char remote_ip[46]; /* empty if it is not known */
};

/* Those of one answer, redirects first.  Zeroed it is empty. */
struct exchange_log {
	struct exchange *exchanges;
	size_t count;
	bool lacks_memory; /* something is missing */
};

/*
 * Begin another.  Returns it, which is valid until the next one begins; NULL:
 * no memory, which is noted.
 */
struct exchange *exchange_log_begin(struct exchange_log *log, const char *url);

/* Forget all. */
void exchange_log_reset(struct exchange_log *log);

/* More of the head of the request has been sent.  0 or -ENOMEM. */
int exchange_add_request(struct exchange *exchange, const char *text,
			 size_t len);

/* A line of the head of the answer has come.  0 or -ENOMEM. */
int exchange_add_line(struct exchange *exchange, const char *line, size_t len);

/* Some of a body has come that is not the file's.  0 or -ENOMEM. */
int exchange_add_body(struct exchange *exchange, const char *data, size_t len);

/*
 * Nothing more will come: bring the heads into the form in which they are kept.
 * Values of header lines that may be secrets become "***"; a version of HTTP
 * that is not text becomes 1.1; and as the chunks of a body are not kept, the
 * header that told of them gets another name.  0 or -ENOMEM.
 */
int exchange_finish(struct exchange *exchange);

#endif
