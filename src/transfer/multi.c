/*
 * Driving libcurl.
 *
 * Several multi handles: for each new transfer libcurl looks through all of a
 * host's connections, so one handle with a thousand of them costs two to three
 * times the processor time of one with 64.  The first handle that has room is
 * taken, which keeps connections in use rather than spread.
 *
 * Sockets: libcurl drops its interest in a connection's socket at the end of each
 * transfer and declares it again for the next.  Following suit would cost two
 * system calls a request, so a poll stays armed until libcurl closes the socket,
 * unless the socket becomes readable while nobody cares (the server closed an
 * idle connection).  Only sockets that were opened through on_open_socket() are
 * kept so: others, the resolver's socket pairs, libcurl closes without a word.
 *
 * libcurl is never called from its own callbacks: they note what they are told,
 * and the calls are made from the loop.
 */
#include "transfer/multi.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <coget/time.h>

#include "transfer/transfer.h"

enum { TRANSFERS_PER_MULTI = 64 };

struct multi {
	struct multi *next;
	struct hub *hub;
	CURLM *handle;
	struct co_callback timeout;
	unsigned running;
};

/* A socket that libcurl has us watch, found by its number. */
struct watch {
	struct co_poll *poll;
	struct multi *multi;
	int interest; /* what libcurl waits for now */
	int fd;
	bool is_connection;
};

struct hub {
	struct multi *multis;
	struct watch **watches; /* by descriptor; NULL where there is none */
	size_t watches_len;
};

static void reap(struct multi *multi)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(multi->handle, &left))) {
		CURL *easy = message->easy_handle;
		CURLcode code = message->data.result;
		struct transfer *transfer;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&transfer);
		multi_stop(multi, easy);
		transfer_ended(transfer, code);
	}
}

static void act(struct multi *multi, curl_socket_t fd, int events)
{
	int running;

	curl_multi_socket_action(multi->handle, fd, events, &running);
	reap(multi);
}

static void on_timeout(void *arg)
{
	act(arg, CURL_SOCKET_TIMEOUT, 0);
}

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
	return co_call_later(&multi->timeout, timeout_ms * CO_MILLISECOND);
}

static void on_ready(void *arg, int events)
{
	struct watch *watch = arg;
	int ready = 0;

	if (watch->interest == 0) {
		(void)!co_poll_set(watch->poll, 0);
		return;
	}
	if (events & CO_READABLE)
		ready |= CURL_CSELECT_IN;
	if (events & CO_WRITABLE)
		ready |= CURL_CSELECT_OUT;
	act(watch->multi, watch->fd, ready);
}

static struct watch *find_watch(const struct hub *hub, curl_socket_t fd)
{
	return (size_t)fd < hub->watches_len ? hub->watches[fd] : NULL;
}

static struct watch *add_watch(struct hub *hub, curl_socket_t fd)
{
	struct watch *watch;

	if ((size_t)fd >= hub->watches_len) {
		size_t len = ((size_t)fd + 1) * 2;
		struct watch **watches =
			realloc(hub->watches, len * sizeof(*watches));

		if (!watches)
			return NULL;
		memset(watches + hub->watches_len, 0,
		       (len - hub->watches_len) * sizeof(*watches));
		hub->watches = watches;
		hub->watches_len = len;
	}
	watch = calloc(1, sizeof(*watch));
	if (!watch)
		return NULL;
	watch->fd = fd;
	hub->watches[fd] = watch;
	return watch;
}

static void drop_watch(struct hub *hub, struct watch *watch)
{
	if (!watch)
		return;
	hub->watches[watch->fd] = NULL;
	co_poll_close(watch->poll);
	free(watch);
}

static curl_socket_t on_open_socket(void *arg, curlsocktype purpose,
				    struct curl_sockaddr *address)
{
	struct transfer *transfer = arg;
	struct watch *watch;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
			address->protocol);

	if (fd < 0 && (errno == EMFILE || errno == ENFILE))
		transfer->socket_errno = errno;
	if (fd < 0 || purpose != CURLSOCKTYPE_IPCXN)
		return fd;
	watch = add_watch(transfer->hub, fd);
	if (!watch) {
		close(fd);
		return CURL_SOCKET_BAD;
	}
	watch->is_connection = true;
	return fd;
}

static int on_close_socket(void *arg, curl_socket_t fd)
{
	drop_watch(arg, find_watch(arg, fd));
	return close(fd);
}

static int declare_interest(struct multi *multi, struct watch *watch,
			    curl_socket_t fd, int interest)
{
	if (!watch)
		watch = add_watch(multi->hub, fd);
	if (!watch)
		return -1;
	if (!watch->poll &&
	    co_poll_open(&watch->poll, fd, on_ready, watch) < 0)
		return -1;
	watch->multi = multi;
	watch->interest = interest;
	if (co_poll_events(watch->poll) == interest)
		return 0;
	return co_poll_set(watch->poll, interest) < 0 ? -1 : 0;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg,
		     void *socket_data)
{
	struct multi *multi = arg;
	struct watch *watch = find_watch(multi->hub, fd);
	int interest = 0;

	(void)easy;
	(void)socket_data;
	if (what == CURL_POLL_REMOVE) {
		if (watch && watch->is_connection)
			watch->interest = 0;
		else
			drop_watch(multi->hub, watch);
		return 0;
	}
	if (what & CURL_POLL_IN)
		interest |= CO_READABLE;
	if (what & CURL_POLL_OUT)
		interest |= CO_WRITABLE;
	return declare_interest(multi, watch, fd, interest);
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
	curl_multi_setopt(multi->handle, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi->handle, CURLMOPT_SOCKETDATA, multi);
	curl_multi_setopt(multi->handle, CURLMOPT_TIMERFUNCTION, on_set_timer);
	curl_multi_setopt(multi->handle, CURLMOPT_TIMERDATA, multi);
	/* By default libcurl closes idle ones whenever few transfers run. */
	curl_multi_setopt(multi->handle, CURLMOPT_MAXCONNECTS,
			  2L * TRANSFERS_PER_MULTI);
	while (*end)
		end = &(*end)->next;
	*end = multi;
	return multi;
}

int hub_open(struct hub **out)
{
	*out = calloc(1, sizeof(**out));
	return *out ? 0 : UV_ENOMEM;
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
		free(multi);
		multi = next;
	}
	for (size_t fd = 0; fd < hub->watches_len; fd++)
		drop_watch(hub, hub->watches[fd]);
	free(hub->watches);
	free(hub);
}

bool hub_adopt(struct hub *hub, struct transfer *transfer)
{
	CURL *easy = transfer->easy;

	return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION,
				on_open_socket) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION,
				on_close_socket) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, hub) ==
		       CURLE_OK;
}

struct multi *hub_start(struct hub *hub, CURL *easy)
{
	struct multi *multi = hub->multis;

	while (multi && multi->running >= TRANSFERS_PER_MULTI)
		multi = multi->next;
	if (!multi)
		multi = add_multi(hub);
	if (!multi || curl_multi_add_handle(multi->handle, easy) != CURLM_OK)
		return NULL;
	multi->running++;
	return multi;
}

void multi_stop(struct multi *multi, CURL *easy)
{
	curl_multi_remove_handle(multi->handle, easy);
	multi->running--;
}

void multi_unpause(struct multi *multi, CURL *easy)
{
	curl_easy_pause(easy, CURLPAUSE_CONT);
	reap(multi);
}
