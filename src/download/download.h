/*
 * A download: one item's life, from the queue to its file or its failure.
 *
 * Its attempt (attempt.h) waits in the schedule, is made while it has a permit
 * (worker.h), and then the download either ends (conclude.h), or the attempt
 * goes back into the schedule (requeue.h), as the retry policy says
 * (retry_policy.h).
 */
#ifndef DOWNLOAD_DOWNLOAD_H
#define DOWNLOAD_DOWNLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "download/attempt.h"
#include "download/expected.h"
#include "download/file_name.h"
#include "download/mirrors.h"
#include "download/run_state.h"
#include "model/piece_map.h"
#include "model/version.h"

/* A file in its place, whose command is still to run: file_command.h. */
struct placed_file {
	char *path; /* owned */
	bool has_digest;
	struct checksum digest;
};

struct team;

struct download {
	struct run *run;
	struct item *item; /* owned */
	struct request_content content; /* that is sent for it */
	struct mirrors *mirrors;	/* NULL: the item has one URL */
	char *identity; /* see identity.h; NULL: the item's URL */
	char *part_identity;	/* likewise; NULL: that */
	struct attempt attempt; /* its own: the present one, or the last */
	bool has_begun;	 /* and was told so */
	bool has_told_answer; /* the last one, in an event */
	bool is_finished; /* an earlier run of the session has fetched it */
	bool is_over;	  /* done or skipped: not to be fetched any more */
	uint64_t turn;	  /* in the outlet, from 1; 0 for none */
	size_t waits_in_bytes; /* of memory, for that */
	bool is_sealed;	  /* it waits for that, and is whole */

	/* Its file. */
	struct file_name file;
	struct part_file *part; /* in the folder of the file */
	char *part_path;	/* what is left of a part that has ended */
	bool was_busy;		/* another process was at work on it */
	bool starts_over;	/* not from what is there */
	uint64_t adopted_bytes; /* that the part has of the file there */
	struct version present; /* of the file that an update is for */
	struct checksum digest; /* of --digest, once it is sealed */
	size_t damaged; /* of its pieces, at last; 0: none, or not known */
	struct piece_map *pieces;   /* what is known of them; or NULL */
	struct placed_file *placed; /* that awaits its command; or NULL */

	struct team *team;  /* of several attempts at once; NULL for one */
	bool is_described;  /* by a Metalink that a server has named */
	bool has_led_checksum; /* that says the checksum of its item */
	bool is_one_stream; /* it does not come in ranges */

	/* What its attempts have brought, and are to bring. */
	struct progress progress;
	struct expected expected;

	/* Of all attempts; see retry_policy.h. */
	unsigned attempts;
	unsigned failures; /* the last ones, in a row, that gained nothing */
	unsigned restarts; /* how often what was kept has been lost */
	unsigned restarts_alike; /* to a version of that date and length */
	unsigned turned_away;	 /* how often for the sake of others */
	int64_t doubted_ns;	 /* the last failure may be so; else 0 */
	int64_t first_ns;	 /* the first began; 0: none has */
	unsigned unready;	 /* answers of 202 */
	int64_t unready_ns;	 /* the first of them came */
	int64_t blamed_ns;	 /* see struct attempt_end */
	bool has_mismatched;	 /* a checksum, once */
};

/*
 * Make the download of an item, which is its own then, for that place.  The
 * caller owns it; NULL: out of memory, the item remaining the caller's.
 */
struct download *download_new(struct run *run, struct item *item,
			      struct item_place *place);

/* The download of the attempt whose entry it is. */
struct download *download_of(struct schedule_entry *entry);

/*
 * Free it.  What came of a part is kept.  Unless it is over, the item is added
 * to --failed.  Suspends then, also in a cancelled task.  NULL is ignored.
 */
void download_free(struct download *download);

/*
 * Emit an event of the download's, with its progress and its last answer.
 * Suspends as the emitter does; returns its status.
 */
int download_emit(struct download *download, struct event event) CO_MUST_CHECK;

/* Whether only what is there is asked for: --head, --spider. */
bool download_is_probe(const struct download *download);

/* How long an attempt may take: INT64_MAX (CO_FOREVER) for no limit. */
int64_t download_timeout_ns(const struct download *download);

/* What stands for it where items are told apart; valid as long as it lives. */
const char *download_identity(const struct download *download);

/* The same for its part. */
const char *download_part_identity(const struct download *download);

/* Say whose credentials a request for the URL of an attempt may show. */
void download_set_origin(const struct download *download,
			 struct request *request);

/*
 * Whether what is there of the body can be continued.  The answer to anything
 * but a plain GET cannot: another one need not be the same.  Nor can what is
 * kept as it was answered (--warc).
 */
bool download_may_resume(const struct download *download);

/* How much of the body is there, if it can be continued; else 0. */
uint64_t download_kept_bytes(const struct download *download);

/*
 * Remove the part, which is not needed any more; the download has none then.
 * Suspends, also in a cancelled task.
 */
void download_discard_part(struct download *download);

/*
 * Whether a checksum of the user's will prove that the file is the one that is
 * meant, as far as is known before its answer.
 */
bool download_is_proven(const struct download *download);

/*
 * Whether the server of a URL may continue what is there though nothing
 * but the length says that it has the same file: others have sent it, and the
 * whole will be held against a checksum of the item's; or each of its pieces
 * will.
 */
bool download_may_join(const struct download *download, const char *url);

/* What was kept is lost: the answer is of another version, or of all of it. */
void download_count_restart(struct download *download,
			    const struct version *version);

/*
 * Which digests of the file are wanted: a mask of 1 << enum checksum_algorithm.
 */
unsigned download_algorithms(const struct download *download);

/* Who may say what checksums the file shall have, by its last answer. */
struct expected_sources
download_expected_sources(const struct download *download);

/* Say in a failure what a status of the part's, or of its files', means. */
void download_explain(const struct download *download, struct failure *failure,
		      int status);

/* What tells its item from others. */
struct item_key download_key(const struct download *download);

/* The path of its file, to be freed by the caller; NULL: no memory. */
char *download_path(const struct download *download);

#endif
