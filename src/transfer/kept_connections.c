#include "transfer/kept_connections.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <coget/time.h>

#include "base/text.h"

/* What is between may have forgotten it then; libcurl has the same. */
#define IDLE_MAX_NS (118 * CO_SECOND)

void kept_connections_init(struct kept_connections *all)
{
	*all = (struct kept_connections){.max = KEPT_MAX};
}

void kept_connections_release(struct kept_connections *all)
{
	kept_connections_shrink(all, 0);
}

static struct kept_connection **chain_of(struct kept_connections *all,
					 const char *host, unsigned port)
{
	return &all->idle[(text_hash(host) + port) % KEPT_CHAINS];
}

static void unlink_idle(struct kept_connection *connection)
{
	struct kept_connections *all = connection->all;

	*(connection->prev ? &connection->prev->next
			   : chain_of(all, connection->host,
				      connection->port)) = connection->next;
	if (connection->next)
		connection->next->prev = connection->prev;
	*(connection->newer ? &connection->newer->older : &all->newest) =
		connection->older;
	*(connection->older ? &connection->older->newer : &all->oldest) =
		connection->newer;
	all->idle_count--;
}

static void link_idle(struct kept_connection *connection)
{
	struct kept_connections *all = connection->all;
	struct kept_connection **chain =
		chain_of(all, connection->host, connection->port);

	connection->prev = NULL;
	connection->next = *chain;
	if (connection->next)
		connection->next->prev = connection;
	*chain = connection;
	connection->newer = NULL;
	connection->older = all->newest;
	*(all->newest ? &all->newest->newer : &all->oldest) = connection;
	all->newest = connection;
	all->idle_count++;
}

void kept_connection_close(struct kept_connection *connection)
{
	co_poll_close(connection->poll);
	close(connection->fd);
	connection->all->count--;
	free(connection);
}

static void drop_idle(struct kept_connection *connection)
{
	unlink_idle(connection);
	kept_connection_close(connection);
}

void kept_connections_shrink(struct kept_connections *all, size_t count)
{
	while (all->oldest && all->count > count)
		drop_idle(all->oldest);
}

static void on_ready(void *arg, int events)
{
	struct kept_connection *connection = arg;

	(void)events;
	if (connection->on_ready)
		connection->on_ready(connection);
	else
		drop_idle(connection);
}

void kept_connection_give(struct kept_connection *connection)
{
	connection->idle_since_ns = co_time_ns();
	kept_connection_give_back(connection);
}

void kept_connection_give_back(struct kept_connection *connection)
{
	struct kept_connections *all = connection->all;

	connection->on_ready = NULL;
	connection->arg = NULL;
	link_idle(connection);
	if (all->idle_count > all->max)
		drop_idle(all->oldest);
}

void kept_connections_add(struct kept_connections *all,
			  const struct kept_origin *origin, int fd,
			  const struct address *address, uint16_t remote_port)
{
	size_t size = strlen(origin->host) + 1;
	struct kept_connection *connection =
		calloc(1, sizeof(*connection) + size);

	if (!connection) {
		close(fd);
		return;
	}
	all->count++;
	connection->all = all;
	connection->fd = fd;
	connection->port = origin->port;
	connection->address = *address;
	connection->remote_port = remote_port;
	memcpy(connection->host, origin->host, size);
	if (co_poll_open(&connection->poll, fd, on_ready, connection) < 0 ||
	    co_poll_set(connection->poll, CO_READABLE) < 0)
		kept_connection_close(connection);
	else
		kept_connection_give(connection);
}

/* Whether something has come, or it has ended, and the loop has not seen it. */
static bool has_spoken(const struct kept_connection *connection)
{
	char byte;

	return recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

static bool is_fit(const struct kept_connection *connection)
{
	return co_time_ns() - connection->idle_since_ns <= IDLE_MAX_NS &&
	       !has_spoken(connection);
}

static struct kept_connection *find(struct kept_connections *all,
				    const struct kept_origin *origin)
{
	struct kept_connection *at =
		*chain_of(all, origin->host, origin->port);

	while (at && (at->port != origin->port ||
		      strcmp(at->host, origin->host) != 0))
		at = at->next;
	return at;
}

struct kept_connection *
kept_connections_take(struct kept_connections *all,
		      const struct kept_origin *origin)
{
	struct kept_connection *connection;

	while ((connection = find(all, origin))) {
		if (is_fit(connection)) {
			unlink_idle(connection);
			return connection;
		}
		drop_idle(connection);
	}
	return NULL;
}
