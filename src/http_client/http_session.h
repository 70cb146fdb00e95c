/*
 * The inside of a session: the client that its requests are made by.
 */
#ifndef HTTP_CLIENT_HTTP_SESSION_H
#define HTTP_CLIENT_HTTP_SESSION_H

#include <coget/http_session.h>

#include "http/credentials.h"
#include "http_client/request_limits.h"
#include "model/settings.h"
#include "transfer/client.h"
#include "transfer/client_certificate.h"

struct co_http_response;

struct co_http_session {
	struct settings settings;
	struct credentials credentials;		/* and its cookies */
	struct client_certificate *certificate; /* NULL: none */
	struct client *client;
	uint64_t received_bytes;
	struct request_limits limits;
	char *base_url;			  /* NULL: none */
	int64_t timeout_ns;		  /* of a request */
	struct co_http_response *running; /* whose fetches have not ended */
	bool is_closing;
};

#endif
