/*
 * The content codings that can be unpacked, each as its library has it (RFC 9110
 * section 8.4.1, RFC 7932, RFC 8878).
 *
 * open, any number of steps, close; by one coroutine at a time.
 */
#ifndef TRANSFER_CODEC_H
#define TRANSFER_CODEC_H

#include <stddef.h>

#include "http/content_coding.h"

/* What a step reads and writes; it moves both on. */
struct codec_buffers {
	const unsigned char *in;
	size_t in_len;
	unsigned char *out;
	size_t out_len;
};

enum codec_result {
	CODEC_GOES_ON,
	CODEC_ENDED, /* a stream is whole, with its checksum if it has one */
	CODEC_DAMAGED,
	CODEC_NO_MEMORY,
};

struct codec {
	/* Begin a body.  Returns NULL when out of memory. */
	void *(*open)(void);

	/*
	 * Unpack until there is nothing to read, or no room to write.  Behind
	 * a stream that has ended, what comes is another one, or damage.
	 */
	enum codec_result (*step)(void *state, struct codec_buffers *buffers);

	/* Free what open has made. */
	void (*close)(void *state);
};

/* One that can be unpacked, which CODING_NONE and CODING_OTHER cannot. */
const struct codec *codec_of(enum content_coding coding);

#endif
