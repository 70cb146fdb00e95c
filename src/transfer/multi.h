/*
 * libcurl's multi handles on the runtime's loop.
 *
 * A hub owns some multi handles, each driven by polls and one timer through
 * curl_multi_socket_action(), and spreads transfers over them.  Everything here
 * runs on the loop's stack: start and stop reach it by co_on_loop_stack().
 */
#ifndef TRANSFER_MULTI_H
#define TRANSFER_MULTI_H

#include <stdbool.h>

#include <curl/curl.h>

#include <coget/loop.h>

struct hub;
struct multi;
struct transfer;

/* Make a hub.  Returns 0 with *out owned by the caller, or UV_ENOMEM. */
int hub_open(struct hub **out);

/* Close its connections and free it; no transfer may run.  NULL is ignored. */
void hub_close(struct hub *hub);

/*
 * Set what a transfer's easy handle needs to run in this hub: its sockets are
 * the hub's, and want of descriptors is noted in the transfer.
 *
 * Returns whether libcurl took it.
 */
bool hub_adopt(struct hub *hub, struct transfer *transfer);

/*
 * Start a transfer, whose CURLOPT_PRIVATE is a struct transfer: when it ends,
 * transfer_ended() is called, and it has left its multi handle.
 *
 * Returns the multi handle it runs in, or NULL when out of memory.
 */
struct multi *hub_start(struct hub *hub, CURL *easy);

/* Stop a transfer that has not ended. */
void multi_stop(struct multi *multi, CURL *easy);

/* Let a transfer go on that had paused itself. */
void multi_unpause(struct multi *multi, CURL *easy);

#endif
