/*
 * --stall-speed for a file that comes in many short answers: each transfer ends
 * before its window of --stall-timeout does, so that none of them sees a stall.
 */
#ifndef DOWNLOAD_PACE_H
#define DOWNLOAD_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/settings.h"

/* The answers of the present window.  Zero-initialise. */
struct pace {
	int64_t time_ns;
	uint64_t bytes;
};

/*
 * How much of what an attempt has gained counts: all of it; or nothing, if that
 * is as good as none for the time that it took, with the pause behind it.
 */
uint64_t pace_gain(const struct settings *settings, int64_t time_ns,
		   uint64_t bytes);

/*
 * Count an answer, for no longer than --stall-timeout: whatever took more was
 * not the server.  Returns whether the window ends with it, and was idle.
 */
bool pace_add(struct pace *pace, const struct settings *settings,
	      int64_t time_ns, uint64_t bytes);

#endif
