/*
 * Connecting.
 *
 * All attempts of a race belong to one caller; their callbacks note what became
 * of them and wake it.  When the race is over those that are left are
 * abandoned: each is freed by its own close callback, after the caller has gone
 * on.
 */
#include "runtime/connect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <coget/resolve.h>
#include <coget/scope.h>
#include <coget/stream.h>

#include "runtime/address.h"
#include "runtime/link.h"
#include "runtime/task.h"

/* RFC 8305, section 5: the Connection Attempt Delay. */
#define STAGGER_NS (250 * CO_MILLISECOND)

/* How long to wait for a Unix socket, which no event announces. */
#define RETRY_NS (10 * CO_MILLISECOND)

struct race {
	struct co_task *waiter;
	const union address *local; /* NULL: any */
	int first_family;
	const struct addrinfo *next[2]; /* of that family, and of the others */
	unsigned turn;                  /* modulo 2: whose is next */
	bool is_due;                    /* the next need not wait */
	struct co_link going;           /* attempt.link */
	bool has_failed;
	int failure; /* of the first address, once it has failed */
	int winner;  /* a descriptor, or -1 */
};

struct attempt {
	struct loop_owner owner;
	struct co_link link;
	struct race *race;
	uv_poll_t poll;
	int fd;
	bool is_first;
};

static int last_error(void)
{
	return uv_translate_sys_error(errno);
}

static void on_closed(uv_handle_t *handle)
{
	struct attempt *attempt =
		CONTAINER_OF((uv_poll_t *)handle, struct attempt, poll);

	loop_disown(&attempt->owner);
	free(attempt);
}

/* Free an attempt; its descriptor is somebody else's or closed. */
static void attempt_end(struct attempt *attempt)
{
	link_remove(&attempt->link);
	uv_close((uv_handle_t *)&attempt->poll, on_closed);
}

static void abandon_attempts(struct race *race)
{
	while (!link_is_alone(&race->going)) {
		struct attempt *attempt = CONTAINER_OF(
			race->going.next, struct attempt, link);

		uv_poll_stop(&attempt->poll);
		close(attempt->fd);
		attempt_end(attempt);
	}
}

static void note_failure(struct race *race, bool is_first, int status)
{
	if (is_first || !race->has_failed)
		race->failure = status;
	race->has_failed = true;
	race->is_due = true;
}

static void on_ready(uv_poll_t *poll, int poll_status, int events)
{
	struct attempt *attempt = CONTAINER_OF(poll, struct attempt, poll);
	struct race *race = attempt->race;
	int error = 0;
	socklen_t len = sizeof(error);

	(void)poll_status; /* the socket knows better */
	(void)events;
	if (race->winner >= 0)
		return; /* the caller, woken by that one, abandons this */
	if (getsockopt(attempt->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		error = errno;
	uv_poll_stop(poll);
	if (error == 0) {
		race->winner = attempt->fd;
	} else {
		close(attempt->fd);
		note_failure(race, attempt->is_first,
			     uv_translate_sys_error(error));
	}
	attempt_end(attempt);
	task_wake(race->waiter, 0);
}

/* Wait for a socket that is connecting, which on an error is the caller's. */
static int watch(struct race *race, int fd, bool is_first)
{
	struct attempt *attempt = calloc(1, sizeof(*attempt));
	int status;

	if (!attempt)
		return UV_ENOMEM;
	status = uv_poll_init(&race->waiter->loop->uv, &attempt->poll, fd);
	if (status < 0) {
		free(attempt);
		return status;
	}
	attempt->owner = (struct loop_owner){.what = "connection being made",
					     .on_closed = on_closed};
	loop_own(&attempt->owner, (uv_handle_t *)&attempt->poll);
	attempt->race = race;
	attempt->fd = fd;
	attempt->is_first = is_first;
	link_append(&race->going, &attempt->link);
	uv_poll_start(&attempt->poll, UV_WRITABLE, on_ready);
	return 0;
}

/* Begin to connect a socket, which on an error is the caller's. */
static int start_socket(struct race *race, int fd,
			const struct addrinfo *address)
{
	if (race->local &&
	    bind(fd, &race->local->any, sizeof(*race->local)) < 0)
		return last_error();
	if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) {
		race->winner = fd;
		return 0;
	}
	if (errno != EINPROGRESS)
		return last_error();
	return watch(race, fd, race->turn == 1);
}

static int start(struct race *race, const struct addrinfo *address)
{
	int fd = socket(address->ai_family,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int status;

	if (fd < 0)
		return last_error();
	status = start_socket(race, fd, address);
	if (status < 0)
		close(fd);
	return status;
}

/* The first address from here on that is, or is not, of the first family. */
static const struct addrinfo *seek(const struct addrinfo *address,
				   int first_family, bool is_of_it)
{
	while (address && (address->ai_family == first_family) != is_of_it)
		address = address->ai_next;
	return address;
}

static const struct addrinfo *take_next(struct race *race)
{
	unsigned side = race->turn % 2;
	const struct addrinfo *address;

	if (!race->next[side])
		side = !side;
	address = race->next[side];
	if (address)
		race->next[side] = seek(address->ai_next, race->first_family,
					side == 0);
	race->turn++;
	return address;
}

/* Wait until an attempt has ended, or the next one is due. */
static int await_attempts(struct race *race)
{
	bool is_last = !race->next[0] && !race->next[1];
	struct co_scope delay;
	int status;

	status = co_timeout_enter(&delay, is_last ? CO_FOREVER : STAGGER_NS);
	if (status == 0)
		status = task_wait(NULL, "connect");
	status = co_timeout_leave(&delay, status);
	if (status != UV_ETIMEDOUT)
		return status;
	race->is_due = true;
	return 0;
}

/*
 * Go on until a connection is made; returns 0 when there is nothing to wait
 * for.
 */
static int run_race(struct race *race)
{
	int status = 0;

	while (status == 0 && race->winner < 0) {
		const struct addrinfo *address =
			race->is_due ? take_next(race) : NULL;

		if (address) {
			race->is_due = false;
			status = start(race, address);
			if (status < 0)
				note_failure(race, race->turn == 1, status);
			status = 0;
		} else if (link_is_alone(&race->going)) {
			status = race->failure;
		} else {
			race->is_due = false;
			status = await_attempts(race);
		}
	}
	return status;
}

/* Whom to ask: all, the families taking turns, or those of one family. */
static void line_up(struct race *race, const struct addrinfo *addresses)
{
	if (!addresses)
		return;
	if (!race->local) {
		race->first_family = addresses->ai_family;
		race->next[1] = seek(addresses, race->first_family, false);
	} else {
		race->first_family = race->local->any.sa_family;
		race->failure = UV_EAFNOSUPPORT;
	}
	race->next[0] = seek(addresses, race->first_family, true);
}

int connect_any(int *fd, const struct addrinfo *addresses,
		const union address *local)
{
	struct race race = {
		.waiter = task_running(),
		.local = local,
		.is_due = true,
		.failure = UV_EAI_NONAME,
		.winner = -1,
	};
	int status;

	if (!race.waiter)
		return UV_EINVAL;
	if (task_refuses_wait(race.waiter))
		return UV_ECANCELED;
	line_up(&race, addresses);
	link_init(&race.going);
	status = run_race(&race);
	abandon_attempts(&race);
	*fd = race.winner;
	return race.winner >= 0 ? 0 : status;
}

static int connect_from(int *fd, const char *host, uint16_t port,
			const union address *local)
{
	static const struct addrinfo hints = {.ai_flags = AI_NUMERICSERV,
					      .ai_socktype = SOCK_STREAM};
	struct addrinfo *addresses;
	char service[sizeof("65535")];
	union address where;
	int status;

	if (address_parse(&where, host, port) == 0)
		return connect_any(
			fd,
			&(struct addrinfo){.ai_family = where.any.sa_family,
					   .ai_addr = &where.any,
					   .ai_addrlen = sizeof(where)},
			local);
	snprintf(service, sizeof(service), "%u", port);
	status = co_getaddrinfo(&addresses, host, service, &hints);
	if (status < 0)
		return status;
	status = connect_any(fd, addresses, local);
	co_freeaddrinfo(addresses);
	return status;
}

int connect_host(int *fd, const char *host, uint16_t port,
		 const struct co_connect_options *options)
{
	union address local;

	if (!host || !*host)
		return UV_EINVAL;
	if (!options || (!options->local_host && options->local_port == 0))
		return connect_from(fd, host, port, NULL);
	if (!options->local_host ||
	    address_parse(&local, options->local_host, options->local_port) < 0)
		return UV_EINVAL;
	return connect_from(fd, host, port, &local);
}

int connect_unix(int *fd, const char *path)
{
	struct sockaddr_un where;
	int status = address_of_path(&where, path);

	if (status == 0 && !task_running())
		status = UV_EINVAL;
	if (status < 0)
		return status;
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return last_error();
	while (status == 0 && connect(*fd, (struct sockaddr *)&where,
				      sizeof(where)) < 0) {
		status = last_error();
		if (status == UV_EAGAIN) /* the server's backlog is full */
			status = co_sleep(RETRY_NS);
	}
	if (status < 0)
		close(*fd);
	return status;
}
