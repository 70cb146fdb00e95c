/*
 * What a run says of itself at its end, beside the counts of its last line: why
 * items failed, which hosts were slow, where the files are.
 *
 * A run of one file has a line or two; of many, each part is cut to its most
 * important lines.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text_show.h"
#include "model/settings.h"
#include "report/causes.h"
#include "report/few.h"
#include "report/host_figures.h"
#include "report/run_figures.h"

/* What is gathered for it.  Zeroed, that is nothing. */
struct summary {
	struct causes causes;
	struct host_table hosts;
	struct run_figures figures;
	struct few saved; /* files */
	char *archive;	  /* that they are in; owned; NULL: none */
};

/* Follow an event. */
void summary_count(struct summary *summary, const struct settings *settings,
		   const struct event *event);

/* How it is set out. */
struct summary_layout {
	unsigned columns; /* of the terminal; 0: each line stands alone */
	enum text_charset charset;
	bool coloured;
};

/*
 * Append the lines of a run of that length, none where there is nothing to be
 * said that the last line does not say.
 *
 * Returns 0 or an error of buf_append(), with a part appended.
 */
int summary_put(struct buf *out, struct summary *summary,
		const struct settings *settings, int64_t elapsed_ns,
		struct summary_layout layout);

/* Free what it holds. */
void summary_release(struct summary *summary);

#endif
