/*
 * The page of a run (--report): opened before it, gathered while it goes on,
 * written at its end, whatever that was.
 *
 * The file is made aside and put in place at the end.  What is gathered takes
 * about a megabyte at most.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdint.h>

#include <coget/status.h>

#include "model/event.h"
#include "model/settings.h"
#include "report/report.h"
#include "report/summary.h"

struct page;

/*
 * Make the file that settings->report names, empty, aside.  Suspends.
 *
 * now_ns  when the run began.
 *
 * Returns 0 with *out to be closed; UV_EPROTO with *failure set; UV_ENOMEM;
 * UV_ECANCELED.
 */
int page_open(struct page **out, const struct settings *settings,
	      const struct tally *tally, int64_t now_ns,
	      struct failure *failure) CO_MUST_CHECK;

/* Follow an event of an instant.  NULL takes nothing. */
void page_follow(struct page *page, const struct event *event, int64_t now_ns);

/* Keep a message about no item.  NULL takes nothing. */
void page_note(struct page *page, const char *text);

/* When page_sample() is to be called; never (CO_FOREVER) for NULL. */
int64_t page_due_ns(const struct page *page);

/* See how much has been received until now.  NULL takes nothing. */
void page_sample(struct page *page, int64_t now_ns);

/*
 * Write the page, put it in place, and free it.  Suspends, also in a cancelled
 * task.
 *
 * summary  of the run; its causes get sorted.
 *
 * Returns 0; or UV_EPROTO with *failure set, what stood there being as it was.
 */
int page_close(struct page *page, struct summary *summary, enum run_end end,
	       int64_t now_ns, struct failure *failure) CO_MUST_CHECK;

#endif
