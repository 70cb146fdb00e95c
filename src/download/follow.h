/*
 * The Metalinks that servers send for items of a run, and whose files are
 * downloaded, too (--follow-metalink).
 *
 * A Metalink is noted when it has come.  Its files become items when all other
 * items are over, in the order in which the input has the Metalinks: so names
 * are given by the order of the input, and not by time.  If such a file is
 * itself a Metalink, it is not followed, or a server could lead on without end.
 *
 * What servers can make the run hold is bounded: see FOLLOW_MAX_BYTES.
 *
 * For tasks of one loop.  NULL stands for a run that follows none, and all
 * calls but follow_open() take it.
 */
#ifndef DOWNLOAD_FOLLOW_H
#define DOWNLOAD_FOLLOW_H

#include <stdbool.h>

#include <coget/status.h>

#include "download/download.h"

struct follow;

/*
 * The most that all noted Metalinks have together; more are reported and left.
 */
#define FOLLOW_MAX_BYTES ((size_t)64 * 1024 * 1024)

/* Returns 0 with *out to be closed, or UV_ENOMEM. */
int follow_open(struct follow **out) CO_MUST_CHECK;

/* Free it, when nothing of the run's items is needed any more. */
void follow_close(struct follow *follow);

/* A download begins to exist; a download ceases to. */
void follow_enter(struct follow *follow);
void follow_leave(struct follow *follow);

/* Whether the last answer to a download is a Metalink that is followed. */
bool follow_is_due(const struct download *download);

/* Whether only its files are wanted: it goes to no place of its own. */
bool follow_is_unsaved(const struct download *download);

/*
 * Whether a Metalink that is not saved may have this length; any other download
 * may.  Returns 0, or UV_EPROTO with *failure set.
 */
int follow_check_len(const struct download *download, uint64_t len_bytes,
		     struct failure *failure) CO_MUST_CHECK;

/*
 * Note the Metalink that the part of a download is, which is sealed or in
 * memory (storage/sealed_part.h).  Suspends.
 *
 * Returns 0, also where it cannot be read, which is reported later; UV_ENOMEM;
 * UV_ECANCELED.
 */
int follow_take_part(struct download *download) CO_MUST_CHECK;

/*
 * Note the file of a download if it is a Metalink: one that was just saved, or
 * that was there.  Suspends.
 *
 * path  its path; NULL: there is none.
 *
 * Returns as follow_take_part().
 */
int follow_take_file(struct download *download, const char *path) CO_MUST_CHECK;

/*
 * All of the input is read: have the files of the Metalinks accepted as items,
 * once all downloads are over.  Suspends.
 *
 * Returns 0, or a status that ends the run.
 */
int follow_read(struct follow *follow,
		struct item_builder *builder) CO_MUST_CHECK;

/*
 * The run has ended: put the noted Metalinks whose files were not downloaded
 * into the list of failed items (--failed).
 */
void follow_leave_rest(struct follow *follow, struct failed_list *failed);

#endif
