/*
 * Out of memory at every allocation in turn, of ours and of libuv's: an error
 * or success, and nothing kept, whatever fails.  Those of libcurl and libc are
 * spared.
 */
#include "unit/runtime/faults.h"

#include <coget/http.h>

static void ignore_report(void *arg UNUSED, const char *text UNUSED)
{
}

/* Every other time it has to be asked again. */
static bool is_busy;

static const char *answer_to(const char *head)
{
	if (strstr(head, " /from ") && (is_busy = !is_busy))
		return "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
	if (strstr(head, " /from "))
		return "HTTP/1.1 302 Found\r\nLocation: /to\r\n"
		       "Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n";
	return "HTTP/1.1 200 OK\r\nContent-Type: text/x; charset=iso-8859-1\r\n"
	       "Transfer-Encoding: chunked\r\n\r\n"
	       "5\r\n\xE4 one\r\n4\r\n two\r\n0\r\nX-End: 1\r\n\r\n";
}

static int talk(void *arg UNUSED, struct co_stream *stream)
{
	char head[4096];
	int got;

	while ((got = co_stream_read(stream, head, sizeof(head) - 1)) > 0) {
		const char *answer;

		head[got] = '\0';
		answer = answer_to(head);
		got = co_stream_write(stream, answer, strlen(answer));
		if (got < 0)
			break;
	}
	return got;
}

static int serve(void *server)
{
	return co_server_serve(server, talk, NULL);
}

/* What a session keeps, and lines of a body. */
static int use_the_rest(struct co_http_session *session)
{
	static const struct co_http_pair own[] = {{"Cookie", "a=2"},
						  {NULL, NULL}};
	const struct co_http_options options = {.headers = own};
	struct co_http_response *response;
	struct co_bytes text = {NULL, 0};
	const char *line;
	int status = co_http_session_set_header(session, "X-Set", "value");

	if (status == 0)
		status = co_http_session_import_cookies(
			session, "127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1\n");
	if (status == 0)
		status = co_http_session_export_cookies(session, &text);
	co_bytes_release(&text);
	if (status == 0)
		status = co_http_session_cookies(session, "to", &text);
	co_bytes_release(&text);
	if (status < 0)
		return status;
	status = co_http_get(&response, session, "to", &options);
	while (status == 0 && (status = (int)co_http_response_read_line(
				       response, &line, SIZE_MAX)) > 0)
		status = 0;
	co_http_response_close(response);
	return status;
}

static int read_pieces(struct co_http_session *session)
{
	static const struct co_http_part parts[] = {
		{.name = "a", .text = "b"},
		{.name = "c", .path = "/etc/passwd"},
		{.name = NULL}};
	const struct co_http_options options = {
		.body = co_http_multipart(parts)};
	struct co_http_response *response;
	const void *data;
	int status = co_http_post(&response, session, "to", &options);

	while (status == 0 &&
	       (status = (int)co_http_response_next(response, &data)) > 0)
		status = 0;
	co_http_response_close(response);
	return status;
}

static int ask(struct co_http_session *session)
{
	static const struct co_http_pair pairs[] = {{"X-Key", "value"},
						    {NULL, NULL}};
	const struct co_http_options options = {.headers = pairs,
						.query = pairs};
	struct co_http_response *response;
	struct co_bytes text = {NULL, 0};
	int status = co_http_get_text(&text, session, "from", SIZE_MAX);

	co_bytes_release(&text);
	if (status < 0)
		return status;
	status = co_http_get(&response, session, "to", &options);
	if (status == 0)
		status = co_http_response_text(response, &text, SIZE_MAX);
	co_bytes_release(&text);
	co_http_response_close(response);
	if (status == 0)
		status = use_the_rest(session);
	return status < 0 ? status : read_pieces(session);
}

/* What the visitor does. */
static int (*act)(struct co_http_session *session) = ask;

static int download(struct co_http_session *session)
{
	static const struct co_http_pair pairs[] = {{"X-Key", "value"},
						    {NULL, NULL}};
	const struct co_download_options options = {
		.headers = pairs, .digest = "md5", .retries = -1};
	char path[64];

	snprintf(path, sizeof(path), "/tmp/coget-oom-%d", getpid());
	return co_download(NULL, session, "to", path, &options);
}

static void remove_downloaded(void)
{
	char command[128];

	snprintf(command, sizeof(command), "exec rm -f /tmp/coget-oom-%d*",
		 getpid());
	ck_assert_int_eq(system(command), 0);
}

static int visit(void *arg)
{
	struct co_server *server = arg;
	char url[64];
	struct co_http_session_options options = {.base_url = url,
						  .user = "me",
						  .netrc = "machine a login b",
						  .max_requests_per_host = 2,
						  .retries = 2,
						  .retry_delay_ns = 1};
	struct co_http_session *session;
	int status;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u/",
		 co_server_port(server));
	CO_WITH_HTTP_SESSION (session, &options, status)
		status = act(session);
	co_server_shutdown(server);
	return status;
}

static int converse(struct co_server *server)
{
	struct co_task_group group;
	struct co_scope limit;
	int status = co_timeout_enter(&limit, 2 * CO_SECOND);

	co_task_group_enter(&group);
	if (status == 0)
		status = co_task_group_create_task(&group, NULL, serve, server);
	if (status == 0)
		status = co_task_group_create_task(&group, NULL, visit, server);
	status = co_task_group_leave(&group, status);
	return co_timeout_leave(&limit, status);
}

static int use_http(void *arg UNUSED)
{
	struct co_server *server = NULL;
	int status = co_server_listen(&server, "127.0.0.1", 0, 4);

	if (status == 0)
		status = converse(server);
	co_server_close(server);
	return status;
}

/* What may come of it: the want of memory, or what follows from it. */
static bool is_consequence(int status)
{
	switch (status) {
	case UV_ENOMEM:
	case UV_ECONNRESET:
	case UV_EPIPE:
	case UV_EOF:
	case UV_ETIMEDOUT:
	case UV_ECONNREFUSED:
	case CO_HTTP_DISCONNECTED:
	case CO_HTTP_TRUNCATED:
	case CO_HTTP_NO_CONNECTION:
		return true;
	default:
		return false;
	}
}

static void survive_each(bool for_good, long least)
{
	static const struct survivor survivor = {use_http, is_consequence};

	signal(SIGPIPE, SIG_IGN);
	faults_survive_each(&survivor, for_good, 1, least);
}

START_TEST(any_one_of_our_allocations_may_fail)
{
	survive_each(false, 100);
}
END_TEST

START_TEST(any_one_of_ours_and_all_that_follow_may_fail)
{
	survive_each(true, 100);
}
END_TEST

START_TEST(any_one_of_a_download_may_fail)
{
	act = download;
	survive_each(false, 60); /* how many there are varies */
	remove_downloaded();
}
END_TEST

int main(void)
{
	faults_init();
	co_set_reporter(ignore_report, NULL);
	return RUN_SUITE("http_oom", any_one_of_our_allocations_may_fail,
			 any_one_of_ours_and_all_that_follow_may_fail,
			 any_one_of_a_download_may_fail);
}
