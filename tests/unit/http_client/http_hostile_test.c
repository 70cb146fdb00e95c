/* What the faulty server (tests/server) does to the library. */
#include "unit/http_client/http_util.h"

struct hostile {
	struct co_process *process;
	struct co_http_session *session;
};

/* It is built beside the tests. */
static void find_server(char *path, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", path, size - 16);

	ck_assert_int_gt(len, 0);
	path[len] = '\0';
	for (int i = 0; i < 3; i++)
		*strrchr(path, '/') = '\0';
	strcat(path, "/server");
}

/* Returns false where there is none. */
static bool open_hostile(struct hostile *hostile,
			 struct co_http_session_options options)
{
	char path[4096], said[128], url[128];
	const char *const argv[] = {path, NULL};
	unsigned port;
	int got, status;

	signal(SIGPIPE, SIG_IGN);
	find_server(path, sizeof(path));
	status = co_process_spawn(
		&hostile->process,
		&(struct co_process_options){.argv = argv,
					     .in = CO_STDIO_NULL,
					     .out = CO_STDIO_PIPE});
	if (status == UV_ENOENT)
		return false;
	ck_assert_int_eq(status, 0);
	got = co_stream_read(co_process_stdout(hostile->process), said,
			     sizeof(said) - 1);
	ck_assert_int_gt(got, 0);
	said[got] = '\0';
	ck_assert_int_eq(sscanf(said, "listening on 127.0.0.1:%u\n", &port), 1);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/", port);
	options.base_url = url;
	ck_assert_int_eq(co_http_session_open(&hostile->session, &options), 0);
	return true;
}

static void close_hostile(struct hostile *hostile)
{
	co_http_session_close(hostile->session);
	ck_assert_int_eq(co_process_stop(hostile->process, NULL, 5 * CO_SECOND),
			 0);
	co_process_close(hostile->process);
}

/* What the call comes to, or the body of its answer. */
struct row {
	const char *path;
	int status;
	struct co_http_session *session;
	bool has_answer;
	int came_to;
};

static int visit(void *arg)
{
	struct row *row = arg;
	struct co_http_response *response;
	const void *data;
	int status = co_http_get(&response, row->session, row->path, NULL);

	row->has_answer = status == 0;
	if (status == 0)
		do
			status = (int)co_http_response_next(response, &data);
		while (status > 0);
	if (row->has_answer && co_http_response_status(response) != 200)
		status = co_http_response_check(response);
	co_http_response_close(response);
	row->came_to = status;
	return 0;
}

/* All at once; the sound ones before and after them are well. */
static void visit_all(struct co_http_session *session, struct row *rows,
		      size_t count)
{
	struct co_task *tasks[64];

	ck_assert_uint_le(count, CO_COUNT(tasks));
	for (size_t i = 0; i < count; i++) {
		rows[i].session = session;
		tasks[i] = spawn(visit, &rows[i]);
	}
	for (size_t i = 0; i < count; i++) {
		ck_assert_int_eq(finish(tasks[i]), 0);
		ck_assert_msg(rows[i].came_to == rows[i].status, "%s: %s",
			      rows[i].path, co_strerror(rows[i].came_to));
	}
}

static void check_rows(struct row *rows, size_t count,
		       struct co_http_session_options options)
{
	struct row sound = {.path = "size/9/x"};
	struct hostile hostile;
	int descriptors;

	if (!open_hostile(&hostile, options))
		SKIP_TEST("tests/server is not built");
	/* What the loop keeps is there. */
	close_hostile(&hostile);
	descriptors = open_descriptors();
	ck_assert(open_hostile(&hostile, options));
	visit_all(hostile.session, &sound, 1);
	visit_all(hostile.session, rows, count);
	visit_all(hostile.session, &sound, 1);
	close_hostile(&hostile);
	ck_assert_int_eq(open_descriptors(), descriptors);
}

ASYNC_TEST(what_is_broken_is_told)
{
	struct row rows[] = {
		{.path = "close-before-headers/size/9/x",
		 .status = CO_HTTP_DISCONNECTED},
		{.path = "reset-before-headers/size/9/x",
		 .status = CO_HTTP_DISCONNECTED},
		{.path = "not-http/size/9/x", .status = CO_HTTP_BAD_ANSWER},
		{.path = "truncate-after/1000/size/4096/x",
		 .status = CO_HTTP_TRUNCATED},
		{.path = "reset-after/1000/size/4096/x",
		 .status = CO_HTTP_DISCONNECTED},
		{.path = "chunked/truncate-after/1000/size/4096/x",
		 .status = CO_HTTP_TRUNCATED},
		{.path = "chunked/bad-chunk/size/4096/x",
		 .status = CO_HTTP_DISCONNECTED},
		{.path = "gzip/gzip-cut/10/size/100000/x",
		 .status = CO_HTTP_TRUNCATED},
		{.path = "gzip/gzip-tail/zzzzz/size/100000/x",
		 .status = CO_HTTP_BAD_ANSWER},
		{.path = "bomb/100m/x", .status = CO_LIMIT_OVERRUN},
	};

	check_rows(rows, CO_COUNT(rows), (struct co_http_session_options){0});
}

ASYNC_TEST(lengths_are_what_they_say_or_refused)
{
	struct row rows[] = {
		{.path = "close/content-length/5000/size/4096/x",
		 .status = CO_HTTP_TRUNCATED},
		{.path = "content-length/100/size/4096/x"},
		{.path = "excess/abcdef/size/9/x"},
		{.path = "no-length/size/4096/x"},
		{.path = "content-length/-1/size/4096/x",
		 .status = CO_HTTP_BAD_ANSWER},
		{.path = "content-length/5x/size/4096/x",
		 .status = CO_HTTP_BAD_ANSWER},
		{.path = "content-length/99999999999999999999/size/4096/x",
		 .status = CO_HTTP_BAD_ANSWER},
	};

	check_rows(rows, CO_COUNT(rows), (struct co_http_session_options){0});
}

ASYNC_TEST(what_has_no_end_is_ended)
{
	struct row rows[] = {
		{.path = "long-header/10m/size/9/x",
		 .status = CO_HTTP_BAD_ANSWER},
		{.path = "extra-headers/1000000/size/9/x",
		 .status = CO_HTTP_BAD_ANSWER},
		{.path = "informational/1000000/size/9/x",
		 .status = CO_HTTP_BAD_ANSWER},
		{.path = "chunked/trailers/1000000/size/9/x",
		 .status = CO_HTTP_BAD_ANSWER},
		{.path = "redirect-loop/size/9/x",
		 .status = CO_HTTP_BAD_REDIRECT},
		{.path = "redirect/50/size/9/x",
		 .status = CO_HTTP_BAD_REDIRECT},
		{.path = "redirect-to/ftp:%2F%2Fa%2F/size/9/x",
		 .status = CO_HTTP_BAD_REDIRECT},
	};

	check_rows(rows, CO_COUNT(rows), (struct co_http_session_options){0});
}

ASYNC_TEST(who_stalls_is_not_waited_for)
{
	struct row rows[] = {
		{.path = "stall-before-headers/size/9/x",
		 .status = UV_ETIMEDOUT},
		{.path = "stall-in-headers/size/9/x", .status = UV_ETIMEDOUT},
		{.path = "stall-after/1000/size/4096/x",
		 .status = UV_ETIMEDOUT},
		{.path = "drip/100ms/long-header/10000/size/9/x",
		 .status = UV_ETIMEDOUT},
	};

	check_rows(rows, CO_COUNT(rows),
		   (struct co_http_session_options){.stall_timeout_ns =
							    CO_SECOND});
}

int main(void)
{
	return RUN_SUITE("http_hostile", what_is_broken_is_told,
			 lengths_are_what_they_say_or_refused,
			 what_has_no_end_is_ended,
			 who_stalls_is_not_waited_for);
}
