/*
 * Records kept with parts: in an extended attribute where the file system has
 * them, else in a file beside it, NAME.part.state.
 *
 * A record in an attribute lives and dies with its file.  One beside it is
 * written aside and renamed, names the file that it is about by inode and
 * birth, and goes before that file does.  All calls block on disk: they run on
 * the thread pool.
 */
#ifndef STORAGE_PART_RECORD_IO_H
#define STORAGE_PART_RECORD_IO_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "storage/directory.h"
#include "model/names.h"
#include "storage/part_record.h"

/*
 * Write a part's record, in place of the one it may have.  Fills in which file
 * and boot it is about.  A power cut may bring back the old record, or with a
 * file beside it none.
 *
 * Returns 0, or a negated errno with the old record in force.
 */
int part_record_write(const struct directory *directory, const char *name,
		      int fd, struct part_record *record);

/*
 * Read a part's record.  Returns 0 with *record to be reset; UV_ENOENT if there
 * is none, or not one about this file, or others may have written either
 * (own_file.h); or a negated errno.
 */
int part_record_read(const struct directory *directory, const char *name,
		     int fd, struct part_record *record);

/*
 * Remove it, from a file that may be anything by now; fd -1: not from it.
 * Returns 0, also if there was none, or a negated errno.
 */
int part_record_remove(const struct directory *directory, const char *name,
		       int fd);

#endif
