/*
 * libcurl is never called from its own callbacks: they note what they are told,
 * and the calls are made from the loop.
 */
#include "transfer/multi.h"

#include <stdlib.h>

#include <coget/time.h>

#include "transfer/easy_thread.h"
#include "transfer/sockets.h"

/* When to try again what lacked memory. */
#define CATCH_UP_NS (10 * CO_MILLISECOND)

static void unlink_failing(struct multi_slot *slot)
{
	struct multi_slot **at = &slot->multi->failing;

	if (!slot->is_failing)
		return;
	while (*at != slot)
		at = &(*at)->next_failing;
	*at = slot->next_failing;
	slot->is_failing = false;
}

static void set_paused(struct multi_slot *slot, bool is_paused)
{
	if (slot->multi && slot->is_paused != is_paused)
		slot->multi->paused += is_paused ? 1 : -1;
	slot->is_paused = is_paused;
}

static void link_running(struct multi *multi, struct multi_slot *slot)
{
	slot->prev = NULL;
	slot->next = multi->slots;
	if (slot->next)
		slot->next->prev = slot;
	multi->slots = slot;
}

static void unlink_running(struct multi_slot *slot)
{
	*(slot->prev ? &slot->prev->next : &slot->multi->slots) = slot->next;
	if (slot->next)
		slot->next->prev = slot->prev;
}

void multi_slot_stop(struct multi_slot *slot)
{
	if (slot->thread) {
		easy_thread_stop(slot->thread);
		slot->is_paused = false;
		return;
	}
	if (slot->direct) {
		direct_stop(slot->direct);
		slot->direct = NULL;
		slot->is_paused = false;
		return;
	}
	if (!slot->multi)
		return;
	unlink_failing(slot);
	curl_multi_remove_handle(slot->multi->handle, slot->easy);
	set_paused(slot, false);
	unlink_running(slot);
	slot->multi->running--;
	slot->multi = NULL;
}

static void reap(struct multi *multi)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(multi->handle, &left))) {
		CURLcode code = message->data.result;
		struct multi_slot *slot;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
				  (char **)&slot);
		multi_slot_stop(slot);
		slot->on_ended(slot, code);
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

void multi_stop_multiplexing(struct multi *multi)
{
	curl_multi_setopt(multi->handle, CURLMOPT_PIPELINING,
			  (long)CURLPIPE_NOTHING);
}

/*
 * Where memory runs out, libcurl leaves the transfers that it is at as they
 * are, with neither a timer nor a word to us.
 */
void multi_act(struct multi *multi, curl_socket_t fd, int events)
{
	CURLMcode code = CURLM_OK;
	int running;

	flood_begin(multi->flood);
	cork_begin(&multi->cork);
	if (!multi->is_behind)
		code = curl_multi_socket_action(multi->handle, fd, events,
						&running);
	if (multi->is_behind || code != CURLM_OK)
		code = run_all(multi);
	cork_end(&multi->cork);
	multi->is_behind = code != CURLM_OK;
	if (multi->stops_multiplexing)
		multi_stop_multiplexing(multi);
	multi->stops_multiplexing = false;
	reap(multi);
	if (multi->is_behind && co_call_later(&multi->timeout, CATCH_UP_NS) < 0)
		co_call_soon(&multi->timeout);
}

static void on_timeout(void *arg)
{
	multi_act(arg, CURL_SOCKET_TIMEOUT, 0);
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
	struct multi_slot *slot;

	while ((slot = multi->failing)) {
		multi_slot_stop(slot);
		slot->on_ended(slot, CURLE_OUT_OF_MEMORY);
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
	struct multi_slot *slot;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&slot);
	if (!slot || !slot->multi || slot->is_failing)
		return;
	slot->is_failing = true;
	slot->next_failing = slot->multi->failing;
	slot->multi->failing = slot;
	co_call_soon(&slot->multi->fail);
}

/* On a connection of HTTP/2 the server may speak at any time. */
static bool has_http1(CURL *easy)
{
	struct multi_slot *slot;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&slot);
	return slot && slot->has_http1;
}

/*
 * libcurl does not care for the socket of one that is paused, and never has if
 * it was paused within the turn in which it took over an idle connection.
 */
bool multi_may_use(const struct multi *multi)
{
	return multi->paused > 0;
}

static void note_socket(CURL *easy, curl_socket_t fd)
{
	struct multi_slot *slot;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&slot);
	if (slot)
		slot->fd = fd;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg,
		     void *socket_data)
{
	struct multi *multi = arg;
	long http_code = 0;

	(void)socket_data;
	if (what != CURL_POLL_REMOVE) {
		note_socket(easy, fd);
		if (sockets_watch(multi->sockets, fd, what, multi) < 0)
			fail_soon(easy);
		return 0;
	}
	/* Who has had an answer was connected. */
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &http_code);
	sockets_forget(multi->sockets, fd, http_code != 0, has_http1(easy));
	return 0;
}

/*
 * By default libcurl closes idle connections whenever few transfers run.  Where
 * there may be only so many, they are closed to make room for new ones.
 */
void multi_limit(struct multi *multi, long max)
{
	curl_multi_setopt(multi->handle, CURLMOPT_MAXCONNECTS,
			  max > 0 ? max : 2L * MULTI_SLOTS);
	curl_multi_setopt(multi->handle, CURLMOPT_MAX_TOTAL_CONNECTIONS, max);
}

struct multi *multi_new(struct sockets *sockets, struct flood *flood)
{
	struct multi *multi = calloc(1, sizeof(*multi));

	if (!multi)
		return NULL;
	multi->sockets = sockets;
	multi->flood = flood;
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
	return multi;
}

void multi_free(struct multi *multi)
{
	curl_multi_cleanup(multi->handle);
	co_callback_cancel(&multi->timeout);
	co_callback_cancel(&multi->fail);
	free(multi);
}

int multi_add(struct multi *multi, struct multi_slot *slot)
{
	if (curl_multi_add_handle(multi->handle, slot->easy) != CURLM_OK)
		return UV_ENOMEM;
	multi->running++;
	cork_add(&multi->cork);
	slot->multi = multi;
	link_running(multi, slot);
	return 0;
}

size_t multi_slot_pause(struct multi_slot *slot)
{
	set_paused(slot, true);
	return CURL_WRITEFUNC_PAUSE;
}

void multi_slot_stop_multiplexing(struct multi_slot *slot)
{
	slot->multi->stops_multiplexing = true;
}

bool multi_slot_is_blocked(const struct multi_slot *slot)
{
	const struct multi_slot *other;

	if (!slot->multi || slot->has_http1 || slot->local_port == 0)
		return false;
	for (other = slot->multi->slots; other; other = other->next)
		if (other != slot && other->is_held &&
		    other->local_port == slot->local_port)
			return true;
	return false;
}

static void set_pause(struct multi_slot *slot, int pause)
{
	struct multi *multi = slot->multi;
	CURLcode code;

	flood_begin(multi->flood);
	code = curl_easy_pause(slot->easy, pause);
	if (code != CURLE_OK) {
		multi_slot_stop(slot);
		slot->on_ended(slot, code);
	}
	reap(multi);
}

void multi_slot_resume(struct multi_slot *slot)
{
	if (slot->multi)
		set_pause(slot,
			  slot->is_paused ? CURLPAUSE_RECV : CURLPAUSE_CONT);
}

void multi_slot_unpause(struct multi_slot *slot)
{
	if (!slot->is_paused) /* its connection may have broken meanwhile */
		return;
	set_paused(slot, false);
	if (slot->thread) {
		easy_thread_unpause(slot->thread);
		return;
	}
	if (slot->direct) {
		direct_unpause(slot->direct);
		return;
	}
	set_pause(slot, CURLPAUSE_CONT);
}
