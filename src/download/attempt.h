/*
 * An attempt: one request after another for what a download lacks, at one host
 * at a time, with the answers written into the download's part.
 *
 * A download has one of its own, which is made again and again as the retry
 * policy says.  Others of the same download may be under way beside it, each
 * with an entry in the schedule, and so a permit, of its own.
 *
 * It knows of no schedule: what it has to ask meanwhile, it asks by its hooks,
 * and what it came to is its result.
 */
#ifndef DOWNLOAD_ATTEMPT_H
#define DOWNLOAD_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "download/attempt_result.h"
#include "download/hops.h"
#include "download/segments.h"
#include "model/exchange.h"
#include "model/response.h"
#include "schedule/entry.h"

struct co_scope;
struct download;

struct attempt {
	struct download *download; /* NULL: it comes too late, see team.h */
	const char *url; /* that is asked for; not owned */
	struct schedule_entry entry;
	char *next_host; /* where it waits, or was, after a redirect; or NULL */
	bool is_under_way; /* it goes on at the last of the hops */
	struct hops hops;
	int64_t spent_ns; /* of its time, waiting for permits left out */
	struct response response;
	struct exchange_log exchanges; /* for --warc */
	bool goes_on; /* the next request follows one that filled gaps */

	/* While others fetch the same file: see team.h. */
	struct segment segment;
	struct attempt *next_at_work;
	struct co_scope *scope; /* of its requests, to be ended by others */
	bool is_dismissed;	/* they have ended it */
	uint64_t stored_bytes;	/* by it */
	int64_t joined_ns;	/* it has been at work since then */
};

/*
 * What an attempt tells and asks.  The first two calls never suspend; the
 * others do where the attempt is made on another loop than the run's.
 */
struct attempt_hooks {
	/* The host has answered the request that was sent to it then. */
	void (*on_answered)(void *context, int64_t began_ns);
	/* So many bytes of its body have come; NULL: nobody counts them. */
	void (*on_received)(void *context, size_t len);
	/*
	 * May the attempt go on at this host, where a redirect leads?  1: from
	 * now on it is at work there; 0: it has to wait for that; or a negative
	 * status.
	 */
	int (*may_go_on_at)(void *context, const char *host);
	/*
	 * Another request will be sent to the host where it is.  Returns the
	 * instant from which on it may be, at the earliest.
	 */
	int64_t (*ask_again_at)(void *context);
	/*
	 * A password is about to go to this host in clear.  Returns 0 or a
	 * negative status.
	 */
	int (*on_exposed)(void *context, const char *host);
	/* A team has begun, which others may join. */
	void (*on_team)(void *context);
	void *context;
};

/*
 * Prepare one for a URL at a host, both of which must live as long.
 *
 * index  of its entry: the lower, the sooner it gets a permit.
 */
void attempt_init(struct attempt *attempt, struct download *download,
		  const char *url, const char *host, uint64_t index);

/* Free what it owns. */
void attempt_release(struct attempt *attempt);

/* The one whose entry it is. */
struct attempt *attempt_of(struct schedule_entry *entry);

/*
 * Run it, or go on with one that has waited for a host.  The part is opened
 * first if there is none.  Suspends.
 *
 * result  to be released.
 */
void attempt_run(struct attempt *attempt, const struct attempt_hooks *hooks,
		 struct attempt_result *result);

/*
 * The same for one beside the download's own, which has joined its team and has
 * taken a range.
 */
void attempt_run_beside(struct attempt *attempt,
			const struct attempt_hooks *hooks,
			struct attempt_result *result);

#endif
