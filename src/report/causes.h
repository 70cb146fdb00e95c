/*
 * Why items have failed, and attempts: counted by cause, for the end of a run.
 *
 * A cause is a class of errors, and of answers that were refused the status. So
 * many are told apart; what comes after them is counted together.  Zeroed,
 * there are none.
 */
#ifndef REPORT_CAUSES_H
#define REPORT_CAUSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

enum { CAUSES_MAX = 32, CAUSE_HOSTS_MAX = 3 };

struct cause {
	enum error_class error;
	int http_code;		      /* 0 if it is none of an answer */
	uint64_t failed;	      /* items */
	uint64_t retried;	      /* attempts that others followed */
	char name[64];		      /* may hold bytes from a server */
	const char *remedy;	      /* static */
	char *hosts[CAUSE_HOSTS_MAX]; /* the first of those it happened at */
	size_t host_count;
	bool has_more_hosts;
};

struct causes {
	struct cause causes[CAUSES_MAX];
	size_t count;
	uint64_t other_failed; /* by causes beyond those */
	uint64_t other_retried;
};

/*
 * Count a failed or retry event; any other, and what the end of the run has
 * interrupted, is ignored.  Without memory a host is not named.
 */
void causes_count(struct causes *causes, const struct event *event);

/* Put those first that most items have failed by. */
void causes_sort(struct causes *causes);

/* Free what it holds. */
void causes_release(struct causes *causes);

#endif
