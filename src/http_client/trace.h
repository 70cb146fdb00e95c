/*
 * What a session's program is told of its requests.
 */
#ifndef HTTP_CLIENT_TRACE_H
#define HTTP_CLIENT_TRACE_H

#include <coget/http_trace.h>

struct co_http_response;

/* A request whose turn has come is about to be made. */
void trace_start(struct co_http_response *response);

/*
 * Say what has become of one that was started; nothing of others.
 *
 * status  how it has ended, for CO_HTTP_TRACE_END.
 */
void trace_emit(const struct co_http_response *response,
		enum co_http_trace_kind kind, int status);

#endif
