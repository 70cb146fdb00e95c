/*
 * A team: the attempts that fetch ranges of one file at the same time.
 *
 * A team begins with the answer to the download's own attempt, if the file is
 * large enough and its versions can be told apart.  Then one further attempt
 * waits for a permit of the schedule; when it has begun, another one waits, as
 * long as there is a range left to take.  An attempt that is done, or has
 * failed, leaves (team_leave.h).  The last one ends the team, and the download
 * goes on as if it had had one attempt.
 *
 * For tasks of one loop.
 */
#ifndef DOWNLOAD_TEAM_H
#define DOWNLOAD_TEAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/loop.h>
#include <coget/status.h>

#include "download/attempt.h"
#include "download/segments.h"
#include "schedule/permit.h"

struct team {
	struct segments segments;
	struct attempt *at_work;  /* by their next_at_work */
	struct attempt *waiting;  /* for a permit: one at most; or NULL */
	uint64_t had_bytes;	  /* of the file, when it began */
	int64_t deadline_ns;	  /* of all of it */
	unsigned failures;	  /* in a row that gained nothing */
	struct co_callback look; /* whether one more could be of use by now */
	bool is_ending;		  /* nobody is to join any more */
	bool has_crumbs;	  /* ranges come in pieces of next to nothing */
	struct failure failure;	  /* of the last that failed; or ERROR_NONE */
};

/*
 * Begin a team, of which the attempt is the first: the download's only one,
 * which is writing the part from the answer's offset on.  Returns 0 or
 * UV_ENOMEM.
 *
 * attempt   the attempt that has got the answer.
 * response  the answer's head.
 * most      attempts at once.
 */
int team_begin(struct attempt *attempt, const struct response *response,
	       size_t most) CO_MUST_CHECK;

/*
 * Have an attempt more wait for a permit, if it could be of use and none does.
 *
 * delay_ns  how long from now, at least.
 */
void team_call(struct download *download, int64_t delay_ns);

/*
 * Take a range for an attempt that is done with the one before.  Suspends while
 * the file is written to standard output, and no more may be had beforehand.
 *
 * Returns 1; 0 if nothing is left to take; or UV_ECANCELED.
 */
int team_take(struct attempt *attempt) CO_MUST_CHECK;

/*
 * An attempt that has waited has its permit: take a range.  Returns whether
 * there is one; else it is freed, and the permit given back.
 */
bool team_join(struct attempt *attempt, struct permit *permit);

/* Free an attempt that is over, unless it is the download's own. */
void team_free_attempt(struct attempt *attempt);

/*
 * Free an attempt that gets its permit when its team has ended: one that has no
 * download.
 */
void team_free_late(struct attempt *attempt);

#endif
