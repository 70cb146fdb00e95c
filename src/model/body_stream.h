/*
 * A body whose bytes are made while it is sent: it can be sent once.
 *
 * Who sends it sets on_more, then takes until there is no more; where it has to
 * wait, it is called when that is over.  All on the loop's stack.
 */
#ifndef MODEL_BODY_STREAM_H
#define MODEL_BODY_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* As a body's length, where nobody knows it before. */
#define BODY_BYTES_UNKNOWN UINT64_MAX

/* In place of a number of bytes. */
enum {
	BODY_STREAM_WAITS = -1, /* there are none yet */
	BODY_STREAM_FAILED =
		-2, /* there will be none, and the body is not whole */
};

struct body_stream {
	/*
	 * Copy the next bytes, size at most.  Returns their number, 0 at the
	 * end, or one of the above.  Does not suspend.
	 */
	ssize_t (*take)(struct body_stream *stream, char *buffer, size_t size);

	void (*on_more)(void *arg); /* NULL: nobody waits */
	void *arg;
	bool was_taken_from; /* so that it cannot be sent any more */
};

#endif
