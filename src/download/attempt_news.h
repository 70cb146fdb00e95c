/*
 * What attempts on another loop tell the run's, without waiting to be heard:
 * that their hosts have answered, bytes for limits that are found, and progress
 * for the display.
 *
 * Each attempt has two copies of its news: one that is added to, one that is on
 * its way.  There is one message a turn, for all attempts of a loop, and no
 * other before the run's loop has heard it.  What is left at an attempt's end
 * goes with that.  Nothing is allocated but the message.
 *
 * All calls but news_heed() and news_count_bytes() are the other loop's.
 */
#ifndef DOWNLOAD_ATTEMPT_NEWS_H
#define DOWNLOAD_ATTEMPT_NEWS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/loop.h>

#include "download/attempt_sink.h"

/* What the run's loop has not been told of an attempt. */
struct news {
	bool is_answered;
	int64_t began_ns;	  /* the request that was answered */
	size_t received_bytes;	  /* for on_received() */
	struct progress progress; /* as it was then */
};

/* An attempt, in the frame of its call. */
struct news_source {
	struct news_source *next, *prev;
	const struct attempt_place *home; /* whom its news are for */
	struct progress progress;	  /* as it is */
	struct news news;		  /* is added to */
	bool has_news;
	struct news told; /* is on its way, or was */
	struct news_source *next_told;
};

/* Those of a loop. */
struct news_board {
	struct co_loop *home; /* the run's loop */
	struct tally *tally;  /* the run's */

	/* The other loop's. */
	uint64_t received_bytes;     /* which its client counts */
	struct news_source *sources; /* nearly first, those that have news */
	size_t news_count;	     /* of these */
	struct co_callback tell;
	struct co_callback look; /* for progress */

	/* The run's loop's while it is told, else the other's. */
	atomic_bool is_told;
	struct news_source *told;
	uint64_t told_bytes;

	/* The run's loop's. */
	uint64_t counted_bytes; /* of those received, in the tally */
};

/* Prepare one that has none. */
void news_board_init(struct news_board *board);

/* Release it, once it has no attempts: nothing is told any more. */
void news_board_release(struct news_board *board);

/*
 * An attempt begins, whose home and progress are set and the rest is zero.
 * Returns 0 or UV_ENOMEM.
 */
int news_board_add(struct news_board *board,
		   struct news_source *source) CO_MUST_CHECK;

/* It has ended. */
void news_board_remove(struct news_board *board, struct news_source *source);

/* Its news have changed: tell of them when all that is ready has run. */
void news_board_note(struct news_board *board, struct news_source *source);

/* Take its news, to be told in another way, behind those that were. */
struct news news_board_take(struct news_board *board,
			    struct news_source *source);

/* Tell the hooks of a place. */
void news_heed(const struct attempt_place *home, const struct news *news);

/* The loop had received so many bytes; less than before is passed over. */
void news_count_bytes(struct news_board *board, uint64_t bytes);

#endif
