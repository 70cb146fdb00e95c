/*
 * What the Tab key completes: the names of commands, and the numbers of tasks.
 */
#ifndef CONSOLE_COMPLETION_H
#define CONSOLE_COMPLETION_H

#include "base/buf.h"

/*
 * Complete the text before the cursor, as terminal_complete_fn says; arg is the
 * console.
 */
void completion_find(void *arg, const char *before, struct buf *rest,
		     struct buf *cases);

#endif
