/*
 * The lines typed before: those of this console, and those of earlier ones,
 * which a file keeps, readable for the user alone.
 *
 * The file is coget/console_history in XDG_STATE_HOME, or ~/.local/state;
 * without a HOME there is none, and what goes wrong with it is no failure.
 * Consoles that run at once add to the same file.  A line with a login in a URL
 * is not kept there.
 */
#ifndef CONSOLE_HISTORY_H
#define CONSOLE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct history;

/*
 * Open it, and read the file.
 *
 * is_kept  there is a file.
 *
 * Returns 0 with *out to be closed by the caller; -ENOMEM.
 */
int history_open(struct history **out, bool is_kept);

/* Free it.  NULL is ignored. */
void history_close(struct history *history);

/* Add a line, also to the file, unless it is empty or the same as the last. */
void history_add(struct history *history, const char *line);

/* Append all lines with their numbers.  Returns 0 or an error of buf_append().
 */
int history_list(const struct history *history, struct buf *out);

/* How many lines there are, and the index-th, from the oldest. */
size_t history_count(const struct history *history);
const char *history_line(const struct history *history, size_t index);

#endif
