/*
 * Noticing that a transfer stands still, or as good as.
 *
 * The bytes of the body are looked at a few times in each window of the limit's
 * length: a server that drips, however cleverly, has to exceed the speed in
 * each.  Pure data: whoever has the clock calls stall_look().
 */
#ifndef TRANSFER_STALL_H
#define TRANSFER_STALL_H

#include <stdbool.h>
#include <stdint.h>

/* How often it has to be looked in a window. */
enum { STALL_LOOKS = 8 };

struct stall {
	uint64_t allowance_bytes; /* no more than this in a window: stalled */
	unsigned looks;           /* since it began */
	uint64_t marks[STALL_LOOKS]; /* what there was at the last ones */
};

/* How long to wait from one look to the next; never 0. */
int64_t stall_interval_ns(int64_t timeout_ns);

/*
 * Begin to watch a transfer, or begin anew where the time so far is not to
 * count.  The window's end lies at most a look behind the timeout.
 */
void stall_begin(struct stall *stall, int64_t timeout_ns, uint64_t speed_bps,
		 uint64_t now_bytes);

/*
 * Look once more.  Returns whether it stands still; then *within_bytes is what
 * came in the last window.
 */
bool stall_look(struct stall *stall, uint64_t now_bytes,
		uint64_t *within_bytes);

#endif
