/*
 * What a run leaves for the next one beside its files: the session and the list
 * of what is left, each if it was asked for.
 */
#ifndef DOWNLOAD_RECORDS_H
#define DOWNLOAD_RECORDS_H

#include <coget/status.h>
#include <coget/task.h>
#include <coget/time.h>

#include "model/event.h"
#include "model/settings.h"

/* How often coget looks whether another process has ended its work. */
#define RECORDS_BUSY_NS (200 * CO_MILLISECOND)

struct records {
	struct session *session;    /* NULL for none */
	struct failed_list *failed; /* likewise */
	struct co_task *settler;
};

/*
 * Open the session, when the directory for the files is there.  Suspends, also
 * while another process has it; that is said.
 *
 * Returns 0; UV_EPROTO with *failure set; UV_ECANCELED; UV_ENOMEM.
 */
int records_open_session(struct records *records,
			 const struct settings *settings,
			 struct emitter emitter,
			 struct failure *failure) CO_MUST_CHECK;

/*
 * Then open the list, also if the run cannot begin: everything is left then.
 * Suspends as above, but where the run ends it waits for nobody.
 *
 * status  of what was opened before.
 *
 * Returns that, or if it is 0 UV_EPROTO with *failure set, or UV_ENOMEM.
 */
int records_open_list(struct records *records, const struct settings *settings,
		      struct emitter emitter, int status,
		      struct failure *failure) CO_MUST_CHECK;

/*
 * Bring to their end those that are open.  Suspends, also in a cancelled task.
 *
 * status  of the run.
 *
 * Returns that, or if it is 0 UV_EPROTO with *failure set.
 */
int records_close(struct records *records, const struct settings *settings,
		  struct emitter emitter, int status,
		  struct failure *failure) CO_MUST_CHECK;

#endif
