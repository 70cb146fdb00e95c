/* Servers that stand still, or as good as, in every place. */
#include "unit/transfer/client_util.h"

/* Answer as the path says, a byte each 10 ms, and never come to an end. */
static int drip(struct talk *talk, const char *text)
{
	size_t len = strlen(text);
	int status = 0;

	for (size_t at = 0; status == 0; at = (at + 1) % len) {
		status = peer_send(talk, text + at, 1);
		if (status == 0)
			status = co_sleep(10 * CO_MILLISECOND);
	}
	return status;
}

/* Begin so, and go on as fast as it is read. */
static int flood(struct talk *talk, const char *begin)
{
	char block[4096];
	int status = peer_say(talk, "%s", begin);

	memset(block, 'x', sizeof(block));
	while (status == 0)
		status = peer_send(talk, block, sizeof(block));
	return status;
}

static int stand_still(struct talk *talk)
{
	const char *path = talk->path;

	if (strcmp(path, "/head") == 0)
		return drip(talk, "HTTP/1.1 200 OK and more");
	if (strcmp(path, "/informational") == 0)
		return drip(talk, "HTTP/1.1 102 Wait\r\n\r\n");
	if (strcmp(path, "/silence") != 0)
		(void)!peer_say(talk, "HTTP/1.1 %s\r\n%s\r\n\r\n",
				strcmp(path, "/error") == 0 ? "404 Not Found"
							    : "200 OK",
				strcmp(path, "/chunk") == 0 ||
						strcmp(path, "/extension") == 0
					? "Transfer-Encoding: chunked"
					: "Content-Length: 1000");
	if (strcmp(path, "/body") == 0 || strcmp(path, "/error") == 0)
		return drip(talk, "x");
	if (strcmp(path, "/extension") == 0)
		return flood(talk, "1;");
	if (strcmp(path, "/chunk") == 0)
		return peer_say(talk, "5;") < 0 ? -1 : drip(talk, "x");
	if (strcmp(path, "/rest") == 0)
		(void)!peer_say(talk, "hello");
	return peer_wait_for_close(talk);
}

static struct fetching *fetch_stalled(const char *path, uint64_t speed_bps)
{
	struct peer *peer = peer_open(stand_still);
	struct fetching *fetch;
	struct setup setup;

	open_client(&setup);
	setup.settings.stall_timeout_ns = 160 * CO_MILLISECOND;
	setup.settings.stall_speed_bps = speed_bps;
	fetch = fetch_path(setup.client, peer, path);
	client_close(setup.client);
	peer_close(peer);
	return fetch;
}

static void check_stalls(const char *path, uint64_t speed_bps, const char *what,
			 size_t len)
{
	struct fetching *fetch = fetch_stalled(path, speed_bps);

	check_failed(fetch, ERROR_TIMEOUT, what);
	ck_assert_uint_ge(fetch->catch.len, len);
	free_fetch(fetch);
}

ASYNC_TEST(silence_is_a_stall)
{
	check_stalls("/silence", 1, "stalled: nothing of the body came within "
				    "160ms", 0);
	check_stalls("/rest", 1, "stalled: nothing", 5);
}

ASYNC_TEST(heads_do_not_count_however_they_drip)
{
	check_stalls("/head", 1, "stalled: nothing", 0);
	check_stalls("/informational", 0, "", 0);
}

ASYNC_TEST(what_surrounds_chunks_does_not_count)
{
	check_stalls("/chunk", 1, "stalled: nothing", 0);
	check_stalls("/extension", 1, "stalled: nothing", 0);
}

ASYNC_TEST(a_body_that_drips_is_held_to_the_speed)
{
	check_stalls("/body", 1000, "stalled: ", 2);
}

ASYNC_TEST(an_error_is_told_without_the_rest_of_its_body)
{
	struct fetching *fetch = fetch_stalled("/error", 0);

	check_failed(fetch, ERROR_HTTP_STATUS, "HTTP 404 Not Found");
	free_fetch(fetch);
}

enum { LARGE_BODY_BYTES = 5000003 };

static int send_large(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 200 OK\r\n"
				    "Content-Length: %d\r\n\r\n",
			      LARGE_BODY_BYTES);

	return status < 0 ? status : send_body(talk, LARGE_BODY_BYTES);
}

ASYNC_TEST(a_transfer_that_we_pause_does_not_stall)
{
	struct peer *peer = peer_open(send_large);
	struct fetching *fetch;
	struct setup setup;
	struct co_task *task;
	struct co_future gate;

	open_client(&setup);
	setup.settings.stall_timeout_ns = 50 * CO_MILLISECOND;
	co_future_init(&gate, NULL, NULL);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->catch.gate = &gate;
	task = spawn(run_fetch, fetch);
	wait_until(fetch->catch.in_write);
	ck_assert_int_eq(co_sleep(200 * CO_MILLISECOND), 0);
	co_future_set(&gate, 0);
	ck_assert_int_eq(finish(task), 0);
	check_body(fetch, LARGE_BODY_BYTES);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

int main(void)
{
	return RUN_SUITE("client stall", silence_is_a_stall,
			 heads_do_not_count_however_they_drip,
			 what_surrounds_chunks_does_not_count,
			 a_body_that_drips_is_held_to_the_speed,
			 an_error_is_told_without_the_rest_of_its_body,
			 a_transfer_that_we_pause_does_not_stall);
}
