/*
 * An item between its first attempt and its end: for item.c, which has its
 * turns; attempt.c, one request; route.c, where redirects lead that; again.c,
 * what follows if it fails; and outcome.c, what is told of it.
 */
#ifndef BATCH_ITEM_H
#define BATCH_ITEM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/container.h"
#include "batch/stages.h"

struct item {
	struct sink sink;
	struct batch *batch;
	struct job *job;
	struct turn *turn; /* while it has one */
	struct partfile *part;
	char *part_path;   /* what is left of a part that has ended; or NULL */

	/* Of the present attempt, or the last one. */
	struct progress progress;
	struct response response;
	struct failure failure;
	char *name;     /* that the answer gave; NULL: the job's */
	char *existing; /* path of a file whose name only the answer brought */
	struct checksum *expected; /* see expected.h */
	size_t expected_count;
	size_t expected_by_user; /* so many of them, the first ones */
	int64_t began_ns; /* with the host that it is at */
	int64_t spent_ns; /* of its time, before it had to wait for a turn */
	char **hops;      /* where redirects have led; see struct request */
	size_t hop_count;
	bool is_under_way; /* it goes on at the last of them */
	char *next_host;   /* that this is of, where it has to wait; or NULL */
	char *home;        /* job->host, if it waits elsewhere; or NULL */

	/* Of all attempts. */
	bool has_begun; /* and was told so */
	unsigned attempts;
	int64_t first_ns;    /* the first began */
	int64_t blamed_ns;   /* see struct attempt_end */
	bool starts_over;    /* not from what is there */
	uint64_t adopted_bytes; /* that the part has of the file there */
	bool has_mismatched; /* a checksum, once */
	struct version present; /* of the file that an update is for */
};

enum { ATTEMPT_CURRENT = 1 };

static inline struct item *item_of(struct sink *sink)
{
	return CONTAINER_OF(sink, struct item, sink);
}

/*
 * Make an attempt to fetch the body into the part, which is opened first if
 * there is none.  Suspends.
 *
 * Returns 0 when the part is whole; ATTEMPT_CURRENT when the file that is there
 * is what the server has; UV_EEXIST when item->existing is a file that
 * it is not fetched for; UV_EAGAIN when it was redirected to item->next_host, and
 * has to wait for a turn there; UV_ECANCELED; otherwise UV_EPROTO.  After the
 * latter two item->failure says why.
 */
int attempt_run(struct item *item) CO_MUST_CHECK;

/* Say in item->failure what a status of the part's means.  Does not suspend. */
void outcome_explain(struct item *item, int status);

/*
 * Tell of the start of an attempt.  These and the following suspend, and return
 * the status of telling.
 */
int outcome_begin(struct item *item) CO_MUST_CHECK;

/*
 * The part is whole: give it its name, and tell.
 *
 * Returns the status of telling, or 1 when that failed and nothing was told:
 * item->failure says why, and the part has ended.
 */
int outcome_place(struct item *item) CO_MUST_CHECK;

/* It was redirected, and has to wait for a turn. */
int outcome_wait(struct item *item) CO_MUST_CHECK;

/* The file that is there is the server's newest: skip the item. */
int outcome_current(struct item *item) CO_MUST_CHECK;

/* A file is there already: skip the item, or fail it, as the user said. */
int outcome_exists(struct item *item, const char *path) CO_MUST_CHECK;

/* Another attempt will follow item->failure, after at least so long. */
int outcome_retry(struct item *item, int64_t delay_ns) CO_MUST_CHECK;

/* It has failed, for item->failure; what came of the part is kept. */
int outcome_fail(struct item *item) CO_MUST_CHECK;

/*
 * The attempt has failed, or what it brought, as item->failure says: have the
 * item tried again, or fail it, and tell.  What is to be tried again is the
 * queue's, its turn over.
 */
int again_or_fail(struct item *item) CO_MUST_CHECK;

/* Put it into the queue for a turn at item->next_host; and tell. */
int again_elsewhere(struct item *item) CO_MUST_CHECK;

/*
 * The sink's redirect(): have the item count at the URL's host.  Does not
 * suspend.
 *
 * Returns 0; UV_EAGAIN if it has to wait for that, item->next_host being set;
 * UV_EPROTO with item->failure set; UV_ENOMEM.
 */
int route_follow(struct sink *sink, const char *url);

/* Begin at the item's own URL the next time; to be called before freeing it. */
void route_forget(struct item *item);

#endif
