/*
 * What is done to a part on its disk: all calls are for the thread pool.
 */
#ifndef STORAGE_PART_DISK_H
#define STORAGE_PART_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/part_file_internal.h"

/*
 * Make the part file if there is none, and write to it what is in memory.
 *
 * noted  more may follow, and a later run shall be able to resume: write the
 *        record before the first byte.
 *
 * Returns 0 or an error of part_file_write().
 */
int part_flush(struct part_file *part, bool noted) CO_MUST_CHECK;

/*
 * Flush, then write these bytes at that offset.  Returns 0 or an error of
 * part_file_write().
 */
int part_store(struct part_file *part, uint64_t offset_bytes, const char *data,
	       size_t len) CO_MUST_CHECK;

/*
 * Nothing more is written for now, or ever: flush, free space that was
 * allocated ahead, write the record, and make most of the bytes durable.
 *
 * Returns 0, or an error of part_file_write(): there may be less than before
 * then, but what there is can be resumed.
 */
int part_save(struct part_file *part) CO_MUST_CHECK;

/*
 * Remove the part's file and close it.  A file that was adopted and moved gets
 * its name and its bytes back.
 */
void part_drop(struct part_file *part);

/*
 * Open the part's file again, as part_lock_reopen().  If that fails, nothing is
 * there any more.
 */
int part_reopen(struct part_file *part) CO_MUST_CHECK;

/*
 * Remove the part's file, unless somebody has put another in its place.
 * Returns 0 or a negated errno.
 */
int part_remove(struct part_file *part) CO_MUST_CHECK;

/*
 * part_remove() as a call for the thread pool, with its folder pinned.  If the
 * folder has gone meanwhile, nothing is found in it, and nothing is removed.
 *
 * arg  a struct part_file.
 *
 * Returns 0 or a negated errno.
 */
int part_remove_on_thread(void *arg) CO_MUST_CHECK;

/*
 * Whether a part stands under the name of one that is in memory: it is stale,
 * or another process's.
 */
bool part_has_other(const struct part_file *part);

/* Forget all bytes: nothing of the part is there any more. */
void part_forget(struct part_file *part);

/*
 * Close the file, parked or not, or remove it if it is empty.  Returns whether
 * it stays.
 */
bool part_leave(struct part_file *part);

#endif
