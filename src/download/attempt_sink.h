/*
 * Where an attempt's answer goes: it names the file, says what checksums it
 * shall have, and is written into the download's part.
 */
#ifndef DOWNLOAD_ATTEMPT_SINK_H
#define DOWNLOAD_ATTEMPT_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "download/attempt_result.h"
#include "download/download.h"
#include "transfer/client.h"

/* Where an attempt is made: on the run's loop, or on one beside it. */
struct attempt_place {
	struct client *client;
	struct progress *progress; /* that it keeps up to date */
	const struct attempt_hooks *hooks;
};

struct attempt_sink {
	struct sink sink; /* for client_fetch() */
	struct attempt *attempt;
	struct download *download; /* the attempt's */
	struct attempt_place at;
	struct attempt_result *result;
	bool fills_gap;	   /* the request is for a range between others */
	bool is_restarted; /* it brought all again, not the rest */
	bool is_enough;	   /* the request was ended at the end of its range */
	bool is_in_pieces; /* it brought a piece, and asks for more */
};

/*
 * That of an attempt which begins.
 *
 * The calls of its sink set the result where they end the request: UV_EEXIST
 * with result->existing, UV_EAGAIN with result->next_host, UV_EPROTO with
 * result->failure, UV_EALREADY with is_enough.
 */
struct attempt_sink attempt_sink(struct attempt *attempt,
				 const struct attempt_hooks *hooks,
				 struct attempt_result *result);

/*
 * Wait until the host may be asked once more in the same attempt.  Suspends.
 * Returns 0 or UV_ECANCELED.
 */
int attempt_sink_await_turn(struct attempt_sink *sink) CO_MUST_CHECK;

#endif
