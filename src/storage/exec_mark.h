/*
 * Which whole files wait for their command (--exec): an extended attribute with
 * the item's identity, which a file gets before its name, and loses when the
 * command has succeeded.
 *
 * It tells a later run that the file needs its command and no download.  Only
 * marks count that nobody else can have set (own_file.h), and where a file
 * system has no attributes there are none.
 */
#ifndef STORAGE_EXEC_MARK_H
#define STORAGE_EXEC_MARK_H

#include <stdint.h>

#include <coget/status.h>

#include "storage/folder.h"

/*
 * Mark an open file as the item's.  Blocks on the disk.  Where this fails, the
 * file has no mark.
 */
void exec_mark_set(int fd, const char *url);

/*
 * Open a file that waits for the command of an item.  Suspends.
 *
 * size_bytes  out: its length.
 *
 * Returns its descriptor, to be closed by the caller; UV_ENOENT if there is
 * none, or it has no such mark; UV_ECANCELED; or the error of opening it.
 */
int exec_mark_open(struct folder *folder, const char *name, const char *url,
		   uint64_t *size_bytes) CO_MUST_CHECK;

/*
 * Take the mark off a file that exec_mark_open() has opened, wherever it is by
 * now.  Suspends, also in a cancelled task.
 */
void exec_mark_remove(int fd);

#endif
