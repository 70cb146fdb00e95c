/*
 * Events: what a run tells those that watch it.
 *
 * They are emitted through a struct emitter, by rooms that know nothing of
 * displays or JSON.  All pointers of an event are valid during the emit call
 * only, except item, name and progress of a start event, which stay valid until
 * the call that emits the end of the same item (done, failed or skipped)
 * returns; between a retry or wait and again nothing of it is active.
 */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/failure.h"
#include "model/item.h"
#include "model/response.h"

enum event_type {
	EVENT_START,   /* the first request of an item is about to be sent */
	EVENT_DONE,    /* the file is complete under its final name */
	EVENT_FAILED,  /* nothing under the final name */
	EVENT_SKIPPED, /* there is nothing to do: see enum skip_reason */
	EVENT_RETRY,   /* an attempt has failed, and another will follow */
	EVENT_PLANNED, /* --dry-run: it would be fetched */
	EVENT_WAIT,    /* it waits for a permit at the host it is sent to */
	EVENT_AGAIN,   /* after a retry or a wait it is about to go on */
};

/* Which members of an event its JSON has fields for. */
enum event_field {
	EVENT_HAS_RETRY = 1 << 0,
	EVENT_HAS_RESPONSE = 1 << 1,
	EVENT_HAS_PATH = 1 << 2,
	EVENT_HAS_DIGEST = 1 << 3,
	EVENT_HAS_REASON = 1 << 4,
	EVENT_HAS_FAILURE = 1 << 5,
};

/* What there is to know of the events of a type. */
struct event_kind {
	const char *name; /* in JSON; NULL: it is not told of there */
	unsigned fields;  /* enum event_field */
	size_t counter;	  /* of struct tally, its offset */
	bool is_counted;
	bool is_beginning; /* the download is active from it on; else no more */
	bool is_finish;	   /* the item is not to be fetched any more */
};

/* The row of the table of events; static. */
const struct event_kind *event_kind(enum event_type type);

/* Why an item was skipped. */
enum skip_reason {
	SKIP_EXISTS,   /* the file was there already and is kept */
	SKIP_CURRENT,  /* the file is there, and the server has none newer */
	SKIP_FINISHED, /* an earlier run of the session has finished it */
};

/* What follows a failed attempt. */
struct retry {
	unsigned attempt; /* the one that failed, from 1 */
	unsigned failures; /* with it, so many in a row that gained nothing */
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
	const struct item *item;
	const char *name; /* of its file; NULL before it has one */
	const struct progress *progress; /* start, again: to be read on */
	const struct response *response; /* done, failed; NULL without answer */
	const struct failure *failure;   /* failed, retry */
	const struct retry *retry;       /* retry */
	const char *path; /* done, skipped, planned: the file; or NULL */
	const char *part_path;           /* failed: what was kept; or NULL */
	enum skip_reason reason;         /* skipped */
	const struct checksum *digest;   /* done: what was asked for; or NULL */
};

/* The counts of a run, kept by the downloads, read by the report. */
struct tally {
	uint64_t read; /* items read from the sources, bad lines included */
	uint64_t started;
	uint64_t done;
	uint64_t failed;
	uint64_t skipped;
	uint64_t planned; /* of a dry run: they would be fetched */
	uint64_t retries; /* attempts that followed failed ones */
	uint64_t numbered; /* items whose name others want, too */
	uint64_t received_bytes; /* body bytes of all transfers, also running */
	bool input_ended;        /* read is final */
};

/* Count an event. */
void tally_count(struct tally *tally, const struct event *event);

struct emitter {
	/* May suspend.  Returns 0 or a negative status that ends the run. */
	int (*emit)(void *context, const struct event *event);
	void *context;
	/*
	 * One line for the user that is about no item, such as that a damaged
	 * session was put aside.  Suspends and returns as emit does.  NULL:
	 * nobody listens.
	 */
	int (*notify)(void *context, const char *text);
};

#endif
