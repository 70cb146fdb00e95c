/*
 * The items that failed, written to a file in the form that -i reads back.
 *
 * The file is written aside and put in place at the end, so that a list can be
 * read while it is replaced by what failed of it.  For tasks of one loop.
 */
#ifndef BATCH_FAILED_LIST_H
#define BATCH_FAILED_LIST_H

#include <stdbool.h>

#include <coget/status.h>

#include "model/failure.h"
#include "model/job.h"
#include "model/settings.h"

struct failed_list;

/*
 * Make the list that settings->failed names.  Suspends.
 *
 * Returns 0 with *out to be closed; UV_EPROTO with *failure set; UV_ENOMEM;
 * UV_ECANCELED.
 */
int failed_list_open(struct failed_list **out, const struct settings *settings,
		     struct failure *failure) CO_MUST_CHECK;

/*
 * Add an item: its URL as it was given, and its checksum.  What has no URL that
 * a list could hold becomes a comment.  Suspends now and then.  An error is
 * told of at the end.
 */
void failed_list_add(struct failed_list *list, const struct job *job,
		     const struct failure *why);

/*
 * Put the list in place, and free it.  Suspends, also in a cancelled task.
 * NULL is ignored.
 *
 * was_all_tried  every item of the sources was.
 * was_left       receives whether the old file was left alone: it is one of the
 *                sources, and the new one would lack what was not tried or could
 *                not be read.
 *
 * Returns 0, or UV_EPROTO with *failure set.
 */
int failed_list_close(struct failed_list *list, bool was_all_tried,
		      bool *was_left, struct failure *failure) CO_MUST_CHECK;

#endif
