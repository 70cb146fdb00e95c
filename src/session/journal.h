/*
 * A journal: a file of text lines that is only ever appended to.
 *
 * The first line says what it is.  Each other begins with a checksum over its
 * text that goes on from the line before, so that no line can be changed, lost,
 * doubled or moved without all that follows being in doubt.  What a process
 * appends survives its end at any instant: a line that is not complete is the
 * last one, and cut off when the file is opened again.
 *
 * Only a journal that coget has marked as its own (journal_mark.h) is believed,
 * and that others may not write to: what a server sends may look like one.
 *
 * All calls block on the disk.  Open, rewrite and close from one thread, append
 * and sync from any.
 */
#ifndef SESSION_JOURNAL_H
#define SESSION_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/status.h>

/* The longest text of a line: a path's every byte escaped, and a little. */
#define JOURNAL_TEXT_MAX_BYTES (16 * 1024)

/* What is added to the name of a damaged one that is kept. */
#define JOURNAL_DAMAGED_SUFFIX ".damaged"

struct journal;

/* Told of each line, oldest first. */
struct journal_reader {
	/*
	 * Returns 0, UV_EILSEQ for a text that is no record, from where on the
	 * journal counts as damaged, or an error that ends the reading.
	 */
	int (*read)(void *context, const char *text);
	void *context;
};

/*
 * Open or make the file at that path, lock it against other processes, and read
 * what stands in it.
 *
 * trust         believe one that lacks the mark, and mark it if that can be.
 * damaged_line  receives the number of the first line that is not as it was
 *               written, or 0.  What stands before it was read.  Nothing can be
 *               appended then before journal_rewrite().
 *
 * Returns 0 with *out owned by the caller; UV_EBUSY if another process has it;
 * UV_EINVAL for a file that is no journal and UV_ENOTSUP for one of a later
 * version, neither of which is touched; UV_EPERM for one that somebody else
 * owns; -EKEYREJECTED for one that is not to be believed, not touched either;
 * -ENOKEY if it cannot be marked; an error of the reader; UV_ENOMEM; or the
 * error of own_path_open(), open(), read() or write().
 */
int journal_open(struct journal **out, const char *path, bool trust,
		 struct journal_reader reader,
		 uint64_t *damaged_line) CO_MUST_CHECK;

/* Close and unlock.  NULL is ignored. */
void journal_close(struct journal *journal);

/*
 * Append a line with one write().  A line break in it is a bug, and so is more
 * than JOURNAL_TEXT_MAX_BYTES.
 *
 * Returns 0 or the error of write(), after which the file is as before; if even
 * that cannot be had, each later call returns the same error.
 */
int journal_append(struct journal *journal, const char *text) CO_MUST_CHECK;

/*
 * See to it that what was appended is on disk.  Returns 0 or fdatasync()'s
 * error, which each later journal_append() returns, too.
 */
int journal_sync(struct journal *journal) CO_MUST_CHECK;

/* When the file was changed before it was opened, in ns since 1970. */
int64_t journal_changed_ns(const struct journal *journal);

/* How long the file is. */
uint64_t journal_len_bytes(const struct journal *journal);

/* Writes the lines of a new journal by appending to it. */
typedef int journal_writer(void *context, struct journal *to);

/*
 * Put a new file in place of this one, durably and at once, the lock being held
 * all the time.
 *
 * Returns 0, or an error of the writer, of making the file or of the rename,
 * after which all is as before.
 */
int journal_rewrite(struct journal *journal, journal_writer *writer,
		    void *context) CO_MUST_CHECK;

/*
 * Give the file as it is now a second name, PATH.damaged, or one with a number
 * where there is such a file already.
 *
 * kept  receives that name, without its directory, to be freed by the caller.
 *
 * Returns 0, UV_ENOMEM, or the error of link().
 */
int journal_keep_damaged(struct journal *journal, char **kept) CO_MUST_CHECK;

#endif
