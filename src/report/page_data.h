/*
 * What is gathered of a run for its page: bounded, whatever the number of
 * items.
 */
#ifndef REPORT_PAGE_DATA_H
#define REPORT_PAGE_DATA_H

#include <stdint.h>

#include "base/histogram.h"
#include "model/event.h"
#include "model/settings.h"
#include "report/history.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/transfers.h"

enum { PAGE_FAILURES = 100, PAGE_NOTES = 20, PAGE_CHANGES = 20 };

/* An item that failed. */
struct page_failure {
	char *url;	    /* without credentials; or where a bad line is */
	char *what;	    /* what went wrong */
	const char *remedy; /* static */
};

/* What became of a host. */
struct page_change {
	char *host;
	enum host_state state;
	int64_t at_us;	  /* since the start */
	int64_t delay_us; /* how long it holds, at least */
	char *what;	  /* why; "" if that is not known */
};

/* Where the time of transfers went, added up over them, in microseconds. */
struct phases {
	uint64_t resolve;
	uint64_t connect;
	uint64_t tls;
	uint64_t wait;
	uint64_t receive;
};

struct page_data {
	const struct settings *settings;
	const struct tally *tally;
	const struct summary *summary; /* its causes sorted */
	enum run_end end;
	int64_t started_s; /* since 1970 */
	int64_t start_ns;
	int64_t end_ns;
	struct history history;
	struct transfers transfers;
	struct histogram total_us; /* of files that are done */
	struct phases phases;
	struct page_failure failures[PAGE_FAILURES]; /* the first */
	size_t failure_count;
	char *notes[PAGE_NOTES]; /* the first messages about no item */
	size_t note_count;
	struct page_change changes[PAGE_CHANGES]; /* the first */
	size_t change_count;
	uint64_t all_changes;
};

/* Begin at an instant.  It is zeroed: too large for a coroutine's stack. */
void page_data_init(struct page_data *data, const struct settings *settings,
		    const struct tally *tally, int64_t now_ns);

/* Follow an event of an instant, which the tally has counted. */
void page_data_follow(struct page_data *data, const struct event *event,
		      int64_t now_ns);

/* Keep a message about no item; of more than there is room for, the last. */
void page_data_note(struct page_data *data, const char *text);

/* Free what it holds. */
void page_data_release(struct page_data *data);

#endif
