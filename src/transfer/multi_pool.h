/*
 * The multi handles of a client, over which its transfers are spread.
 *
 * Everything here runs on the loop's stack, which coroutines reach by
 * co_on_loop_stack().
 */
#ifndef TRANSFER_MULTI_POOL_H
#define TRANSFER_MULTI_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "transfer/body_buffers.h"
#include "transfer/easy_thread.h"
#include "transfer/kept_connections.h"
#include "transfer/multi.h"

/* Make a pool.  Returns 0 with *out owned by the caller, or UV_ENOMEM. */
int multi_pool_open(struct multi_pool **out);

/*
 * Keep to about so many connections, idle ones included; no fewer than
 * transfers shall run.
 *
 * beside  as many more in each multi handle, for what libcurl asks on its own:
 *         transfers that wait for an address keep their place meanwhile.
 */
void multi_pool_limit(struct multi_pool *pool, size_t connections, long beside);

/* Whether that was said. */
bool multi_pool_is_limited(const struct multi_pool *pool);

/*
 * Keep no more idle connections than leave so many in all that run or are idle:
 * those that libcurl keeps do not count.  Without it, idle ones are KEPT_MAX.
 */
void multi_pool_keep(struct multi_pool *pool, size_t connections);

/*
 * Send no request on a connection that has another under way; before the first.
 */
void multi_pool_stop_multiplexing(struct multi_pool *pool);

/* Close its connections and free it; nothing may run.  NULL is ignored. */
void multi_pool_close(struct multi_pool *pool);

/* The connections that are kept for requests without libcurl. */
struct kept_connections *multi_pool_kept(struct multi_pool *pool);

/* The buffers for bodies that nobody has. */
struct body_buffers *multi_pool_bodies(struct multi_pool *pool);

/* How many transfers run in its multi handles. */
size_t multi_pool_running(const struct multi_pool *pool);

/* Counts what the pool's connections send without data, as libcurl runs. */
struct flood *multi_pool_flood(struct multi_pool *pool);

/*
 * Prepare a slot, whose easy and callbacks are set: its sockets are the pool's;
 * CURLOPT_PRIVATE and the callback for TLS contexts are taken.  Returns whether
 * libcurl agreed.
 */
bool multi_slot_init(struct multi_pool *pool, struct multi_slot *slot);

/*
 * Prepare it likewise to run on a thread of its own, with the callbacks for the
 * answer that the hooks have; release afterwards.
 */
bool multi_slot_init_thread(struct multi_pool *pool, struct multi_slot *slot,
			    const struct easy_thread_hooks *hooks);

/* Release a slot that does not run, and its thread. */
void multi_slot_release(struct multi_slot *slot);

/*
 * Start it in one of the pool's multi handles, or on its thread.  Returns 0,
 * UV_ENOMEM, or UV_EAGAIN for want of threads.
 */
int multi_slot_start(struct multi_slot *slot);

#endif
