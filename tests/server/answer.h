/*
 * Answers: a request is judged by its plan, answered and logged.
 */
#ifndef SERVER_ANSWER_H
#define SERVER_ANSWER_H

#include <coget/stream.h>

#include "plan.h"
#include "request.h"

/* What all connections share. */
struct service {
	int root_fd; /* -1: no files */
	int log_fd;  /* -1: no log */
	int sent_fd; /* -1: none of what was sent */
	struct visits visits;
};

/* What one connection needs for its answers; too much for a stack. */
struct exchange {
	struct service *service;
	struct co_stream *stream;
	unsigned connection; /* numbered from 1 */
	struct request request;
	struct plan plan;
	char head[3 * REQUEST_MAX];
	size_t head_len;
};

/*
 * Answer exchange->request.  Suspends.
 *
 * Returns 1 if the connection goes on; UV_EOF if it is to be closed,
 * UV_ECONNABORTED if it is to be reset; an error of the stream; UV_ENOMEM.
 */
int answer(struct exchange *exchange) CO_MUST_CHECK;

/* Answer what is no request with a status, and log it.  Returns UV_EOF. */
int answer_refusal(struct exchange *exchange, unsigned status) CO_MUST_CHECK;

#endif
