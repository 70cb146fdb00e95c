/*
 * The first few of many names, and how many there are: for a line at the end of
 * a run.  Zeroed it is empty.
 */
#ifndef REPORT_FEW_H
#define REPORT_FEW_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { FEW_MAX = 3 };

struct few {
	char *names[FEW_MAX];
	size_t len;
	uint64_t count;
};

/*
 * Count a name, and keep it if it is one of the first.  Without memory for it,
 * it is counted alone.
 *
 * what  is added in brackets; NULL for nothing.
 */
void few_add(struct few *few, const char *name, const char *what);

/*
 * Append "a, b, c and 7 more", made safe to show.  Returns 0 or an error of
 * buf_append(), with a part appended.
 */
int few_put(struct buf *out, const struct few *few);

/* Free what it holds. */
void few_release(struct few *few);

#endif
