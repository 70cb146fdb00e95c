/*
 * Events: what the stages tell whoever watches the run.
 *
 * Stages emit through a struct emitter and know nothing of displays or JSON.
 * All pointers of an event are valid during the emit call only, except job and
 * progress of a start event, which stay valid until the call that emits the end
 * of the same job (done, failed or skipped) returns; between a retry or wait
 * and again nothing of it is active.
 */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/failure.h"
#include "model/job.h"
#include "model/response.h"

enum event_type {
	EVENT_START,   /* the first request of a job is about to be sent */
	EVENT_DONE,    /* the file is complete under its final name */
	EVENT_FAILED,  /* nothing under the final name */
	EVENT_SKIPPED, /* there is nothing to do: see enum skip_reason */
	EVENT_RETRY,   /* an attempt has failed, and another will follow */
	EVENT_WAIT,    /* it waits for a turn at the host it is sent to */
	EVENT_AGAIN,   /* after a retry or a wait it is about to go on */
};

/* Why an item was skipped. */
enum skip_reason {
	SKIP_EXISTS,   /* the file was there already and is kept */
	SKIP_CURRENT,  /* the file is there, and the server has none newer */
	SKIP_FINISHED, /* an earlier run of the session has finished it */
};

/* What follows a failed attempt. */
struct retry {
	unsigned attempt; /* the one that failed, from 1 */
	int64_t delay_ns; /* how long the next one is put off, at least */
};

/* The live figures of a running transfer. */
struct progress {
	uint64_t received_bytes; /* of the file; also before, if resumed */
	uint64_t resumed_bytes;  /* of these, what was there before */
	int64_t total_bytes;     /* of the file; -1 if not known */
	int64_t started_ns;  /* an instant of co_time_ns() */
};

struct event {
	enum event_type type;
	const struct job *job;
	const struct progress *progress; /* start, again: to be read on */
	const struct response *response; /* done, failed; NULL without answer */
	const struct failure *failure;   /* failed, retry */
	const struct retry *retry;       /* retry */
	const char *path;                /* done, skipped: the file; or NULL */
	const char *part_path;           /* failed: what was kept; or NULL */
	enum skip_reason reason;         /* skipped */
	const struct checksum *digest;   /* done: what was asked for; or NULL */
};

/* The counts of a run, kept by the batch, read by the report. */
struct tally {
	uint64_t read; /* items read from the sources, bad lines included */
	uint64_t started;
	uint64_t done;
	uint64_t failed;
	uint64_t skipped;
	uint64_t retries; /* attempts that followed failed ones */
	uint64_t received_bytes; /* body bytes of all transfers, also running */
	bool input_ended;        /* read is final */
};

struct emitter {
	/* May suspend.  Returns 0 or a negative status that ends the run. */
	int (*emit)(void *context, const struct event *event);
	void *context;
	/*
	 * One line for the user that is about no item, such as that a damaged
	 * session was put aside.  Suspends and returns as emit does.  NULL:
	 * nobody listens.
	 */
	int (*say)(void *context, const char *text);
};

#endif
