/*
 * The ranges of one file that several attempts fetch at once: who is at work on
 * which, what is there already, and what whoever is done takes on next.
 *
 * Each attempt has a segment.  It takes a range, adds what it has stored of it,
 * and takes another; at last it leaves.  A range may shrink meanwhile, when
 * another attempt takes its end over.  While nothing else is to be had, a range
 * that comes slowly is taken a second time, and the first to store it wins.
 *
 * Plain data for the tasks of one loop; the owner brings the time.
 */
#ifndef DOWNLOAD_SEGMENTS_H
#define DOWNLOAD_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/extents.h"

/* More at once would leave more ranges than a part's record has room for. */
enum { SEGMENTS_MAX = EXTENTS_MAX };

struct segment {
	struct segment *next; /* at work */
	uint64_t at_bytes;    /* what it stores next */
	uint64_t end_bytes;   /* the first byte behind its range */
	bool is_at_work;
	uint64_t asked_bytes; /* where what it reads ends */
	bool is_open; /* what it reads goes on behind that, to the file's end */
	bool is_twin; /* another one fetches the same */
	int64_t began_ns;   /* with this range */
	int64_t stored_ns;  /* when something of it was stored last */
	uint64_t got_bytes; /* of this range */
	double bps; /* how fast the range before it came; 0: not known */
};

struct segments {
	uint64_t total_bytes; /* of the file */
	size_t most;	      /* may be at work; at least 1 */
	uint64_t least_bytes; /* no range is made shorter */
	size_t count;	      /* are at work */
	struct segment *at_work;
	struct extents stored; /* of the file */
	/* While a reader takes it in order; see segments_keep_order(). */
	uint64_t window_end_bytes; /* no range begins there or behind */
	uint64_t most_bytes;	   /* no range is longer; 0: any may be */
	double best_bps; /* of a range that has come; 0: none has */
	/*
	 * No further range can be asked for: what is read goes on to the file's
	 * end, over what is there.
	 */
	bool is_off;
};

/* How many bytes of its range it has not come to. */
uint64_t segment_rest_bytes(const struct segment *segment);

/*
 * Begin with what is stored of a file.
 *
 * most         attempts may be at work on it; at least 1.
 * least_bytes  that a range is to have, but for what is left; at least 1.
 */
void segments_init(struct segments *segments, uint64_t total_bytes, size_t most,
		   uint64_t least_bytes, const struct extents *stored);

/*
 * The first attempt, which reads from there to the file's end: it is at work on
 * its share.
 */
void segments_enter(struct segments *segments, struct segment *segment,
		    uint64_t from_bytes, int64_t now_ns);

/*
 * Take another range, being done with the one before.  Returns false if there
 * is none to be had; then the segment has left.
 */
bool segments_take(struct segments *segments, struct segment *segment,
		   int64_t now_ns);

/*
 * Whoever reads the file while it comes has come so far: let no range begin
 * much beyond that.
 *
 * read_bytes    UINT64_MAX: nobody reads it.
 * buffer_bytes  how far beyond that ranges may begin.
 */
void segments_keep_order(struct segments *segments, uint64_t read_bytes,
			 uint64_t buffer_bytes);

/* Whether there is a range to be had as soon as more is read. */
bool segments_are_held(const struct segments *segments);

/* Whether one more could be of use. */
bool segments_want_more(const struct segments *segments, int64_t now_ns);

/* So many bytes of its range have been stored, or were there already. */
void segments_add(struct segments *segments, struct segment *segment,
		  uint64_t len_bytes, int64_t now_ns);

/*
 * It has come to the end of its range, and reads on behind that: take what is
 * there into it, if nobody else is at that.  Returns whether its range is
 * longer now.
 */
bool segments_extend(struct segments *segments, struct segment *segment);

/* Whether all of so many bytes from where it is are stored. */
bool segments_have(const struct segments *segments,
		   const struct segment *segment, uint64_t len_bytes);

/* Whether others have stored all that it is still at work on. */
bool segments_have_rest(const struct segments *segments,
			const struct segment *segment);

/* It is not at work any more; others may take what is left of its range. */
void segments_leave(struct segments *segments, struct segment *segment);

/* Whether the file is whole. */
bool segments_are_whole(const struct segments *segments);

#endif
