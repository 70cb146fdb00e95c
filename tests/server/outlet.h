/*
 * Where an answer leaves: a stream that is as slow or as faulty as the plan has
 * it.
 *
 * Besides the stream's errors, its calls return UV_EOF when the connection is to
 * be closed now, and UV_ECONNABORTED when it is to be reset.
 */
#ifndef SERVER_OUTLET_H
#define SERVER_OUTLET_H

#include <stddef.h>
#include <stdint.h>

#include <coget/stream.h>

#include "plan.h"

struct outlet {
	struct co_stream *stream;
	const struct plan *plan;
	uint64_t sent_bytes; /* of the body */
	int64_t began_ns;    /* 0 before the body */
};

/* Send the head.  Suspends. */
int outlet_head(struct outlet *outlet, const char *head,
		size_t len) CO_MUST_CHECK;

/* Send the next bytes of the body.  Suspends. */
int outlet_body(struct outlet *outlet, const char *data,
		size_t len) CO_MUST_CHECK;

/* End the body.  Suspends. */
int outlet_end(struct outlet *outlet) CO_MUST_CHECK;

/* Do nothing until the client goes away; returns UV_EOF then.  Suspends. */
int outlet_stall(struct outlet *outlet) CO_MUST_CHECK;

#endif
