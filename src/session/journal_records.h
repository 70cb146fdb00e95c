/*
 * Noting in a journal what session_state_read() reads: see session_state.h for
 * the records.
 *
 * Each returns 0 or an error of journal_append(), or UV_ENOMEM.
 */
#ifndef SESSION_JOURNAL_RECORDS_H
#define SESSION_JOURNAL_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/status.h>

#include "session/journal.h"
#include "session/session_state.h"

/* boot: "" if it is not known. */
int journal_record_run(struct journal *journal, const char *boot,
		       bool is_synced, int64_t now_ns,
		       const char *dir) CO_MUST_CHECK;

/* The commit's name is its own. */
int journal_record_commit(struct journal *journal,
			  const struct open_commit *commit, uint64_t low,
			  const char *name) CO_MUST_CHECK;

/* The entry of that number stands in the archive. */
int journal_record_entry(struct journal *journal,
			 const struct open_commit *entry,
			 const char *name) CO_MUST_CHECK;

/* The entry that ends there has a payload. */
int journal_record_payload(struct journal *journal, uint64_t end_bytes,
			   const char *text) CO_MUST_CHECK;

/* All of these: what a rewrite makes of them. */
int journal_record_payloads(struct journal *journal,
			    const struct payload_notes *notes) CO_MUST_CHECK;

/* Settled entries of an archive reach so far: what a rewrite makes of them. */
int journal_record_archive(struct journal *journal, uint64_t end_bytes,
			   const char *archive) CO_MUST_CHECK;

/* The commit of that number has failed after all. */
int journal_record_void(struct journal *journal, uint64_t number) CO_MUST_CHECK;

/* With the notes before it on disk, and itself in the end. */
int journal_record_settled(struct journal *journal, uint64_t number,
			   int64_t now_ns) CO_MUST_CHECK;

/* The run is over, and nothing of it open. */
int journal_record_ended(struct journal *journal) CO_MUST_CHECK;

/* What was placed in that time may have lost its bytes. */
int journal_record_doubt(struct journal *journal,
			 const struct suspect_range *range) CO_MUST_CHECK;

/* So many items of a key are finished: what a rewrite makes of commits. */
int journal_record_done(struct journal *journal,
			const struct keyset_entry *entry) CO_MUST_CHECK;

#endif
