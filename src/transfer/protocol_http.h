/*
 * HTTP, over TLS or not: its requests, heads and failures.
 */
#ifndef TRANSFER_PROTOCOL_HTTP_H
#define TRANSFER_PROTOCOL_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "http/head.h"
#include "transfer/protocol.h"

/* What a transfer has of HTTP. */
struct http_exchange {
	struct curl_slist *headers; /* of the request; NULL for none */
	/* Before those: what each request has, unless it is among them. */
	struct curl_slist usual_headers[3];
	bool has_agent; /* the handle, for proxies */
	long version;	/* that the handle asks for; 0: none yet */
	struct head head;	    /* of the answer */
	/* See state_headers.h. */
	struct buf set_cookies;	    /* that the head sets, each with its NUL */
	struct buf hsts_policy;	    /* that the head says; empty: none */
	const char *host; /* that was asked over TLS; NULL: over HTTP */
	size_t trailer_bytes;	    /* of header lines behind the body */
	bool has_upload;	    /* see upload.h */
	bool is_sent;		    /* what has upload; or may be */
	bool is_on_used;	    /* its connection was used before */
	size_t bytes_before;	    /* of heads that had come then */
	bool is_head;		    /* the handle is set to HEAD */
	enum ranges accepts_ranges; /* by the head, if only that is wanted */
	uint64_t sent_bytes;	    /* of the body's file, or stream */
	bool awaits_body;	    /* the stream is to go on */
	bool has_sent_all;	    /* it has ended */
	bool was_challenged; /* a login was asked for that libcurl may give */
	/* See connection_reuse.h; until the transfer is stopped. */
	bool forbids_reuse;
	bool reads_messages;
	int kept_fd; /* of its connection, from 1; 0: it is not to be kept */
};

extern const struct protocol protocol_http;

#endif
