/*
 * How many may be at work at a host: by what is given or found, and by what it
 * refuses.
 *
 * What it refuses (admission.h) is the most that is tried where the number is
 * found (adaptive_limit.h).  Each change is told.
 */
#ifndef SCHEDULE_HOST_LIMIT_H
#define SCHEDULE_HOST_LIMIT_H

#include "schedule/hosts.h"

/* Begin with what is given for a host of its name, or with what is tried first.
 */
void host_limit_init(const struct hosts *hosts, struct host *host);

/* How many may be at work there. */
size_t host_limit(const struct host *host);

/* What finds it; NULL if it is given, or memory is short. */
struct adaptive_limit *host_limit_adaptive(const struct hosts *hosts,
					   struct host *host);

/* Keep to what has been found, and tell why.  The host is unlinked. */
void host_limit_adapt(const struct hosts *hosts, struct host *host);

/*
 * Keep to what others at work there leave, as one was turned away that began
 * then.  The host is unlinked.
 */
enum refusal host_limit_refuse(const struct hosts *hosts, struct host *host,
			       int64_t began_ns, int64_t now_ns);

/*
 * Let more in at a host that has turned some away, if all places are taken and
 * nobody was turned away for long enough.  The host is unlinked.
 */
void host_limit_admit(const struct hosts *hosts, struct host *host,
		      int64_t now_ns);

#endif
