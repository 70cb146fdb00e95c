/*
 * Records kept with files: in an extended attribute where the file system has
 * them, else of a part in a file beside it, NAME.part.state.
 *
 * A record in an attribute lives and dies with its file.  One beside it is
 * written aside and renamed, names the file that it is about by inode and
 * birth, and goes before that file does.  All calls block on disk: they run on
 * the thread pool.
 */
#ifndef STORAGE_NOTE_H
#define STORAGE_NOTE_H

#include <stdbool.h>

#include "storage/dest.h"
#include "storage/names.h"
#include "storage/record.h"

/* Whether the files of a directory have attributes. */
bool note_is_attribute(int dir_fd);

/* This boot's name, which parts of it have in their records; "" if unknown. */
const char *note_boot(void);

/*
 * Write a part's record, in place of the one it may have.  Fills in which file
 * and boot it is about.  A power cut may bring back the old record, or with a
 * file beside it none.
 *
 * Returns 0, or a negated errno with the old record in force.
 */
int note_write_part(struct dest *dest, const char *name, int fd,
		    struct record *record);

/*
 * Read a part's record.  Returns 0 with *record to be reset; UV_ENOENT if there
 * is none, or not one about this file; or a negated errno.
 */
int note_read_part(struct dest *dest, const char *name, int fd,
		   struct record *record);

/* Remove it, from a file that may be anything by now; fd -1: not from it. */
void note_remove_part(struct dest *dest, const char *name, int fd);

/*
 * Store with a whole file which version it is of; fills in what the file is
 * like.  Where there are no attributes nothing is stored.
 */
int note_write_version(int fd, struct record *record);

/*
 * What note_write_version() has stored, unless the file has changed since.
 * Returns as note_read_part().
 */
int note_read_version(int fd, struct record *record);

#endif
