/* Requests that are given up, or slowed down, at each of their stages. */
#include "unit/transfer/client_util.h"

#include <dlfcn.h>
#include <netdb.h>
#include <semaphore.h>

#include <coget/scope.h>
#include <coget/time.h>

/*
 * libcurl's resolver, on a thread of its own, calls this one: "slow.test" waits
 * until it is let go on.
 */
static sem_t asked, let_go;

int getaddrinfo(const char *name, const char *service,
		const struct addrinfo *hints, struct addrinfo **result)
{
	int (*next)(const char *, const char *, const struct addrinfo *,
		    struct addrinfo **) = dlsym(RTLD_NEXT, "getaddrinfo");

	if (name && strcmp(name, "none.test") == 0)
		return EAI_NONAME;
	if (name && strcmp(name, "slow.test") == 0) {
		sem_post(&asked);
		while (sem_wait(&let_go) < 0)
			;
		name = "127.0.0.1";
	}
	return next(name, service, hints, result);
}

/* "/silent" says nothing, "/head" half a head, "/body" half a body. */
static int answer_in_part(struct talk *talk)
{
	int status = 0;

	if (strcmp(talk->path, "/") == 0)
		return peer_say(talk,
				"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
				"hello");
	if (strcmp(talk->path, "/head") == 0)
		status = peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Le");
	if (strcmp(talk->path, "/bare") == 0)
		status = peer_say(talk, "HTTP/1.1 200 OK\r\n"
					"Content-Length: 10\r\n\r\n");
	if (strcmp(talk->path, "/body") == 0)
		status = peer_say(talk, "HTTP/1.1 200 OK\r\n"
					"Content-Length: 10\r\n\r\nhello");
	return status < 0 ? status : peer_wait_for_close(talk);
}

/* The client is of further use, and the peer has seen the request end. */
static void check_given_up(struct setup *setup, struct peer *peer)
{
	unsigned before = peer->connections;
	struct fetching *fetch;

	wait_until(peer->closed == before);
	fetch = fetch_path(setup->client, peer, "/");
	check_text(fetch, "hello");
	free_fetch(fetch);
}

/* Cancel a fetch of a path when it has come to where reached says. */
static struct fetching *cancel_at(struct setup *setup, struct peer *peer,
				  const char *path,
				  bool (*reached)(const struct setup *setup,
						  const struct peer *peer))
{
	struct fetching *fetch =
		new_fetch(setup->client, peer_url(peer, path));
	struct co_task *task = spawn(run_fetch, fetch);

	wait_until(reached(setup, peer));
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	check_given_up(setup, peer);
	return fetch;
}

static bool has_request(const struct setup *setup UNUSED,
			const struct peer *peer)
{
	return peer->requests == 1;
}

static bool has_body(const struct setup *setup, const struct peer *peer UNUSED)
{
	return setup->received_bytes == 5;
}

static void check_cancelled(const char *path,
			    bool (*reached)(const struct setup *setup,
					    const struct peer *peer),
			    const char *text)
{
	struct peer *peer = peer_open(answer_in_part);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = cancel_at(&setup, peer, path, reached);
	ck_assert_uint_eq(fetch->catch.len, strlen(text));
	ck_assert_mem_eq(fetch->catch.data ? fetch->catch.data : "", text,
			 strlen(text));
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

ASYNC_TEST(a_request_without_an_answer_can_be_cancelled)
{
	check_cancelled("/silent", has_request, "");
}

ASYNC_TEST(a_request_amid_the_head_can_be_cancelled)
{
	check_cancelled("/head", has_request, "");
}

ASYNC_TEST(a_request_before_the_body_can_be_cancelled)
{
	check_cancelled("/bare", has_request, "");
}

ASYNC_TEST(what_came_of_a_cancelled_body_is_delivered)
{
	check_cancelled("/body", has_body, "hello");
}

/* Connected, yet to libcurl 7.88 not before the handshake is over. */
ASYNC_TEST(a_request_amid_the_handshake_can_be_cancelled)
{
	struct peer *peer = peer_open(answer_in_part);
	struct setup setup;
	struct fetching *fetch;
	struct co_task *task;
	char url[64];

	open_client(&setup);
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/",
		 co_server_port(peer->server));
	fetch = new_fetch(setup.client, url);
	task = spawn(run_fetch, fetch);
	wait_until(peer->connections == 1 && peer->talks[0]->head[0]);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	check_given_up(&setup, peer);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

ASYNC_TEST(a_cancelled_task_starts_no_request)
{
	struct peer *peer = peer_open(answer_in_part);
	struct setup setup;
	struct fetching *fetch;
	struct co_task *task;

	open_client(&setup);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	task = spawn(run_fetch, fetch);
	co_task_cancel(task);
	(void)finish(task);
	task = spawn(run_fetch, fetch);
	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_uint_eq(fetch->catch.begins, 0);
	ck_assert_uint_eq(peer->requests, 0);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

/* Each of these sleeps ends with the next poll. */
static void await_polls(int count)
{
	while (count-- > 0)
		ck_assert_int_eq(co_sleep(CO_NANOSECOND), 0);
}

/* However far it has come: not even started, connecting, the body complete. */
ASYNC_TEST(a_request_can_be_cancelled_after_any_poll)
{
	struct peer *peer = peer_open(answer_in_part);
	struct setup setup;
	int done = 0;

	open_client(&setup);
	for (int polls = 0; done < 3; polls++) {
		struct fetching *fetch =
			new_fetch(setup.client, peer_url(peer, "/"));
		struct co_task *task = spawn(run_fetch, fetch);
		int status;

		await_polls(polls);
		co_task_cancel(task);
		status = finish(task);
		if (status == 0)
			check_text(fetch, "hello");
		else
			ck_assert_int_eq(status, UV_ECANCELED);
		done += status == 0;
		free_fetch(fetch);
		if (polls % 2)
			client_close(setup.client);
		if (polls % 2)
			open_client(&setup);
	}
	client_close(setup.client);
	peer_close(peer);
}

/* A server that takes no connections, its backlog being full. */
struct deaf {
	struct co_server *server;
	struct co_stream *waiting[8];
	size_t len;
};

static void open_deaf(struct deaf *deaf, const char *address, uint16_t port)
{
	struct co_scope scope;
	int status = 0;

	deaf->len = 0;
	ck_assert_int_eq(co_server_listen(&deaf->server, address, port, 1), 0);
	port = co_server_port(deaf->server);
	while (status == 0) {
		ck_assert_uint_lt(deaf->len, CO_COUNT(deaf->waiting));
		ck_assert_int_eq(co_timeout_enter(&scope, 50 * CO_MILLISECOND),
				 0);
		status = co_stream_connect(&deaf->waiting[deaf->len], address,
					   port);
		status = co_timeout_leave(&scope, status);
		deaf->len += status == 0;
	}
	ck_assert_int_eq(status, UV_ETIMEDOUT);
}

static void close_deaf(struct deaf *deaf)
{
	while (deaf->len > 0)
		co_stream_close(deaf->waiting[--deaf->len]);
	co_server_close(deaf->server);
}

/* A fetch from there. */
static struct fetching *new_deaf_fetch(struct setup *setup,
				       const struct deaf *deaf)
{
	char url[64];

	snprintf(url, sizeof(url), "http://127.0.0.1:%u/",
		 co_server_port(deaf->server));
	return new_fetch(setup->client, url);
}

/* libcurl closes the socket without telling. */
ASYNC_TEST(a_connection_that_is_not_taken_can_be_cancelled)
{
	struct fetching *fetch;
	struct co_task *task;
	struct setup setup;
	struct peer *peer;
	struct deaf deaf;

	open_deaf(&deaf, "127.0.0.1", 0);
	open_client(&setup);
	fetch = new_deaf_fetch(&setup, &deaf);
	task = spawn(run_fetch, fetch);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	free_fetch(fetch);
	/* Another will have its number. */
	peer = peer_open(answer_in_part);
	check_given_up(&setup, peer);
	peer_close(peer);
	client_close(setup.client);
	close_deaf(&deaf);
}

ASYNC_TEST(connecting_has_a_limit_of_its_own)
{
	struct fetching *fetch;
	struct setup setup;
	struct peer *peer;
	struct deaf deaf;

	open_deaf(&deaf, "127.0.0.1", 0);
	open_client(&setup);
	setup.settings.connect_timeout_ns = 30 * CO_MILLISECOND;
	fetch = new_deaf_fetch(&setup, &deaf);
	ck_assert_int_eq(run_fetch(fetch), UV_EPROTO);
	check_failed(fetch, ERROR_CONNECT, "");
	free_fetch(fetch);
	peer = peer_open(answer_in_part);
	check_given_up(&setup, peer);
	peer_close(peer);
	client_close(setup.client);
	close_deaf(&deaf);
}

ASYNC_TEST(a_request_is_ended_by_wait_for)
{
	struct peer *peer = peer_open(answer_in_part);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = new_fetch(setup.client, peer_url(peer, "/body"));
	ck_assert_int_eq(co_wait_for(run_fetch, fetch, 300 * CO_MILLISECOND),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(fetch->status, UV_ECANCELED);
	ck_assert_int_eq(fetch->response.http_code, 200);
	ck_assert_uint_eq(fetch->catch.len, 5);
	check_given_up(&setup, peer);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

static int send_much(struct talk *talk)
{
	int status = peer_say(talk,
			      "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n",
			      64 << 20);

	return status < 0 ? status : send_body(talk, 64 << 20);
}

/* Wait until the peer cannot send any more; returns how much it has. */
static size_t wait_until_stalled(const struct peer *peer)
{
	size_t before;

	do {
		before = peer->sent;
		ck_assert_int_eq(co_sleep(100 * CO_MILLISECOND), 0);
	} while (peer->sent == 0 || peer->sent != before);
	return before;
}

ASYNC_TEST(a_slow_sink_slows_the_server_down)
{
	struct peer *peer = peer_open(send_much);
	struct setup setup;
	struct fetching *fetch;
	struct co_future gate;
	struct co_task *task;

	open_client(&setup);
	co_future_init(&gate, NULL, NULL);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->catch.gate = &gate;
	task = spawn(run_fetch, fetch);
	/* The sockets' buffers hold some MiB. */
	ck_assert_uint_lt(wait_until_stalled(peer), 32 << 20);
	ck_assert(fetch->catch.in_write);
	ck_assert_uint_le(setup.received_bytes, 2 << 20);
	co_future_set(&gate, 0);
	ck_assert_int_eq(finish(task), 0);
	check_body(fetch, 64 << 20);
	ck_assert_uint_le(fetch->catch.largest, 1 << 20);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

ASYNC_TEST(a_paused_request_can_be_cancelled)
{
	struct peer *peer = peer_open(send_much);
	struct setup setup;
	struct fetching *fetch;
	struct co_future gate;
	struct co_task *task;

	open_client(&setup);
	co_future_init(&gate, NULL, NULL);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->catch.gate = &gate;
	task = spawn(run_fetch, fetch);
	(void)wait_until_stalled(peer);
	ck_assert(fetch->catch.in_write);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	wait_until(peer->closed == 1);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

static int send_and_reset(struct talk *talk)
{
	(void)!peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n",
			64 << 20);
	(void)!send_body(talk, 3 << 20);
	(void)!co_future_wait(&talk->peer->gate);
	co_stream_reset(talk->stream);
	talk->stream = NULL;
	return 1;
}

ASYNC_TEST(a_connection_can_break_while_it_is_paused)
{
	struct peer *peer = peer_open(send_and_reset);
	struct setup setup;
	struct fetching *fetch;
	struct co_future gate;
	struct co_task *task;

	open_client(&setup);
	co_future_init(&gate, NULL, NULL);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->catch.gate = &gate;
	task = spawn(run_fetch, fetch);
	wait_until(fetch->catch.in_write);
	ck_assert_int_eq(co_sleep(50 * CO_MILLISECOND), 0);
	co_future_set(&peer->gate, 0);
	wait_until(peer->closed == 1);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	co_future_set(&gate, 0);
	ck_assert_int_eq(finish(task), UV_EPROTO);
	check_failed(fetch, ERROR_NETWORK, "");
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

/* Begin to fetch from a host whose resolver does not answer. */
static struct co_task *start_resolving(struct fetching *fetch)
{
	struct co_task *task;

	sem_init(&asked, 0, 0);
	sem_init(&let_go, 0, 0);
	task = spawn(run_fetch, fetch);
	wait_until(sem_trywait(&asked) == 0);
	return task;
}

ASYNC_TEST(a_resolver_that_does_not_answer_is_not_waited_for)
{
	struct peer *peer = peer_open(answer_in_part);
	struct setup setup;
	struct fetching *fetch;
	struct co_task *task;

	open_client(&setup);
	fetch = new_fetch(setup.client, "http://slow.test/");
	task = start_resolving(fetch);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	check_given_up(&setup, peer);
	free_fetch(fetch);
	client_close(setup.client);
	/* It comes to its end when nobody is there any more. */
	sem_post(&let_go);
	ck_assert_int_eq(co_sleep(10 * CO_MILLISECOND), 0);
	peer_close(peer);
}

ASYNC_TEST(a_host_is_resolved_while_others_are_fetched_from)
{
	struct peer *peer = peer_open(answer_in_part);
	struct setup setup;
	struct fetching *slow, *fast;
	struct co_task *task;
	char url[64];

	open_client(&setup);
	snprintf(url, sizeof(url), "http://slow.test:%u/",
		 co_server_port(peer->server));
	slow = new_fetch(setup.client, url);
	task = start_resolving(slow);
	fast = fetch_path(setup.client, peer, "/");
	check_text(fast, "hello");
	sem_post(&let_go);
	ck_assert_int_eq(finish(task), 0);
	check_text(slow, "hello");
	free_fetch(slow);
	free_fetch(fast);
	client_close(setup.client);
	peer_close(peer);
}

ASYNC_TEST(a_host_without_an_address_is_told_as_such)
{
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = new_fetch(setup.client, "http://none.test/");
	ck_assert_int_eq(run_fetch(fetch), UV_EPROTO);
	check_failed(fetch, ERROR_RESOLVE, "none.test");
	free_fetch(fetch);
	client_close(setup.client);
}

int main(void)
{
	return RUN_SUITE(
		"client cancel",
		a_request_without_an_answer_can_be_cancelled,
		a_request_amid_the_head_can_be_cancelled,
		a_request_before_the_body_can_be_cancelled,
		what_came_of_a_cancelled_body_is_delivered,
		a_request_amid_the_handshake_can_be_cancelled,
		a_cancelled_task_starts_no_request,
		a_request_can_be_cancelled_after_any_poll,
		a_connection_that_is_not_taken_can_be_cancelled,
		connecting_has_a_limit_of_its_own,
		a_request_is_ended_by_wait_for,
		a_slow_sink_slows_the_server_down,
		a_paused_request_can_be_cancelled,
		a_connection_can_break_while_it_is_paused,
		a_resolver_that_does_not_answer_is_not_waited_for,
		a_host_is_resolved_while_others_are_fetched_from,
		a_host_without_an_address_is_told_as_such);
}
