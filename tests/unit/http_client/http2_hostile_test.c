/* What the hostile server of HTTP/2 (tests/hostile) does to the library. */
#include "unit/http_client/http_util.h"

/* What an attack comes to, in the call or in reading the body. */
struct row {
	const char *attack;
	int status;
	int or_status; /* as libcurl's version has it; 0: that alone */
};

/* It is built beside the tests. */
static void find_server(char *path, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", path, size - 16);

	ck_assert_int_gt(len, 0);
	path[len] = '\0';
	for (int i = 0; i < 3; i++)
		*strrchr(path, '/') = '\0';
	strcat(path, "/hostile");
}

/* Returns false where there is none. */
static bool open_hostile(struct co_process **process, const char *attack,
			 char *url, size_t size)
{
	char path[4096], said[128];
	const char *const argv[] = {path, attack, NULL};
	unsigned port;
	int got, status;

	find_server(path, sizeof(path));
	status = co_process_spawn(
		process, &(struct co_process_options){.argv = argv,
						      .in = CO_STDIO_NULL,
						      .out = CO_STDIO_PIPE});
	if (status == UV_ENOENT)
		return false;
	ck_assert_int_eq(status, 0);
	got = co_stream_read(co_process_stdout(*process), said,
			     sizeof(said) - 1);
	ck_assert_int_gt(got, 0);
	said[got] = '\0';
	ck_assert_int_eq(sscanf(said, "listening on 127.0.0.1:%u\n", &port), 1);
	snprintf(url, size, "https://127.0.0.1:%u/a", port);
	return true;
}

static int visit(struct co_http_session *session, const char *url)
{
	struct co_http_response *response;
	const void *data;
	int status = co_http_get(&response, session, url, NULL);

	if (status == 0)
		do
			status = (int)co_http_response_next(response, &data);
		while (status > 0);
	co_http_response_close(response);
	return status;
}

static void check_row(const struct row *row)
{
	const struct co_http_session_options options = {
		.is_insecure = true,
		.stall_timeout_ns = 500 * CO_MILLISECOND,
		.timeout_ns = 20 * CO_SECOND};
	struct co_http_session *session;
	struct co_process *process;
	char url[64];
	int status;

	if (!open_hostile(&process, row->attack, url, sizeof(url)))
		SKIP_TEST("tests/hostile is not built");
	ck_assert_int_eq(co_http_session_open(&session, &options), 0);
	status = visit(session, url);
	ck_assert_msg(status == row->status ||
			      (status < 0 && status == row->or_status),
		      "%s: %s, %s", row->attack, co_strerror(status),
		      co_http_error());
	co_http_session_close(session);
	ck_assert_int_eq(co_process_stop(process, NULL, 5 * CO_SECOND), 0);
	co_process_close(process);
}

static void check_rows(const struct row *rows, size_t count)
{
	int descriptors;

	signal(SIGPIPE, SIG_IGN);
	/* What the loop keeps is there. */
	check_row(&rows[0]);
	descriptors = open_descriptors();
	for (size_t i = 0; i < count; i++)
		check_row(&rows[i]);
	ck_assert_int_eq(open_descriptors(), descriptors);
}

ASYNC_TEST(frames_that_bring_nothing_are_a_bad_answer)
{
	static const struct row rows[] = {
		{"ping", CO_HTTP_BAD_ANSWER, CO_HTTP_DISCONNECTED},
		{"settings", CO_HTTP_BAD_ANSWER, CO_HTTP_DISCONNECTED},
		{"unknown", CO_HTTP_BAD_ANSWER, CO_HTTP_DISCONNECTED},
		{"goaways", CO_HTTP_BAD_ANSWER, CO_HTTP_DISCONNECTED},
		{"empty-data", CO_HTTP_BAD_ANSWER, 0},
		{"padding", CO_HTTP_BAD_ANSWER, 0},
		{"keys", CO_HTTP_BAD_ANSWER, UV_ETIMEDOUT},
	};

	check_rows(rows, CO_COUNT(rows));
}

ASYNC_TEST(heads_that_grow_are_a_bad_answer)
{
	static const struct row rows[] = {
		{"header-bomb", CO_HTTP_BAD_ANSWER, 0},
		{"endless-head", CO_HTTP_BAD_ANSWER, 0},
		{"empty-continuations", CO_HTTP_BAD_ANSWER, 0},
		{"hpack-bomb", CO_HTTP_BAD_ANSWER, 0},
		{"informational", CO_HTTP_BAD_ANSWER, 0},
		{"trailers", CO_HTTP_BAD_ANSWER, 0},
	};

	check_rows(rows, CO_COUNT(rows));
}

ASYNC_TEST(streams_that_are_lost_are_told)
{
	static const struct row rows[] = {
		{"refuse", CO_HTTP_DISCONNECTED, 0},
		{"lost-stream", CO_HTTP_DISCONNECTED, 0},
		{"reset-behind-head", CO_HTTP_DISCONNECTED, 0},
		{"broken-off", CO_HTTP_TRUNCATED, CO_HTTP_DISCONNECTED},
		{"too-short", CO_HTTP_DISCONNECTED, CO_HTTP_TRUNCATED},
		{"too-long", CO_HTTP_DISCONNECTED, CO_HTTP_TRUNCATED},
		{"promise", CO_HTTP_DISCONNECTED, CO_HTTP_BAD_ANSWER},
		{"http1", CO_HTTP_DISCONNECTED, CO_HTTP_BAD_ANSWER},
	};

	check_rows(rows, CO_COUNT(rows));
}

ASYNC_TEST(who_says_nothing_is_not_waited_for)
{
	static const struct row rows[] = {
		{"silence", UV_ETIMEDOUT, 0},
		{"nothing", UV_ETIMEDOUT, 0},
		{"tickets", UV_ETIMEDOUT, CO_HTTP_BAD_ANSWER},
	};

	check_rows(rows, CO_COUNT(rows));
}

ASYNC_TEST(what_does_no_harm_is_taken)
{
	static const struct row rows[] = {
		{"none", 0, 0},
		{"behind-the-end", 0, 0},
		{"huge-settings", 0, 0},
		{"no-streams", 0, 0},
	};

	check_rows(rows, CO_COUNT(rows));
}

int main(void)
{
	return RUN_SUITE("http2_hostile",
			 frames_that_bring_nothing_are_a_bad_answer,
			 heads_that_grow_are_a_bad_answer,
			 streams_that_are_lost_are_told,
			 who_says_nothing_is_not_waited_for,
			 what_does_no_harm_is_taken);
}
