/*
 * Driving libcurl.
 *
 * Several multi handles: for each new transfer libcurl looks through all of a
 * host's connections, so one handle with a thousand of them costs two to three
 * times the processor time of one with 64.  The first handle that has room is
 * taken, which keeps connections in use rather than spread.
 *
 * libcurl is never called from its own callbacks: they note what they are told,
 * and the calls are made from the loop.
 */
#include "transfer/hub.h"

#include <errno.h>
#include <stdlib.h>

#include <coget/loop.h>
#include <coget/time.h>

#include "transfer/sockets.h"

enum { RIDES_PER_MULTI = 64 };

/* When to try again what lacked memory. */
#define CATCH_UP_NS (10 * CO_MILLISECOND)

struct multi {
	struct multi *next;
	struct hub *hub;
	CURLM *handle;
	struct co_callback timeout;
	unsigned running;
	unsigned paused;
	bool is_behind; /* memory ran out: transfers have been left */
	struct hub_ride *failing; /* those that cannot go on */
	struct co_callback fail;  /* ends them */
};

struct hub {
	struct multi *multis;
	struct sockets sockets;
	long connections_max; /* of each multi handle; 0: no limit */
};

static void reap(struct multi *multi)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(multi->handle, &left))) {
		CURLcode code = message->data.result;
		struct hub_ride *ride;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
				  (char **)&ride);
		hub_stop(ride);
		ride->on_ended(ride, code);
	}
}

/*
 * Run all transfers, whatever they wait for.  The function is deprecated as it
 * does more than is needed; nothing else starts those again that were left.
 */
static CURLMcode run_all(struct multi *multi)
{
	int running;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	return curl_multi_socket_all(multi->handle, &running);
#pragma GCC diagnostic pop
}

/*
 * Where memory runs out, libcurl leaves the transfers that it is at as they
 * are, with neither a timer nor a word to us.
 */
static void act(struct multi *multi, curl_socket_t fd, int events)
{
	CURLMcode code = CURLM_OK;
	int running;

	if (!multi->is_behind)
		code = curl_multi_socket_action(multi->handle, fd, events,
						&running);
	if (multi->is_behind || code != CURLM_OK)
		code = run_all(multi);
	multi->is_behind = code != CURLM_OK;
	reap(multi);
	if (multi->is_behind &&
	    co_call_later(&multi->timeout, CATCH_UP_NS) < 0)
		co_call_soon(&multi->timeout);
}

static void on_timeout(void *arg)
{
	act(arg, CURL_SOCKET_TIMEOUT, 0);
}

/* Zero means soon and from the loop, never from within this call. */
static int on_set_timer(CURLM *handle, long timeout_ms, void *arg)
{
	struct multi *multi = arg;

	(void)handle;
	if (timeout_ms < 0) {
		co_callback_cancel(&multi->timeout);
		return 0;
	}
	if (timeout_ms == 0) {
		co_call_soon(&multi->timeout);
		return 0;
	}
	/* Without memory to wait, it may as well be called too early. */
	if (co_call_later(&multi->timeout, timeout_ms * CO_MILLISECOND) < 0)
		co_call_soon(&multi->timeout);
	return 0;
}

static void on_fail(void *arg)
{
	struct multi *multi = arg;
	struct hub_ride *ride;

	while ((ride = multi->failing)) {
		hub_stop(ride);
		ride->on_ended(ride, CURLE_OUT_OF_MEMORY);
	}
	reap(multi);
}

/*
 * A socket that cannot be watched ends the one transfer, not from within
 * libcurl's call.  Told by -1, libcurl would give up on all of the handle, and
 * leave some of them waiting for ever.
 */
static void fail_soon(CURL *easy)
{
	struct hub_ride *ride;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&ride);
	if (!ride || !ride->multi || ride->is_failing)
		return;
	ride->is_failing = true;
	ride->next_failing = ride->multi->failing;
	ride->multi->failing = ride;
	co_call_soon(&ride->multi->fail);
}

static void unlink_failing(struct hub_ride *ride)
{
	struct hub_ride **at = &ride->multi->failing;

	if (!ride->is_failing)
		return;
	while (*at != ride)
		at = &(*at)->next_failing;
	*at = ride->next_failing;
	ride->is_failing = false;
}

/* On a connection of HTTP/2 the server may speak at any time. */
static bool has_http1(CURL *easy)
{
	long version = 0;

	curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
	return version == CURL_HTTP_VERSION_1_0 ||
	       version == CURL_HTTP_VERSION_1_1;
}

/*
 * libcurl does not care for the socket of one that is paused, and never has if
 * it was paused within the turn in which it took over an idle connection.
 */
static bool may_use(const struct multi *multi)
{
	return multi->paused > 0;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg,
		     void *socket_data)
{
	struct multi *multi = arg;
	long http_code = 0;

	(void)socket_data;
	if (what != CURL_POLL_REMOVE) {
		if (sockets_watch(&multi->hub->sockets, fd, what, multi) < 0)
			fail_soon(easy);
		return 0;
	}
	/* Who has had an answer was connected. */
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &http_code);
	sockets_forget(&multi->hub->sockets, fd, http_code != 0,
		       has_http1(easy));
	return 0;
}

static curl_socket_t on_open_socket(void *arg, curlsocktype purpose,
				    struct curl_sockaddr *address)
{
	struct hub_ride *ride = arg;
	curl_socket_t fd = sockets_open(&ride->hub->sockets, purpose, address);

	if (fd == CURL_SOCKET_BAD && (errno == EMFILE || errno == ENFILE))
		ride->socket_errno = errno;
	return fd;
}

static int on_close_socket(void *arg, curl_socket_t fd)
{
	struct hub *hub = arg;

	return sockets_close(&hub->sockets, fd);
}

/*
 * By default libcurl closes idle connections whenever few transfers run.  Where
 * there may be only so many, they are closed to make room for new ones.
 */
static void limit_connections(struct multi *multi)
{
	long max = multi->hub->connections_max;

	curl_multi_setopt(multi->handle, CURLMOPT_MAXCONNECTS,
			  max > 0 ? max : 2L * RIDES_PER_MULTI);
	curl_multi_setopt(multi->handle, CURLMOPT_MAX_TOTAL_CONNECTIONS, max);
}

static struct multi *add_multi(struct hub *hub)
{
	struct multi **end = &hub->multis;
	struct multi *multi = calloc(1, sizeof(*multi));

	if (!multi)
		return NULL;
	multi->hub = hub;
	multi->handle = curl_multi_init();
	if (!multi->handle) {
		free(multi);
		return NULL;
	}
	co_callback_init(&multi->timeout, on_timeout, multi);
	co_callback_init(&multi->fail, on_fail, multi);
	curl_multi_setopt(multi->handle, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi->handle, CURLMOPT_SOCKETDATA, multi);
	curl_multi_setopt(multi->handle, CURLMOPT_TIMERFUNCTION, on_set_timer);
	curl_multi_setopt(multi->handle, CURLMOPT_TIMERDATA, multi);
	limit_connections(multi);
	while (*end)
		end = &(*end)->next;
	*end = multi;
	return multi;
}

int hub_open(struct hub **out)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return UV_ENOMEM;
	(*out)->sockets.on_ready = act;
	(*out)->sockets.may_use = may_use;
	return 0;
}

void hub_limit(struct hub *hub, size_t connections)
{
	hub->connections_max = connections < RIDES_PER_MULTI
				       ? (long)connections
				       : RIDES_PER_MULTI;
	for (struct multi *multi = hub->multis; multi; multi = multi->next)
		limit_connections(multi);
}

void hub_close(struct hub *hub)
{
	struct multi *multi;

	if (!hub)
		return;
	multi = hub->multis;
	while (multi) {
		struct multi *next = multi->next;

		curl_multi_cleanup(multi->handle);
		co_callback_cancel(&multi->timeout);
		co_callback_cancel(&multi->fail);
		free(multi);
		multi = next;
	}
	sockets_release(&hub->sockets);
	free(hub);
}

bool hub_adopt(struct hub *hub, struct hub_ride *ride)
{
	CURL *easy = ride->easy;

	ride->hub = hub;
	return curl_easy_setopt(easy, CURLOPT_PRIVATE, ride) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION,
				on_open_socket) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, ride) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION,
				on_close_socket) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, hub) ==
		       CURLE_OK;
}

int hub_start(struct hub_ride *ride)
{
	struct multi *multi = ride->hub->multis;

	ride->socket_errno = 0;
	while (multi && multi->running >= RIDES_PER_MULTI)
		multi = multi->next;
	if (!multi)
		multi = add_multi(ride->hub);
	if (!multi ||
	    curl_multi_add_handle(multi->handle, ride->easy) != CURLM_OK)
		return UV_ENOMEM;
	multi->running++;
	ride->multi = multi;
	return 0;
}

static void set_paused(struct hub_ride *ride, bool is_paused)
{
	if (ride->is_paused != is_paused)
		ride->multi->paused += is_paused ? 1 : -1;
	ride->is_paused = is_paused;
}

void hub_stop(struct hub_ride *ride)
{
	if (!ride->multi)
		return;
	unlink_failing(ride);
	curl_multi_remove_handle(ride->multi->handle, ride->easy);
	set_paused(ride, false);
	ride->multi->running--;
	ride->multi = NULL;
}

size_t hub_pause(struct hub_ride *ride)
{
	set_paused(ride, true);
	return CURL_WRITEFUNC_PAUSE;
}

void hub_unpause(struct hub_ride *ride)
{
	struct multi *multi = ride->multi;
	CURLcode code;

	if (!ride->is_paused) /* its connection may have broken meanwhile */
		return;
	set_paused(ride, false);
	code = curl_easy_pause(ride->easy, CURLPAUSE_CONT);
	if (code != CURLE_OK) {
		hub_stop(ride);
		ride->on_ended(ride, code);
	}
	reap(multi);
}
