/*
 * What is said in plain lines on stderr: failures, progress, summary; and on
 * stdout: digests and plans.
 *
 * All append one line with its newline.  Those for stderr begin with "coget: "
 * and hold nothing that could act on a terminal.  They return 0 or an error of
 * buf_append(), with a part appended.
 */
#ifndef REPORT_LINES_H
#define REPORT_LINES_H

#include <stdint.h>

#include "base/buf.h"
#include "model/event.h"
#include "report/few.h"
#include "report/forecast.h"
#include "report/report.h"

/* A failed event: "coget: URL: what failed; what to do". */
int line_failure(struct buf *out, const struct event *event);

/* A retry event: "coget: URL: what failed; trying again in 1.5s". */
int line_retry(struct buf *out, const struct event *event);

/* A message about no item. */
int line_message(struct buf *out, const char *text);

/*
 * How far the run is.
 *
 * speed_bps  -1 if not known yet.
 */
int line_progress(struct buf *out, const struct tally *tally,
		  int64_t speed_bps, const struct forecast *forecast);

/*
 * Which items were skipped; which parts of interrupted items were kept; that
 * items share names.  Each appends nothing if there are none.
 */
int line_skipped(struct buf *out, const struct few *skipped);
int line_kept(struct buf *out, const struct few *kept);
int line_numbered(struct buf *out, const struct tally *tally);

/* How a run of that length ended. */
int line_summary(struct buf *out, const struct tally *tally, enum run_end end,
		 int64_t elapsed_ns);

/*
 * The digest of a done event, as sha256sum writes it and reads it; ends with a
 * newline or, as for sha256sum --zero, with a NUL and nothing escaped.
 */
int line_digest(struct buf *out, const struct event *event, char end);

/* A planned event: "URL<TAB>path", and the end. */
int line_plan(struct buf *out, const struct event *event, char end);

/* What the user can do about a failed event; static. */
const char *line_remedy(const struct event *event);

/* Items read and not tried to their end. */
uint64_t line_left(const struct tally *tally);

#endif
