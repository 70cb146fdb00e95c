/* Many requests: connections that are reused, shared, lost and closed. */
#include "unit/transfer/client_util.h"

static int say_path(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
			strlen(talk->path), talk->path);
}

ASYNC_TEST(a_connection_is_used_again)
{
	struct peer *peer = peer_open(say_path);
	struct setup setup;

	open_client(&setup);
	for (int i = 0; i < 10; i++) {
		struct fetching *fetch = fetch_path(setup.client, peer, "/a");

		check_text(fetch, "/a");
		ck_assert_uint_eq(fetch->response.num_connects, i == 0);
		free_fetch(fetch);
	}
	ck_assert_uint_eq(peer->connections, 1);
	client_close(setup.client);
	wait_until(peer->closed == 1);
	peer_close(peer);
}

static int say_404(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 404 Not Found\r\n"
			      "Content-Length: 5\r\n\r\nsorry");
}

ASYNC_TEST(a_short_body_of_an_error_saves_the_connection)
{
	struct peer *peer = peer_open(say_404);
	struct setup setup;

	open_client(&setup);
	for (int i = 0; i < 3; i++) {
		struct fetching *fetch = fetch_path(setup.client, peer, "/a");

		check_failed(fetch, ERROR_HTTP_STATUS, "404");
		ck_assert_uint_eq(fetch->catch.begins, 0);
		free_fetch(fetch);
	}
	ck_assert_uint_eq(peer->connections, 1);
	client_close(setup.client);
	peer_close(peer);
}

/* Closes after each answer without having said so. */
static int say_path_once(struct talk *talk)
{
	(void)!say_path(talk);
	return 1;
}

ASYNC_TEST(a_connection_closed_while_idle_is_replaced)
{
	struct peer *peer = peer_open(say_path_once);
	struct setup setup;

	open_client(&setup);
	for (unsigned i = 1; i <= 5; i++) {
		struct fetching *fetch = fetch_path(setup.client, peer, "/a");

		check_text(fetch, "/a");
		free_fetch(fetch);
		wait_until(peer->closed == i);
		/* Let the client's side hear of it. */
		ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	}
	ck_assert_uint_eq(peer->connections, 5);
	client_close(setup.client);
	peer_close(peer);
}

/* The second request on a connection is read and not answered. */
static int say_path_but_once(struct talk *talk)
{
	return talk->number == 1 ? say_path(talk) : 1;
}

ASYNC_TEST(a_connection_closed_as_it_is_used_again_is_replaced)
{
	struct peer *peer = peer_open(say_path_but_once);
	struct setup setup;

	open_client(&setup);
	for (int i = 0; i < 5; i++) {
		struct fetching *fetch = fetch_path(setup.client, peer, "/a");

		check_text(fetch, "/a");
		free_fetch(fetch);
	}
	ck_assert_uint_eq(peer->connections, 5);
	ck_assert_uint_eq(peer->requests, 9);
	client_close(setup.client);
	peer_close(peer);
}

enum { CROWD = 200 };

/* Holds all answers back until everybody has asked. */
static int say_path_together(struct talk *talk)
{
	if (talk->peer->requests == CROWD)
		co_future_set(&talk->peer->gate, 0);
	if (co_future_wait(&talk->peer->gate) < 0)
		return UV_ECANCELED;
	return say_path(talk);
}

/* Fetch /0, /1 and so on, all at once; every body is right. */
static void fetch_crowd(struct client *client, const struct peer *peer)
{
	struct fetching *fetches[CROWD];
	struct co_task *tasks[CROWD];
	char path[16];

	for (int i = 0; i < CROWD; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		fetches[i] = new_fetch(client, peer_url(peer, path));
		tasks[i] = spawn(run_fetch, fetches[i]);
	}
	for (int i = 0; i < CROWD; i++) {
		ck_assert_int_eq(finish(tasks[i]), 0);
		snprintf(path, sizeof(path), "/%d", i);
		check_text(fetches[i], path);
		free_fetch(fetches[i]);
	}
}

ASYNC_TEST(many_requests_run_at_once)
{
	struct setup setup;
	struct peer *peer;

	NEED_DESCRIPTORS(1000);
	peer = peer_open(say_path_together);
	open_client(&setup);
	fetch_crowd(setup.client, peer);
	ck_assert_uint_eq(peer->connections, CROWD);
	/* And again, on the same connections. */
	fetch_crowd(setup.client, peer);
	ck_assert_uint_eq(peer->connections, CROWD);
	client_close(setup.client);
	peer_close(peer);
}

static int answer_any_way(struct talk *talk)
{
	switch (atoi(talk->path + 1) % 8) {
	case 0:
		return say_404(talk);
	case 1:
		return 1;
	case 2:
		(void)!peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 9\r\n\r\nhello");
		return 1;
	case 3:
		return peer_wait_for_close(talk);
	case 4:
		(void)!peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 9\r\n\r\nhello");
		return peer_wait_for_close(talk);
	case 5:
		return peer_say(talk, "HTTP/1.1 302 Found\r\nLocation: /7\r\n"
				      "Content-Length: 0\r\n\r\n");
	default:
		return say_path(talk);
	}
}

/* Whatever becomes of the one leaves the others alone. */
ASYNC_TEST(a_mixed_crowd_partly_cancelled_comes_to_its_ends)
{
	struct fetching *fetches[CROWD];
	struct co_task *tasks[CROWD];
	struct setup setup;
	struct peer *peer;
	char path[16];

	NEED_DESCRIPTORS(1000);
	peer = peer_open(answer_any_way);
	open_client(&setup);
	for (int i = 0; i < CROWD; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		fetches[i] = new_fetch(setup.client, peer_url(peer, path));
		tasks[i] = spawn(run_fetch, fetches[i]);
	}
	wait_until(peer->requests >= CROWD);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	for (int i = 0; i < CROWD; i++) {
		int kind = i % 8;
		int status;

		if (kind == 3 || kind == 4)
			co_task_cancel(tasks[i]);
		status = finish(tasks[i]);
		ck_assert_int_eq(status, kind < 3   ? UV_EPROTO
					 : kind < 5 ? UV_ECANCELED
						    : 0);
		snprintf(path, sizeof(path), "/%d", kind == 5 ? 7 : i);
		if (kind > 4)
			check_text(fetches[i], path);
		free_fetch(fetches[i]);
	}
	client_close(setup.client);
	peer_close(peer);
}

static int run_crowd(void *arg UNUSED)
{
	struct peer *peer = peer_open(say_path_together);
	struct setup setup;

	open_client(&setup);
	fetch_crowd(setup.client, peer);
	client_close(setup.client);
	peer_close(peer);
	return 0;
}

START_TEST(a_client_leaves_no_descriptor_behind)
{
	int before;

	NEED_DESCRIPTORS(1000);
	/* What libraries open once for the process does not count. */
	ck_assert_int_eq(co_run(run_crowd, NULL), 0);
	before = count_descriptors();
	ck_assert_int_eq(co_run(run_crowd, NULL), 0);
	ck_assert_int_eq(count_descriptors(), before);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"client load", a_connection_is_used_again,
		a_short_body_of_an_error_saves_the_connection,
		a_connection_closed_while_idle_is_replaced,
		a_connection_closed_as_it_is_used_again_is_replaced,
		many_requests_run_at_once,
		a_mixed_crowd_partly_cancelled_comes_to_its_ends,
		a_client_leaves_no_descriptor_behind);
}
