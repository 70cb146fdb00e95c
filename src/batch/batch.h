/*
 * The batch: the stages of a run, from the sources to the files.
 */
#ifndef BATCH_BATCH_H
#define BATCH_BATCH_H

#include <coget/status.h>

#include "model/event.h"
#include "model/settings.h"

/*
 * Read the sources and fetch every item, as the settings say.  Suspends.
 *
 * tally    counted up as the run goes.
 * emitter  told of every item; emits are made from several tasks.
 * failure  on UV_EPROTO: why the run could not begin, or what could not be kept
 *          of it.
 *
 * Returns 0 when every item was tried, whatever became of it; UV_ECANCELED when
 * the caller was cancelled: running items have ended then, what came of them
 * being kept in part files; UV_EPROTO; UV_ENOMEM; or the status of an emit that
 * failed.
 */
int batch_run(const struct settings *settings, struct tally *tally,
	      struct emitter emitter, struct failure *failure) CO_MUST_CHECK;

#endif
