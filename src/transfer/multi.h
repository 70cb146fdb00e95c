/*
 * One of libcurl's multi handles on the runtime's loop, driven by polls and one
 * timer through curl_multi_socket_action().  On the loop's stack.
 */
#ifndef TRANSFER_MULTI_H
#define TRANSFER_MULTI_H

#include <stdbool.h>
#include <stddef.h>

#include <curl/curl.h>

#include <coget/loop.h>

#include "model/address.h"
#include "transfer/cork.h"
#include "transfer/direct.h"
#include "transfer/flood.h"

struct multi_pool;
struct easy_thread;
struct sockets;

/* So many transfers are best run by one: see multi_pool.c. */
enum { MULTI_SLOTS = 64 };

/* One that has opened so many connections takes no more transfers: likewise. */
enum { MULTI_CONNECTIONS = 256 };

/* An easy handle's place in a multi handle, part of whatever it works for. */
struct multi_slot {
	CURL *easy;
	/* It has ended, and left its multi handle.  Must not start another. */
	void (*on_ended)(struct multi_slot *slot, CURLcode code);
	/* Whether it may use a connection to that address. */
	bool (*admits)(struct multi_slot *slot, const struct address *address);
	/*
	 * A request of it is about to go out on a connection that is there;
	 * is_new: which was opened for it.  Returns whether it may.
	 */
	bool (*may_send)(struct multi_slot *slot, bool is_new);
	struct multi_pool *pool;
	struct multi *multi; /* NULL while it does not run, or on a thread */
	struct easy_thread *thread; /* in place of multi handles; or NULL */
	struct direct *direct; /* likewise, while that runs it */
	bool is_paused;	     /* until multi_slot_unpause() or its end */
	bool has_http1;	     /* on its connection; its owner sets it */
	bool is_held;	     /* paused for a rate limit; likewise */
	bool is_alone;	     /* on a connection that no other shares; likewise */
	bool has_opened;     /* a socket, since it was last connected */
	int local_port;	     /* of its connection; 0: none yet */
	curl_socket_t fd;    /* that libcurl has last waited for, for it */
	struct multi_slot *next; /* in its multi handle */
	struct multi_slot *prev;
	int socket_errno;    /* why there was no descriptor for it; or 0 */
	bool is_failing;     /* will end for lack of memory */
	struct multi_slot *next_failing;
};

struct multi {
	struct multi *next; /* in its pool */
	struct sockets *sockets;
	struct flood *flood;
	struct cork cork;
	CURLM *handle;
	struct co_callback timeout;
	struct multi_slot *slots; /* that run */
	unsigned running;
	unsigned paused;
	unsigned opened; /* connections */
	bool is_for_alone; /* those that share no connection, and no others */
	bool is_behind; /* memory ran out: transfers have been left */
	bool stops_multiplexing;
	struct multi_slot *failing; /* those that cannot go on */
	struct co_callback fail;    /* ends them */
};

/*
 * Make one.  It uses the sockets, and counts in flood; both must outlive it.
 * Returns NULL if memory is short.
 */
struct multi *multi_new(struct sockets *sockets, struct flood *flood);

/* Close its connections and free it; nothing may run. */
void multi_free(struct multi *multi);

/* Have at most so many connections, idle ones included; 0: no limit. */
void multi_limit(struct multi *multi, long max);

/*
 * Send no request on a connection that has another under way; not of use in
 * libcurl's callbacks.
 */
void multi_stop_multiplexing(struct multi *multi);

/* Start a slot, whose handle runs nowhere.  Returns 0 or UV_ENOMEM. */
int multi_add(struct multi *multi, struct multi_slot *slot);

/* Let libcurl act on a socket that is ready: events as in CURL_CSELECT_*. */
void multi_act(struct multi *multi, curl_socket_t fd, int events);

/* Whether libcurl may be using sockets that it has lost interest in. */
bool multi_may_use(const struct multi *multi);

/* Stop a slot, if it has not ended; on_ended is not called. */
void multi_slot_stop(struct multi_slot *slot);

/* Pause it from its write callback, which returns what this does. */
size_t multi_slot_pause(struct multi_slot *slot);

/*
 * Have the slot's multi handle send no request on a connection that has another
 * under way; of use in libcurl's callbacks, too.
 */
void multi_slot_stop_multiplexing(struct multi_slot *slot);

/*
 * Whether another one is held on its connection: libcurl 7.88 reads nothing
 * more from a connection of HTTP/2 once it has data of a stream that is paused.
 */
bool multi_slot_is_blocked(const struct multi_slot *slot);

/* Let it send on, which its read callback has paused. */
void multi_slot_resume(struct multi_slot *slot);

/* Let it go on, if it is paused. */
void multi_slot_unpause(struct multi_slot *slot);

#endif
