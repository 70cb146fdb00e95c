/*
 * Several multi handles: for each new transfer libcurl looks through all of a
 * host's connections, so one handle with a thousand of them costs two to three
 * times the processor time of one with 64.  The first handle that has room is
 * taken, which keeps connections in use rather than spread.
 *
 * A handle is replaced once it has opened some hundreds of connections.  For
 * each host that it ever had one to, libcurl 7.88 keeps an entry, through all
 * of which it walks whenever it closes an idle connection; and at the end of
 * each transfer it looks through all addresses that it has resolved in the last
 * minute.  So addresses are not shared between handles either.
 */
#include "transfer/multi_pool.h"

#include <errno.h>
#include <stdlib.h>

#include <coget/status.h>

#include "transfer/sockets.h"
#include "transfer/tls.h"

struct multi_pool {
	struct multi *multis;
	struct sockets sockets;
	struct flood flood;
	struct kept_connections kept;
	struct body_buffers bodies;
	long connections_max; /* of each multi handle; 0: no limit */
	size_t kept_max;      /* with those that run; 0: no limit */
	bool is_multiplexing; /* where the server can */
};

static curl_socket_t on_open_socket(void *arg, curlsocktype purpose,
				    struct curl_sockaddr *address)
{
	struct multi_slot *slot = arg;
	struct address ip = address_of_socket(&address->addr);
	curl_socket_t fd;

	if (!slot->admits(slot, &ip)) {
		errno = EACCES;
		return CURL_SOCKET_BAD;
	}
	fd = sockets_open(&slot->pool->sockets, purpose, address);
	if (fd == CURL_SOCKET_BAD && (errno == EMFILE || errno == ENFILE))
		slot->socket_errno = errno;
	if (slot->multi)
		slot->multi->opened++;
	slot->has_opened = true;
	return fd;
}

/*
 * The socket on which libcurl has last waited for a slot is that of a
 * connection which was opened for it.
 */
static void cork(const struct multi_slot *slot)
{
	struct cork *cork = &slot->multi->cork;

	if (!cork_knows(cork, slot->local_port) &&
	    tls_is_multiplexed(slot->easy) &&
	    sockets_own_port(slot->fd) == slot->local_port)
		cork_learn(cork, slot->fd, slot->local_port);
	cork_request(cork, slot->local_port);
}

/*
 * For connections that are used again no socket is opened; one of these on which
 * something has come while it was idle is found dead, and another opened.
 */
static int on_connected(void *arg, char *primary_ip, char *local_ip,
			int primary_port, int local_port)
{
	struct multi_slot *slot = arg;
	struct address ip = address_parse(primary_ip);
	bool is_new = slot->has_opened;
	bool is_usable;

	(void)local_ip;
	(void)primary_port;
	slot->local_port = local_port;
	slot->has_opened = false;
	is_usable = sockets_take_over(&slot->pool->sockets, slot->multi,
				      local_port, tls_has_unread(slot->easy));
	cork(slot);
	return slot->admits(slot, &ip) &&
			       (!is_usable || slot->may_send(slot, is_new))
		       ? CURL_PREREQFUNC_OK
		       : CURL_PREREQFUNC_ABORT;
}

static int on_close_socket(void *arg, curl_socket_t fd)
{
	struct multi_pool *pool = arg;

	return sockets_close(&pool->sockets, fd);
}

int multi_pool_open(struct multi_pool **out)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return UV_ENOMEM;
	(*out)->is_multiplexing = true;
	(*out)->sockets.on_ready = multi_act;
	(*out)->sockets.may_use = multi_may_use;
	kept_connections_init(&(*out)->kept);
	return 0;
}

void multi_pool_keep(struct multi_pool *pool, size_t connections)
{
	pool->kept_max = connections;
}

bool multi_pool_is_limited(const struct multi_pool *pool)
{
	return pool->connections_max > 0;
}

void multi_pool_stop_multiplexing(struct multi_pool *pool)
{
	pool->is_multiplexing = false;
}

void multi_pool_close(struct multi_pool *pool)
{
	if (!pool)
		return;
	while (pool->multis) {
		struct multi *multi = pool->multis;

		pool->multis = multi->next;
		multi_free(multi);
	}
	sockets_release(&pool->sockets);
	kept_connections_release(&pool->kept);
	body_buffers_release(&pool->bodies);
	free(pool);
}

struct kept_connections *multi_pool_kept(struct multi_pool *pool)
{
	return &pool->kept;
}

struct body_buffers *multi_pool_bodies(struct multi_pool *pool)
{
	return &pool->bodies;
}

struct flood *multi_pool_flood(struct multi_pool *pool)
{
	return &pool->flood;
}

bool multi_slot_init(struct multi_pool *pool, struct multi_slot *slot)
{
	CURL *easy = slot->easy;

	slot->pool = pool;
	return curl_easy_setopt(easy, CURLOPT_PRIVATE, slot) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION,
				on_open_socket) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, slot) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PREREQDATA, slot) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION,
				on_close_socket) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, pool) ==
		       CURLE_OK &&
	       tls_listen(easy, &pool->flood);
}

bool multi_slot_init_thread(struct multi_pool *pool, struct multi_slot *slot,
			    const struct easy_thread_hooks *hooks)
{
	slot->pool = pool;
	slot->thread = easy_thread_new(slot->easy, hooks);
	return slot->thread != NULL;
}

void multi_slot_release(struct multi_slot *slot)
{
	easy_thread_free(slot->thread);
	slot->thread = NULL;
}

/* Free those that have served their time and run nothing. */
static void free_worn(struct multi_pool *pool)
{
	struct multi **at = &pool->multis;

	while (*at) {
		struct multi *multi = *at;

		if (multi->opened < MULTI_CONNECTIONS || multi->running > 0) {
			at = &multi->next;
			continue;
		}
		*at = multi->next;
		multi_free(multi);
	}
}

size_t multi_pool_running(const struct multi_pool *pool)
{
	size_t running = 0;

	for (struct multi *multi = pool->multis; multi; multi = multi->next)
		running += multi->running;
	return running;
}

/* Where there may be only so many, idle ones make room for new ones. */
static void make_room(struct multi_pool *pool)
{
	size_t running = multi_pool_running(pool);

	if (pool->kept_max == 0)
		return;
	kept_connections_shrink(
		&pool->kept,
		running < pool->kept_max ? pool->kept_max - running - 1 : 0);
}

/*
 * What is idle is in the way where the limit is lowered, as descriptors have run
 * out.  libcurl closes it only when it opens another connection, so its handles
 * are replaced.
 */
void multi_pool_limit(struct multi_pool *pool, size_t connections, long beside)
{
	pool->connections_max =
		connections < MULTI_SLOTS ? (long)connections : MULTI_SLOTS;
	pool->connections_max += beside;
	pool->kept_max = (size_t)pool->connections_max;
	for (struct multi *multi = pool->multis; multi; multi = multi->next) {
		multi_limit(multi, pool->connections_max);
		multi->opened = MULTI_CONNECTIONS;
	}
	free_worn(pool);
	make_room(pool);
}

static bool has_room(const struct multi *multi)
{
	return multi->running < MULTI_SLOTS &&
	       multi->opened < MULTI_CONNECTIONS;
}

static struct multi *add_multi(struct multi_pool *pool, bool is_for_alone)
{
	struct multi *multi = multi_new(&pool->sockets, &pool->flood);

	if (!multi)
		return NULL;
	multi->is_for_alone = is_for_alone;
	multi_limit(multi, pool->connections_max);
	if (is_for_alone || !pool->is_multiplexing)
		multi_stop_multiplexing(multi);
	return multi;
}

/*
 * The first that has room; NULL if memory is short.  libcurl joins a request to
 * any connection of its handle where not all of them are told not to.
 */
static struct multi *find_multi(struct multi_pool *pool, bool is_alone)
{
	struct multi **at = &pool->multis;

	while (*at && (!has_room(*at) || (*at)->is_for_alone != is_alone))
		at = &(*at)->next;
	if (!*at)
		*at = add_multi(pool, is_alone);
	return *at;
}

int multi_slot_start(struct multi_slot *slot)
{
	struct multi *multi;

	slot->socket_errno = 0;
	slot->has_http1 = false;
	slot->local_port = 0;
	slot->has_opened = false;
	if (slot->thread)
		return easy_thread_start(slot->thread);
	free_worn(slot->pool);
	make_room(slot->pool);
	multi = find_multi(slot->pool, slot->is_alone);
	return multi ? multi_add(multi, slot) : UV_ENOMEM;
}
