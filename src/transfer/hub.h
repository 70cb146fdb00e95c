/*
 * libcurl's multi handles on the runtime's loop.
 *
 * A hub owns some multi handles, each driven by polls and one timer through
 * curl_multi_socket_action(), and spreads what runs over them.  Everything here
 * runs on the loop's stack, which coroutines reach by co_on_loop_stack().
 */
#ifndef TRANSFER_HUB_H
#define TRANSFER_HUB_H

#include <stdbool.h>
#include <stddef.h>

#include <curl/curl.h>

struct hub;

/* An easy handle's place in a hub, part of whatever it works for. */
struct hub_ride {
	CURL *easy;
	/* It has ended, and left its multi handle.  Must not start another. */
	void (*on_ended)(struct hub_ride *ride, CURLcode code);
	struct hub *hub;
	struct multi *multi; /* NULL while it does not run */
	bool is_paused;      /* until hub_unpause() or its end */
	int socket_errno;    /* why there was no descriptor for it; or 0 */
	bool is_failing;     /* will end for lack of memory */
	struct hub_ride *next_failing;
};

/* Make a hub.  Returns 0 with *out owned by the caller, or UV_ENOMEM. */
int hub_open(struct hub **out);

/*
 * Have no more than about so many connections, idle ones included; no
 * fewer than there shall be rides.
 */
void hub_limit(struct hub *hub, size_t connections);

/* Close its connections and free it; nothing may run.  NULL is ignored. */
void hub_close(struct hub *hub);

/*
 * Prepare a ride, whose easy and on_ended are set: its sockets are the hub's,
 * CURLOPT_PRIVATE is taken.  Returns whether libcurl agreed.
 */
bool hub_adopt(struct hub *hub, struct hub_ride *ride);

/* Start it.  Returns 0 or UV_ENOMEM. */
int hub_start(struct hub_ride *ride);

/* Stop it, if it has not ended; on_ended is not called. */
void hub_stop(struct hub_ride *ride);

/* Pause it from its write callback, which returns what this does. */
size_t hub_pause(struct hub_ride *ride);

/* Let it go on, if it is paused. */
void hub_unpause(struct hub_ride *ride);

#endif
