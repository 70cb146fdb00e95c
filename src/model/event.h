/*
 * Events: what a run tells those that watch it.
 *
 * They are emitted through a struct emitter, by rooms that know nothing of
 * displays or JSON.  All pointers of an event are valid during the emit call
 * only, except item, name and progress of a start event, which stay valid until
 * the call that emits the end of the same item (done, failed or skipped)
 * returns; between a retry or wait and again nothing of it is active.
 *
 * An event is about an item, about a host, about a limit or about the run, as
 * its row in the table says.  A new event is a row there, and a struct here for
 * what it alone has, whose fields in JSON are in a table of report/json_*.c.
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
	EVENT_START,	/* the first request of an item is about to be sent */
	EVENT_DONE,	/* the file is complete under its final name */
	EVENT_FAILED,	/* nothing under the final name */
	EVENT_FOUND,	/* --head, --spider: it is there */
	EVENT_SKIPPED,	/* there is nothing to do: see enum skip_reason */
	EVENT_RETRY,	/* an attempt has failed, and another will follow */
	EVENT_PLANNED,	/* --dry-run: it would be fetched */
	EVENT_WAIT,	/* a download waits: see enum wait_reason */
	EVENT_AGAIN,	/* after a retry or a wait it is about to go on */
	EVENT_PROGRESS, /* how far a download is; made by the report itself */
	EVENT_HOST,	/* a host has slowed, recovered or been given up */
	EVENT_LIMIT,	/* how many may be at work at once has changed */
	EVENT_SUMMARY,	/* of the whole run, at its end; made by the report */
	EVENT_COUNT,
};

/* Which members of an event it has, and its JSON fields for. */
enum event_field {
	EVENT_HAS_ITEM = 1 << 0,
	EVENT_HAS_RETRY = 1 << 1, /* and failure */
	EVENT_HAS_WAIT = 1 << 2,
	EVENT_HAS_PROGRESS = 1 << 3,
	EVENT_HAS_RESPONSE = 1 << 4,
	EVENT_HAS_PATH = 1 << 5,
	EVENT_HAS_DIGEST = 1 << 6,
	EVENT_HAS_REASON = 1 << 7,
	EVENT_HAS_FAILURE = 1 << 8,
	EVENT_HAS_HOST = 1 << 9,
	EVENT_HAS_LIMIT = 1 << 10,
	EVENT_HAS_SUMMARY = 1 << 11,
	EVENT_HAS_FOUND = 1 << 12, /* what the response says of the file */
};

/* What there is to know of the events of a type. */
struct event_kind {
	const char *name; /* in JSON; NULL: it is not told of there */
	unsigned fields;  /* enum event_field */
	size_t counter;	  /* of struct tally, its offset */
	bool is_counted;
	bool is_beginning; /* the download is active from it on */
	bool is_end;	   /* it is active no more, at least for a while */
	bool is_finish;	   /* the item is not to be fetched any more */
	bool is_result;	   /* an item that is not cut off has one such event */
};

/* The row of the table of events; static. */
const struct event_kind *event_kind(enum event_type type);

/* Why an item was skipped. */
enum skip_reason {
	SKIP_EXISTS,   /* the file was there already and is kept */
	SKIP_CURRENT,  /* the file is there, and the server has none newer */
	SKIP_FINISHED, /* an earlier run of the session has finished it */
	SKIP_METALINK, /* it is one, and its files are downloaded in its place
			*/
};

/* What follows a failed attempt. */
struct retry {
	unsigned attempt; /* the one that failed, from 1 */
	unsigned failures; /* with it, so many in a row that gained nothing */
	int64_t delay_ns; /* how long the next one is put off, at least */
	const char *mirror; /* that is asked then, if it is another; or NULL */
};

/* What is done for a download that is at work. */
enum progress_phase {
	PHASE_TRANSFER, /* it is asked for, or received */
	PHASE_VERIFY,   /* it is there, and its checksum is computed */
	PHASE_SAVE,     /* it is there, and gets its name */
};

/* The live figures of a running transfer. */
struct progress {
	uint64_t received_bytes; /* of the file; also before, if resumed */
	uint64_t resumed_bytes;  /* of these, what was there before */
	int64_t total_bytes;     /* of the file; -1 if not known */
	int64_t started_ns;  /* an instant of co_time_ns() */
	enum progress_phase phase;
	unsigned segments;   /* that are received at once; 0 if it has none */
	int64_t held_ns;     /* how long rate limits have held it back */
};

/* What a download waits for, not being at work meanwhile. */
enum wait_reason {
	WAIT_HOST_LIMIT, /* as many are at work at the host as may be */
	WAIT_HOST_HELD,	 /* nothing is asked of the host for a while */
	WAIT_BUSY,	 /* another process is at work on the file */
	WAIT_TURN,	 /* the outlet is to have other items first */
	WAIT_COMMAND,	 /* the command of --exec is to succeed */
};

struct wait {
	enum wait_reason reason;
	const char *host; /* "host:port"; NULL if it waits for none */
	int64_t delay_ns; /* how long, at least; -1 if not known */
};

enum host_state {
	HOST_SLOWED,	/* it fails or refuses: nothing is asked for a while */
	HOST_RECOVERED, /* it answers again */
	HOST_GIVEN_UP,	/* what is to be asked of it fails for a while */
};

/* How a host is doing from now on. */
struct host_change {
	const char *host; /* "host:port" */
	enum host_state state;
	int64_t delay_ns; /* how long that holds, at least; 0 if recovered */
	const struct failure
		*failure; /* why; NULL if recovered, or no memory */
};

enum limit_scope {
	LIMIT_OF_RUN,  /* all that are at work: -j */
	LIMIT_OF_HOST, /* those at one host: --per-host */
};

/* Why a limit was changed. */
enum limit_reason {
	LIMIT_THROUGHPUT, /* more at once have brought, or may bring, more */
	LIMIT_TRIAL,	  /* fewer at once may bring as much */
	LIMIT_QUIET,	  /* nobody was refused for a while */
	LIMIT_REFUSED,	  /* the server answers 429 or 503 to more */
	LIMIT_ERRORS,	  /* too many fail */
	LIMIT_LATENCY,	  /* answers take longer the more are at work */
	LIMIT_RESOURCES,  /* descriptors or memory have run out */
};

/* How many may be at work at once from now on. */
struct limit_change {
	enum limit_scope scope;
	const char *host; /* of LIMIT_OF_HOST: "host:port"; else NULL */
	size_t from;
	size_t to;
	enum limit_reason reason;
};

/*
 * What is to be done on an event.  A result that is to be written later, in its
 * turn (--ordered), is emitted twice: at once, to be followed, and then as a
 * copy, whose item is another one.
 */
enum event_purpose {
	EVENT_IS_ALL,	   /* follow it, and write it */
	EVENT_IS_FOLLOWED, /* only that: its item has ended */
	EVENT_IS_WRITTEN,  /* only that: it was followed before */
};

/*
 * Members that an event does not have are zero: see event_kind.  What results
 * have is copied by event_copy.c.
 */
struct event {
	enum event_type type;
	enum event_purpose purpose;
	const struct item *item; /* NULL: it is about none */
	const char *name; /* of its file; NULL before it has one */
	const struct progress *progress; /* start, again: to be read on */
	const struct response *response; /* done, found, failed; NULL: none */
	bool is_old_answer; /* an earlier event of the item had that, too */
	const struct failure *failure;   /* failed, retry */
	const struct retry *retry;       /* retry */
	const struct wait *wait;	 /* wait */
	const char *path; /* done, skipped, planned: the file; or NULL */
	const char *entry; /* its name in the archive of that path; or NULL */
	const char *part_path;           /* failed: what was kept; or NULL */
	enum skip_reason reason;         /* skipped */
	const struct checksum *digest;   /* done: what was asked for; or NULL */
	const struct host_change *host;	 /* host */
	const struct limit_change *limit; /* limit */
};

/*
 * The answer that an attempt has come to, if no earlier event told of it: what
 * statistics count.  NULL if there is none.
 */
const struct response *event_new_answer(const struct event *event);

/* What the file is called in its archive, or else its path; NULL for none. */
const char *event_file(const struct event *event);

/* The counts of a run, kept by the downloads, read by the report. */
struct tally {
	uint64_t read; /* items read from the sources, bad lines included */
	uint64_t started;
	uint64_t done;
	uint64_t failed;
	enum exit_status failed_as; /* what these have in common */
	uint64_t skipped;
	uint64_t planned; /* of a dry run: they would be fetched */
	uint64_t retries; /* attempts that followed failed ones */
	uint64_t numbered; /* items whose name others want, too */
	uint64_t received_bytes; /* body bytes of all transfers, also running */
	bool input_ended;        /* read is final */
	bool is_probe; /* what is done was not downloaded, but found */

	/* Of the arguments, if there are no lists. */
	bool has_arguments_only;
	uint64_t unread_arguments; /* each an item, or more */
	uint64_t unexpanded;	   /* items that a pattern still stands for */

	/* Of the lists, if all are regular files; else the sizes are 0. */
	uint64_t unlisted;	  /* items that were read before them */
	uint64_t list_bytes;	  /* of all of them */
	uint64_t list_read_bytes; /* that the items read are from */
};

/*
 * How many items there will be: those read, those that the arguments still
 * stand for, and as many more as the rest of the lists is likely to hold, by
 * what the bytes read so far have held.
 *
 * is_exact  out: whether it is no estimate.
 *
 * Returns 0 if there is no telling.
 */
uint64_t tally_expected(const struct tally *tally, bool *is_exact);

/* Count an event. */
void tally_count(struct tally *tally, const struct event *event);

struct emitter {
	/*
	 * May suspend, unless the event is about a host or a limit.  Returns 0
	 * or a negative status that ends the run.
	 */
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
