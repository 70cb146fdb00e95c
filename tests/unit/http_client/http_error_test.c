/* What co_http_error() says, and of which call. */
#include "unit/http_client/http_util.h"

static int say_not_found(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 404 None\r\n"
				    "Content-Length: 10\r\n\r\n");

	return status < 0 ? status : peer_wait_for_close(talk);
}

/* Says something else of another call, which comes first. */
static void fail_otherwise(struct co_http_session *session)
{
	check_fails(session, "GET", "x:y", NULL, CO_HTTP_BAD_URL, "x:y");
}

ASYNC_TEST(a_limit_of_time_is_told_without_the_login)
{
	struct pair pair = open_pair(peer_wait_for_close);
	const struct co_http_options options = {.timeout_ns =
							30 * CO_MILLISECOND};
	char url[128];

	snprintf(url, sizeof(url), "http://me:secret@127.0.0.1:%u/a",
		 co_server_port(pair.peer->server));
	check_fails(pair.session, "GET", url, &options, UV_ETIMEDOUT, "30ms");
	ck_assert_ptr_null(strstr(co_http_error(), "secret"));
	close_pair(pair);
}

ASYNC_TEST(a_negative_limit_of_time_is_told)
{
	struct pair pair = open_pair(peer_wait_for_close);
	const struct co_http_options options = {.timeout_ns = -1};

	fail_otherwise(pair.session);
	check_fails(pair.session, "GET", "a", &options, UV_EINVAL, "timeout");
	close_pair(pair);
}

/* A call that is cancelled, in a task, and what is said of it at once. */
struct cancelled {
	struct co_http_session *session;
	struct co_http_response *response;
	char said[128];
};

static int get_for_ever(void *arg)
{
	struct cancelled *it = arg;
	int status = co_http_get(&it->response, it->session, "a", NULL);

	snprintf(it->said, sizeof(it->said), "%s", co_http_error());
	return status;
}

static int read_for_ever(void *arg)
{
	struct cancelled *it = arg;
	char byte;
	int status = (int)co_http_response_read(it->response, &byte, 1);

	snprintf(it->said, sizeof(it->said), "%s", co_http_error());
	return status;
}

static void check_cancelled(struct cancelled *it, struct co_task *task)
{
	fail_otherwise(it->session);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_msg(strstr(it->said, co_strerror(UV_ECANCELED)),
		      "it says: %s", it->said);
}

ASYNC_TEST(a_cancelled_request_is_told)
{
	struct pair pair = open_pair(peer_wait_for_close);
	struct cancelled it = {.session = pair.session};
	struct co_task *task = spawn(get_for_ever, &it);

	wait_until(pair.peer->requests == 1);
	check_cancelled(&it, task);
	close_pair(pair);
}

ASYNC_TEST(a_cancelled_read_is_told)
{
	struct pair pair = open_pair(say_not_found);
	struct cancelled it = {.session = pair.session,
			       .response = must_get(pair.session, "a")};
	struct co_task *task = spawn(read_for_ever, &it);

	yield_turns(3);
	check_cancelled(&it, task);
	co_http_response_close(it.response);
	close_pair(pair);
}

static int fail_all_the_time(void *arg)
{
	int status;

	do
		fail_otherwise(arg);
	while ((status = co_sleep(0)) == 0);
	return status;
}

/* To end what is not wanted suspends; others fail meanwhile. */
ASYNC_TEST(an_answer_that_is_not_wanted_is_told_though_others_fail)
{
	struct pair pair = open_pair(say_not_found);
	const struct co_http_options options = {.needs_success = true};
	struct co_task *others = spawn(fail_all_the_time, pair.session);

	check_fails(pair.session, "GET", "a", &options, CO_HTTP_ERROR_STATUS,
		    "404");
	co_task_cancel(others);
	ck_assert_int_eq(finish(others), UV_ECANCELED);
	close_pair(pair);
}

int main(void)
{
	return RUN_SUITE(
		"http_error", a_limit_of_time_is_told_without_the_login,
		a_negative_limit_of_time_is_told, a_cancelled_request_is_told,
		a_cancelled_read_is_told,
		an_answer_that_is_not_wanted_is_told_though_others_fail);
}
