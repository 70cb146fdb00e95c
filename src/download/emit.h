/*
 * What a run tells: counted, and passed on to the emitter.
 */
#ifndef DOWNLOAD_EMIT_H
#define DOWNLOAD_EMIT_H

#include <coget/status.h>

#include "download/run_state.h"

/*
 * Count and emit what has happened to an item, also in a cancelled task: what
 * has happened is never left unsaid.  event.item need not be set.  Suspends as
 * the emitter does; returns its status, or UV_ECANCELED if an item has failed
 * and, with it, as many as --max-failures allows.
 */
int run_emit(struct run *run, const struct item *item,
	     struct event event) CO_MUST_CHECK;

/*
 * Tell the user something that is about no item, also in a cancelled task.  The
 * line is formatted as by printf.  Suspends as the emitter does; returns its
 * status.
 */
int emit_notice(struct emitter emitter, const char *format, ...)
	__attribute__((format(printf, 2, 3))) CO_MUST_CHECK;

/*
 * Say what could not be kept at the end of a run: the caller tells of one
 * failure, which it becomes if that says nothing yet, and this of others.
 *
 * Returns the status of the run that comes of it.
 */
int emit_unkept(struct emitter emitter, const struct failure *why, int status,
		struct failure *failure) CO_MUST_CHECK;

#endif
