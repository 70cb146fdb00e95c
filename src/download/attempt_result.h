/*
 * What an attempt came to.
 */
#ifndef DOWNLOAD_ATTEMPT_RESULT_H
#define DOWNLOAD_ATTEMPT_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/failure.h"

enum attempt_outcome {
	ATTEMPT_WHOLE,	   /* the part is the whole file */
	ATTEMPT_FOUND,	   /* it is there, as was asked (probe.h) */
	ATTEMPT_CURRENT,   /* the file that is there is what the server has */
	ATTEMPT_EXISTING,  /* there is a file under the name the answer gave */
	ATTEMPT_MOVED,	   /* it has to wait for another host, to go on there */
	ATTEMPT_DESCRIBED, /* more is known of the file now: begin anew */
	ATTEMPT_FAILED,
	ATTEMPT_CANCELLED,
	ATTEMPT_LEFT, /* nothing is left for it to do, others being at work */
};

struct attempt_result {
	enum attempt_outcome outcome;
	struct failure failure; /* failed: why */
	char *existing;		/* existing: the path; owned */
	char *next_host;	/* moved: the host; owned */
	char *description; /* described: by the Metalink of this URL; owned */
	bool keeps_part; /* failed: another way may still go on from the part */
	bool is_damaged; /* failed: the part is whole, but for damaged pieces */
	int64_t began_ns;	/* with the host that it ended at */
	unsigned numbered; /* names of answers that others want, too */
	/*
	 * How many bytes it has added to those that can be continued.  What
	 * took their place is no gain, or a server with another version each
	 * time would be asked for ever.  Nor is what --stall-speed calls a
	 * stall, with the pause behind it, or one that breaks off after each
	 * byte would be.
	 */
	uint64_t gained_bytes;
};

/*
 * Set why it failed.
 *
 * remedy  static; NULL for that of the class.
 *
 * Returns UV_EPROTO.
 */
int attempt_result_fail(struct attempt_result *result, enum error_class error,
			const char *what, const char *remedy);

/* Free what it owns. */
void attempt_result_release(struct attempt_result *result);

#endif
