/* Traces: what a program is told of its requests. */
#include "unit/http_client/http_util.h"

enum { EVENTS_MAX = 32 };

/* What was told, as texts, and the last of it. */
static struct {
	char texts[EVENTS_MAX][128];
	size_t count;
	struct co_http_trace last;
} told;

static void on_trace(void *arg, const struct co_http_trace *trace)
{
	static const char *const names[] = {
		[CO_HTTP_TRACE_START] = "start",
		[CO_HTTP_TRACE_REDIRECT] = "redirect",
		[CO_HTTP_TRACE_RESPONSE] = "response",
		[CO_HTTP_TRACE_END] = "end",
	};

	ck_assert_ptr_eq(arg, &told);
	ck_assert_ptr_null(strstr(trace->url, "secret"));
	ck_assert_uint_lt(told.count, EVENTS_MAX);
	ck_assert_int_ge(trace->elapsed_ns, 0);
	snprintf(told.texts[told.count++], sizeof(told.texts[0]),
		 "%u.%u %s %s %s %d %d", (unsigned)trace->request,
		 trace->attempt, names[trace->kind], trace->method,
		 strrchr(trace->url, '/'), trace->http_code, trace->status);
	told.last = *trace;
}

static int answer(struct talk *talk)
{
	static unsigned busy;

	if (strcmp(talk->path, "/from") == 0)
		return peer_say(talk, "HTTP/1.1 302 Found\r\nLocation: /to\r\n"
				      "Content-Length: 0\r\n\r\n");
	if (strcmp(talk->path, "/busy") == 0 && busy++ == 0)
		return peer_say(talk, "HTTP/1.1 503 Busy\r\n"
				      "Content-Length: 0\r\n\r\n");
	if (strcmp(talk->path, "/cut") == 0)
		return peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 9\r\n\r\ncut") ||
		       1;
	if (strcmp(talk->path, "/gone") == 0)
		return 1;
	if (strncmp(talk->head, "HEAD", 4) == 0)
		return peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 9\r\n\r\n");
	return say_text(talk, "text");
}

static struct pair open_traced(void)
{
	struct pair pair = {peer_open(answer), NULL};

	told.count = 0;
	pair.session = open_session(pair.peer, (struct co_http_session_options){
						       .on_trace = on_trace,
						       .trace_arg = &told,
						       .retries = 1,
						       .retry_delay_ns = 1});
	return pair;
}

static void check_told(const char *const *texts)
{
	size_t i;

	for (i = 0; texts[i]; i++) {
		ck_assert_uint_lt(i, told.count);
		ck_assert_str_eq(told.texts[i], texts[i]);
	}
	ck_assert_uint_eq(told.count, i);
}

#define CHECK_TOLD(...) check_told((const char *const[]){__VA_ARGS__, NULL})

ASYNC_TEST(each_step_of_a_request_is_told)
{
	struct pair pair = open_traced();

	check_text(must_get(pair.session, "from"), "text");
	CHECK_TOLD("1.1 start GET /from 0 0", "1.1 redirect GET /from 302 0",
		   "1.1 response GET /to 200 0", "1.1 end GET /to 200 0");
	ck_assert_uint_eq(told.last.received_bytes, 4);
	ck_assert_int_gt(told.last.first_byte_ns, 0);
	ck_assert_int_le(told.last.first_byte_ns, told.last.elapsed_ns);
	close_pair(pair);
}

ASYNC_TEST(a_head_is_told_as_well)
{
	struct pair pair = open_traced();

	check_text(must_request(pair.session, "HEAD", "a", NULL), "");
	CHECK_TOLD("1.1 start HEAD /a 0 0", "1.1 response HEAD /a 200 0",
		   "1.1 end HEAD /a 200 0");
	close_pair(pair);
}

ASYNC_TEST(retries_are_told_apart)
{
	struct pair pair = open_traced();

	check_text(must_get(pair.session, "busy"), "text");
	CHECK_TOLD("1.1 start GET /busy 0 0", "1.1 response GET /busy 503 0",
		   "1.1 end GET /busy 503 0", "1.2 start GET /busy 0 0",
		   "1.2 response GET /busy 200 0", "1.2 end GET /busy 200 0");
	close_pair(pair);
}

static void check_end(int status)
{
	ck_assert_int_eq(told.last.kind, CO_HTTP_TRACE_END);
	ck_assert_int_eq(told.last.status, status);
}

ASYNC_TEST(how_a_request_has_failed_is_told)
{
	struct pair pair = open_traced();
	struct co_http_response *response = must_get(pair.session, "cut");
	struct co_bytes bytes;

	ck_assert_int_eq(co_http_response_read_all(response, &bytes, SIZE_MAX),
			 CO_HTTP_TRUNCATED);
	co_http_response_close(response);
	check_end(CO_HTTP_TRUNCATED);
	check_fails(pair.session, "GET", "gone", NULL, CO_HTTP_DISCONNECTED,
		    "");
	check_end(CO_HTTP_DISCONNECTED);
	ck_assert_uint_eq(told.last.request, 2);
	ck_assert_uint_eq(told.last.attempt, 2);
	told.count = 0;
	check_fails(pair.session, "GET", "ftp://a/", NULL, CO_HTTP_BAD_URL, "");
	ck_assert_uint_eq(told.count, 0);
	close_pair(pair);
}

ASYNC_TEST(logins_are_not_told)
{
	struct pair pair = open_traced();
	char url[128];

	snprintf(url, sizeof(url), "http://me:secret@%s",
		 peer_url(pair.peer, "/gone") + strlen("http://"));
	check_fails(pair.session, "GET", url, NULL, CO_HTTP_DISCONNECTED, "");
	ck_assert_uint_eq(told.count, 4);
	close_pair(pair);
}

static int get_gone(void *arg)
{
	struct co_http_response *response;

	return co_http_get(&response, arg, "a", NULL);
}

ASYNC_TEST(each_start_has_an_end_in_a_session_that_is_closed)
{
	struct pair pair = open_traced();
	struct co_task *task;

	pair.peer->answer = peer_wait_for_close;
	task = spawn(get_gone, pair.session);
	wait_until(pair.peer->requests == 1);
	close_pair(pair);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_uint_eq(told.count, 2);
	check_end(UV_ECANCELED);
}

int main(void)
{
	return RUN_SUITE("http_trace", each_step_of_a_request_is_told,
			 a_head_is_told_as_well, retries_are_told_apart,
			 how_a_request_has_failed_is_told, logins_are_not_told,
			 each_start_has_an_end_in_a_session_that_is_closed);
}
