/*
 * The body that a program's generator yields, as a stream that is sent.
 *
 * A task asks the generator for a piece when libcurl has taken the one before,
 * so that neither is ahead of the other.
 */
#ifndef HTTP_CLIENT_BODY_SOURCE_H
#define HTTP_CLIENT_BODY_SOURCE_H

#include <stdbool.h>

#include <coget/bytes.h>
#include <coget/future.h>
#include <coget/generator.h>
#include <coget/status.h>
#include <coget/task.h>

#include "model/body_stream.h"

struct body_source {
	struct body_stream stream;
	struct co_generator *generator; /* NULL: the body is no stream */
	struct co_task *task;
	struct co_bytes piece; /* the generator's */
	size_t taken;	       /* of it */
	struct co_future *wanted; /* the task waits for it; NULL: it does not */
	bool has_ended;
	int status; /* of the generator, then */
};

/* Prepare to send what it yields: pointers to struct co_bytes. */
void body_source_init(struct body_source *source,
		      struct co_generator *generator);

/* Start to ask it, if there is one.  Returns 0 or UV_ENOMEM. */
int body_source_start(struct body_source *source) CO_MUST_CHECK;

/*
 * Stop, and close the generator.  Suspends, also in a cancelled task.
 *
 * Returns how the generator has failed, if it has; else 0.
 */
int body_source_stop(struct body_source *source);

#endif
