/*
 * What a run leaves for the next one beside its files: the session and the list
 * of what failed, each if it was asked for.
 */
#ifndef BATCH_RECORDS_H
#define BATCH_RECORDS_H

#include <coget/status.h>
#include <coget/task.h>

#include "model/event.h"
#include "model/settings.h"

struct records {
	struct session *session;    /* NULL for none */
	struct failed_list *failed; /* likewise */
	struct co_task *settler;
};

/*
 * Open them.  Suspends.  Returns 0; UV_EPROTO with *failure set; UV_ECANCELED;
 * UV_ENOMEM.  They are to be closed even so.
 */
int records_open(struct records *records, const struct settings *settings,
		 struct emitter emitter,
		 struct failure *failure) CO_MUST_CHECK;

/*
 * Bring them to their end.  Suspends, also in a cancelled task.
 *
 * status  of the run.
 *
 * Returns that, or if it is 0 UV_EPROTO with *failure set.
 */
int records_close(struct records *records, const struct settings *settings,
		  struct emitter emitter, int status,
		  struct failure *failure) CO_MUST_CHECK;

#endif
