/*
 * The rows of the display that are about downloads: one for each, or, on
 * request, one for each host of their URLs.
 */
#ifndef REPORT_ROWS_H
#define REPORT_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "report/active.h"
#include "report/frame.h"
#include "report/host_label.h"

/* The host of a row. */
struct row_host {
	struct host_label label;
	char note[64];
};

struct rows {
	struct frame_item items[FRAME_LINES];
	struct row_host hosts[FRAME_LINES]; /* what these point to */
	size_t count;
	size_t all; /* with those that have no room */
};

/*
 * Fill in a row for as many downloads as there is room for: those at work, the
 * oldest first, then those that wait.
 *
 * others  rows of the window that are for other things.
 */
void rows_fill(struct rows *rows, const struct active_list *active,
	       unsigned window_rows, size_t others, int64_t now_ns);

/*
 * The same for the hosts of the downloads, the slowest first, by the mean speed
 * of a download.  Returns 0 or -ENOMEM.
 */
int rows_fill_hosts(struct rows *rows, const struct active_list *active,
		    unsigned window_rows, size_t others, int64_t now_ns);

#endif
