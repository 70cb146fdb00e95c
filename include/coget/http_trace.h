/*
 * What becomes of the requests of a session, while it does (aiohttp's
 * TraceConfig): for logs, for measurements, for a progress display.
 *
 *	static void on_trace(void *arg, const struct co_http_trace *trace)
 *	{
 *		if (trace->kind == CO_HTTP_TRACE_END)
 *			fprintf(arg, "%s: %d in %" PRId64 " ns\n", trace->url,
 *				trace->http_code, trace->elapsed_ns);
 *	}
 *
 * The session is opened with that function (http_session.h).  It is called in a
 * task of the session's loop, and may not suspend, nor close the session or a
 * response.
 */
#ifndef COGET_HTTP_TRACE_H
#define COGET_HTTP_TRACE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What has become of a request.  Each that has a START has an END. */
enum co_http_trace_kind {
	CO_HTTP_TRACE_START,	/* its turn has come, see max_requests */
	CO_HTTP_TRACE_REDIRECT, /* an answer leads elsewhere, and is followed */
	CO_HTTP_TRACE_RESPONSE, /* the head of the final answer has come */
	CO_HTTP_TRACE_END,	/* its body has, or the request has failed */
};

/* An event; it and its strings hold during the call. */
struct co_http_trace {
	enum co_http_trace_kind kind;
	uint64_t request; /* its number in the session, from 1 */
	unsigned attempt; /* from 1; those behind it are retries */
	const char *method;
	const char *url;    /* of the answer, or asked for; the login hidden */
	int http_code;	    /* of the answer; 0: none has come */
	int status;	    /* END: 0, or how it has failed */
	int64_t elapsed_ns; /* since START */

	/*
	 * END: how much of the body has come, as it was sent; and when, since
	 * START, the host that has answered had an address, the connection was
	 * there, TLS was, and the first byte of the answer came.  0: that has
	 * not been; nor has it, as a rule, where a connection is used again.
	 */
	uint64_t received_bytes;
	int64_t resolved_ns;
	int64_t connected_ns;
	int64_t secured_ns;
	int64_t first_byte_ns;
};

/* What a session calls for each. */
typedef void co_http_trace_fn(void *arg, const struct co_http_trace *trace);

#ifdef __cplusplus
}
#endif
#endif
