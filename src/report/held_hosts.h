/*
 * The hosts that are left alone for a while, as events tell.
 */
#ifndef REPORT_HELD_HOSTS_H
#define REPORT_HELD_HOSTS_H

#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

/* More are not kept. */
#define HELD_HOSTS_MAX 64

struct held_host {
	char *name;	  /* as host_label() shows it */
	const char *why;  /* "asked to slow down"; static */
	const char *then; /* "resumes"; static */
	int64_t until_ns;
};

/* Zeroed, it is empty. */
struct held_hosts {
	struct held_host hosts[HELD_HOSTS_MAX]; /* held for longest first */
	size_t count;
};

/*
 * Follow an event about a host.  Without memory for it, or room, it is passed
 * over.
 */
void held_hosts_update(struct held_hosts *held,
		       const struct host_change *change, int64_t now_ns);

/* Forget those whose time is over. */
void held_hosts_prune(struct held_hosts *held, int64_t now_ns);

/* Free what it owns. */
void held_hosts_release(struct held_hosts *held);

#endif
