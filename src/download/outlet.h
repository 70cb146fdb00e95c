/*
 * Bodies on their way into one place, one after the other and never
 * interleaved: to standard output (-o -) in the order of the input, or into an
 * archive (archive/archive.h) in that order or in the order of their ends.
 *
 * In the order of the input, each item takes a turn when it is read.  A
 * download that is complete before its turn waits as a part, and occupies no
 * worker; so the item whose turn it is always gets one.  The input is read only
 * so far ahead, which bounds what waits.  Otherwise an item takes a turn when
 * it is complete, and what waits is bounded likewise.
 *
 * To standard output the body whose turn it is is written while it comes, from
 * its part on disk; unless there is a checksum to verify first, or it is small.
 * Into an archive only what is whole is written.
 *
 * What was written stays so.  A body that is started over is compared with what
 * was written of it, and goes on where that ends.  If it differs, or does not
 * come to its end, nothing can be written after it: the run ends.
 *
 * For tasks of one loop.
 */
#ifndef DOWNLOAD_OUTLET_H
#define DOWNLOAD_OUTLET_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/event.h>
#include <coget/status.h>

#include "download/outlet_stream.h"
#include "model/failure.h"
#include "model/url.h"

struct archive;
struct download;
struct outlet_turn;

struct outlet {
	struct outlet_turn *turns; /* by their numbers, modulo size */
	size_t size;
	uint64_t next;		 /* to be written */
	uint64_t given;		 /* so many */
	size_t memory_bytes; /* of bodies that wait in memory */
	size_t open;	     /* downloads that may still take a turn */
	bool has_ended;	     /* and no others will */
	struct co_event changed; /* there may be something to write */
	struct co_event has_room;
	struct co_event progressed;  /* more was written */
	struct archive *archive;     /* NULL: it is standard output */
	bool is_in_order;	     /* of the input */
	struct outlet_stream stream; /* of the body whose turn it is */
	char url[URL_SHOWN_SIZE];    /* of that */
	bool is_closed;		     /* nobody reads any more */
	struct failure failure;	     /* why the run ends; or ERROR_NONE */
};

/*
 * Prepare one.  Returns 0 or UV_ENOMEM; it is to be closed in either case.
 *
 * ahead        as many items may be between the one that is written and the
 *              last.
 * archive      that it goes into; NULL for standard output.
 * is_in_order  of the input: items are given turns when they are read.
 */
int outlet_open(struct outlet *outlet, size_t ahead, struct archive *archive,
		bool is_in_order) CO_MUST_CHECK;

/*
 * Free it.  What still waits is interrupted: its part stays.  Suspends, also in
 * a cancelled task.
 */
void outlet_close(struct outlet *outlet);

/*
 * Give a download the next turn, unless it has one.  Suspends while too many
 * are given.  Returns 0 or UV_ECANCELED.
 */
int outlet_give(struct outlet *outlet, struct download *download) CO_MUST_CHECK;

/*
 * More of a download's body has come, of which there are so many bytes from its
 * beginning on.  Suspends.  Returns 0 or an error of part_file_open_body().
 */
int outlet_offer(struct outlet *outlet, const struct download *download,
		 uint64_t len_bytes) CO_MUST_CHECK;

/*
 * What follows of a download's body may take any time to come: let what has
 * come be written, if it is the one that is written while it comes.  Suspends.
 * Returns 0, or an error of part_file_spill() or outlet_offer().
 */
int outlet_flush(struct outlet *outlet,
		 const struct download *download) CO_MUST_CHECK;

/*
 * How much of a download's body was written, if it is written while it comes;
 * else UINT64_MAX.
 */
uint64_t outlet_written(const struct outlet *outlet,
			const struct download *download);

/*
 * Wait until more was written, or outlet_wake().  Returns 0 or UV_ECANCELED.
 */
int outlet_await(struct outlet *outlet) CO_MUST_CHECK;

/* Wake the tasks that are in outlet_await(). */
void outlet_wake(struct outlet *outlet);

/* What has come of a download's body does not count any more. */
void outlet_restart(struct outlet *outlet, const struct download *download);

/*
 * Whether a download that is whole may wait in memory, as it is small and few
 * others do.  Then that is counted until its end.
 */
bool outlet_keeps_in_memory(struct outlet *outlet, struct download *download);

/*
 * Take over a download that is whole: sealed (storage/sealed_part.h), or to be
 * kept in memory.
 */
void outlet_take(struct outlet *outlet, struct download *download);

/* A download has come to its end: its turn, if it has one, is over. */
void outlet_pass(struct outlet *outlet, const struct download *download);

/* Count a download that may take a turn, until outlet_pass(). */
void outlet_enter(struct outlet *outlet);

/* No more downloads will enter. */
void outlet_end(struct outlet *outlet);

/*
 * The coroutine that writes; returns 0 at the end, UV_EPIPE once nobody reads
 * any more, UV_EPROTO with the outlet's failure set, or another status that
 * ends the run.
 */
int outlet_run(struct outlet *outlet) CO_MUST_CHECK;

#endif
