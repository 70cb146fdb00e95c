/*
 * The inside of a session: the client that its requests are made by.
 */
#ifndef HTTP_CLIENT_HTTP_SESSION_H
#define HTTP_CLIENT_HTTP_SESSION_H

#include <coget/future.h>
#include <coget/http_session.h>

#include "http/credentials.h"
#include "http_client/request_limits.h"
#include "model/settings.h"
#include "transfer/client.h"
#include "transfer/client_certificate.h"

struct co_http_response;
struct download_call;

struct co_http_session {
	struct settings settings;
	struct credentials credentials;		/* and its cookies */
	struct client_certificate *certificate; /* NULL: none */
	struct client *client;
	uint64_t received_bytes;
	struct request_limits limits;
	char *base_url;		    /* NULL: none */
	int64_t timeout_ns;	    /* of a request */
	bool needs_success;	    /* likewise, unless it says otherwise */
	co_http_trace_fn *on_trace; /* NULL: none */
	void *trace_arg;
	uint64_t requests;		  /* so far */
	struct co_http_response *running; /* whose fetches have not ended */
	struct download_call *downloads;  /* that are under way */
	size_t callers; /* tasks that are in a call for a response or file */
	struct co_future *idle; /* set when all has ended; NULL: nobody waits */
	bool is_closing;
};

/* A caller, or a fetch, has left: wake who waits for the last of them. */
void http_session_left(struct co_http_session *session);

#endif
