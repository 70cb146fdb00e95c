/*
 * Noticing that a transfer stands still, or as good as.
 *
 * The bytes of the body are looked at a few times in each window of the limit's
 * length: a server that drips, however cleverly, has to exceed the speed in
 * each.  A server that has yet to begin may be silent for a whole window; only
 * from the first byte on is it held to the speed.  Pure data: whoever has the
 * clock calls stall_look().
 */
#ifndef TRANSFER_STALL_H
#define TRANSFER_STALL_H

#include <stdbool.h>
#include <stdint.h>

/* How often it has to be looked in a window. */
enum { STALL_LOOKS = 8 };

/*
 * A look that comes so much later than it should finds a process that was
 * stopped, and what the server has sent meanwhile not yet read.
 */
#define STALL_LATE_NS INT64_C(1000000000)

struct stall {
	int64_t interval_ns;      /* from one look to the next */
	uint64_t allowance_bytes; /* no more than this in a window: stalled */
	bool is_flowing;          /* a byte has come since it began */
	unsigned looks;           /* in the windows that count */
	int64_t looked_ns;        /* when the last one was */
	uint64_t marks[STALL_LOOKS]; /* what there was at the last ones */
};

/* How long to wait from one look to the next; never 0. */
int64_t stall_interval_ns(int64_t timeout_ns);

/* The bytes that come in so much time at that speed; UINT64_MAX for more. */
uint64_t stall_allowance(int64_t time_ns, uint64_t speed_bps);

/*
 * Begin to watch a transfer, or begin anew where the time so far is not to
 * count.  The window's end lies at most a look behind the timeout.
 */
void stall_begin(struct stall *stall, int64_t timeout_ns, uint64_t speed_bps,
		 int64_t now_ns, uint64_t now_bytes);

/* Let a look be none: whatever came since the last one, or not, is our doing.
 */
void stall_skip(struct stall *stall, int64_t now_ns);

/*
 * Look once more.  Returns whether it stands still; then *within_bytes is what
 * came in the last window.
 */
bool stall_look(struct stall *stall, int64_t now_ns, uint64_t now_bytes,
		uint64_t *within_bytes);

#endif
