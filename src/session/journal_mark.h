/*
 * The mark by which coget knows a journal as its own: no server can give one to
 * what is downloaded.
 *
 * It is an extended attribute that names the file by inode and birth, so that it
 * does not hold for a copy.  Where a file system has no attributes, it is a record
 * in the journal that can only be made with the user's key (user_key.h).
 *
 * All calls but the last two block on the disk.
 */
#ifndef SESSION_JOURNAL_MARK_H
#define SESSION_JOURNAL_MARK_H

#include <stdbool.h>

#include <coget/status.h>

/* "mark ", the digits of a hash, and a NUL. */
#define JOURNAL_MARK_SIZE 38

/*
 * Have what marks in that directory will need, before the process is confined
 * to where it writes.  The descriptor may be one for names (O_PATH).
 */
void journal_mark_prepare(int dir_fd);

/*
 * Mark a journal.
 *
 * record  receives what is to be appended to the journal; "" for nothing.
 *
 * Returns 0; -ENOKEY where neither kind can be had; or the error of setting the
 * attribute.
 */
int journal_mark_set(int fd, char record[JOURNAL_MARK_SIZE]) CO_MUST_CHECK;

/* Whether the journal's attribute says that it is coget's own. */
bool journal_mark_is_set(int fd);

/* Whether a record is a mark, true or not. */
bool journal_mark_is_record(const char *record);

/* Whether it is one that was made with the user's key. */
bool journal_mark_is_true(const char *record);

#endif
