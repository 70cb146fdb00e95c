/*
 * Inside a watch on signals: what a select needs to wait for one.
 */
#ifndef RUNTIME_SIGNAL_H
#define RUNTIME_SIGNAL_H

#include <stdbool.h>

#include <coget/parts.h>
#include <coget/signal.h>

/* Whether a signal has come that nobody has taken. */
bool signal_is_pending(const struct co_signal *signal);

/*
 * Take one without waiting.  Returns its number; UV_EBUSY if somebody waits for
 * one; UV_EAGAIN if none has come.
 */
int signal_take(struct co_signal *signal);

/*
 * The line, of one task or of the cases of one select, that waits for the next.
 */
struct co_link *signal_line(struct co_signal *signal);

#endif
