/*
 * The inside of a response: a request, and what has come of its answer.
 *
 * A task of its own fetches it (fetch.h) and passes the body on to the task
 * that reads (body_pipe.h).
 */
#ifndef HTTP_CLIENT_HTTP_RESPONSE_H
#define HTTP_CLIENT_HTTP_RESPONSE_H

#include <stdbool.h>

#include <coget/future.h>
#include <coget/http_response.h>
#include <coget/task.h>

#include "http/header_lines.h"
#include "http_client/body_pipe.h"
#include "http_client/body_source.h"
#include "http_client/header_list.h"
#include "http_client/http_session.h"
#include "http_client/redirect_list.h"
#include "http_client/request_limits.h"
#include "model/request.h"
#include "model/response.h"
#include "transfer/client.h"

struct co_http_response {
	struct co_http_session *session; /* NULL once the fetch has ended */
	struct co_http_response *next;	 /* of those that run */
	struct co_http_response *prev;
	struct co_task *task;
	struct co_done_callback done; /* of the task */
	bool has_head;		      /* of the final answer */
	unsigned calls; /* that may suspend: they read, or close */
	bool is_closed; /* by its owner, while calls go on */

	/* What is asked. */
	char *method;
	char *url;
	struct header_list headers;
	struct request_content content;
	struct body_source source; /* of its body, if that is a stream */
	struct request request;
	int64_t delay_ns;    /* that it waits before it is made */
	int64_t deadline_ns; /* and of that and all that follows */
	int64_t timeout_ns;  /* what that was made from */
	struct request_permit permit;

	/* What is said of it, see trace.h. */
	uint64_t number;    /* of the request, in its session */
	unsigned attempt;   /* from 1 */
	int64_t started_ns; /* 0: its turn has not come */

	/* What has come. */
	struct sink sink;
	struct progress progress;
	struct failure failure;
	struct response info;
	struct header_lines head;
	struct header_lines trailers;
	struct redirect_list redirects;
	struct body_pipe body;
	size_t lent_bytes; /* of it, by co_http_response_next() */
	char *type;    /* media type; NULL: not said, or not asked for yet */
	char *charset; /* likewise */
};

/* A response without anything; NULL: no memory. */
struct co_http_response *http_response_new(struct co_http_session *session);

/* Every call that may suspend stands between these two; the last one frees. */
void http_response_enter(struct co_http_response *response);
void http_response_leave(struct co_http_response *response);

#endif
