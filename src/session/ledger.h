/*
 * What the records of a session's journal come to: which items are finished,
 * and which may be.
 *
 *   run BOOT MODE TIME DIR         a run begins; MODE is "synced" with --fsync
 *   commit NUMBER LOW KEY INODE NAME
 *                                  a file is about to get its final name; of
 *                                  all commits below LOW it is known that they
 *                                  came to their end
 *   void NUMBER                    it did not get it after all
 *   settled NUMBER TIME            all commits below are on disk, with their
 *                                  files; later ones were placed after TIME
 *   ended                          the run has settled all of its commits
 *   doubt FROM TO DIR              files placed then may have lost their bytes
 *   done COUNT KEY                 in place of as many settled commits
 *
 * DIR and NAME are the rest of their lines, escaped by percent signs.  TIME is
 * the clock's that files are stamped by, in nanoseconds.  A commit that is
 * noted again, with another NAME, stands for the last.
 *
 * Zeroed it is empty.  Plain data, nothing suspends.
 */
#ifndef SESSION_LEDGER_H
#define SESSION_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "session/keyset.h"

/* A commit of which it is not known whether it lasts. */
struct ledger_commit {
	uint64_t number;
	uint64_t inode;
	struct session_key key;
	char *name; /* NULL once it is void */
};

/* When files were placed that the journal may not name. */
struct ledger_doubt {
	struct ledger_doubt *next;
	int64_t from_ns;
	int64_t to_ns;
	char *dir;
};

struct ledger {
	struct keyset finished;
	/* Those of the last run, by number, from first on. */
	struct ledger_commit *commits;
	size_t first;
	size_t len;
	size_t size;
	uint64_t next; /* no commit has this number yet, nor a higher one */
	uint64_t low;  /* all commits below came to their end */
	/* Of the last run; NULL while there was none. */
	char *boot;
	char *dir;
	int64_t settled_ns;
	bool is_synced;
	bool is_open; /* it has not ended */
	struct ledger_doubt *doubts;
};

/*
 * Take in a record; for a struct journal_reader, with the ledger as context.
 *
 * Returns 0, UV_EILSEQ for a text that is no record or can not stand where it
 * does, or UV_ENOMEM.
 */
int ledger_read(void *ledger, const char *text) CO_MUST_CHECK;

/* Free what it holds. */
void ledger_release(struct ledger *ledger);

/* Add a doubt.  Returns 0 or UV_ENOMEM. */
int ledger_add_doubt(struct ledger *ledger, const char *dir, int64_t from_ns,
		     int64_t to_ns) CO_MUST_CHECK;

/* Free doubts. */
void ledger_free_doubts(struct ledger_doubt *doubts);

/* The digits of a key. */
#define LEDGER_KEY_DIGITS (2 * sizeof(struct session_key))

#endif
