/*
 * Noting in a journal what ledger_read() reads: see ledger.h for the records.
 *
 * Each returns 0 or an error of journal_append(), or UV_ENOMEM.
 */
#ifndef SESSION_LEDGER_NOTE_H
#define SESSION_LEDGER_NOTE_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/status.h>

#include "session/journal.h"
#include "session/ledger.h"

/* boot: "" if it is not known. */
int ledger_note_run(struct journal *journal, const char *boot, bool is_synced,
		    int64_t now_ns, const char *dir) CO_MUST_CHECK;

/* The commit's name is its own. */
int ledger_note_commit(struct journal *journal,
		       const struct ledger_commit *commit, uint64_t low,
		       const char *name) CO_MUST_CHECK;

/* The commit of that number has failed after all. */
int ledger_note_void(struct journal *journal, uint64_t number) CO_MUST_CHECK;

/* With the notes before it on disk, and itself in the end. */
int ledger_note_settled(struct journal *journal, uint64_t number,
			int64_t now_ns) CO_MUST_CHECK;

/* The run is over, and nothing of it open. */
int ledger_note_ended(struct journal *journal) CO_MUST_CHECK;

/* What was placed in that time may have lost its bytes. */
int ledger_note_doubt(struct journal *journal,
		      const struct ledger_doubt *doubt) CO_MUST_CHECK;

/* So many items of a key are finished: what a rewrite makes of commits. */
int ledger_note_done(struct journal *journal,
		     const struct keyset_entry *entry) CO_MUST_CHECK;

#endif
