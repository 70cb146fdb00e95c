/* Downloads: files that are there whole or not at all, and under their name. */
#include "unit/http_client/http_util.h"
#include "unit/storage/storage_util.h"

#define TEXT "what the file holds"

/* What the peer has, and how much of it comes at a time. */
static const char *text;
static const char *etag;
static size_t most;
static unsigned full_requests; /* that were not for a rest */
static char last_head[PEER_HEAD_SIZE];

static int answer(struct talk *talk)
{
	const char *range = strcasestr(talk->head, "Range: bytes=");
	const char *known = strcasestr(talk->head, "If-None-Match: ");
	size_t len = strlen(text);
	size_t from = range ? strtoul(range + 13, NULL, 10) : 0;
	size_t now = len - from < most ? len - from : most;
	int status;

	strcpy(last_head, talk->head);
	if (strcmp(talk->path, "/gone") == 0)
		return peer_say(talk, "HTTP/1.1 404 Gone\r\n"
				      "Content-Length: 0\r\n\r\n");
	if (known && strncmp(known + 15, etag, strlen(etag)) == 0)
		return peer_say(talk, "HTTP/1.1 304 Same\r\nETag: %s\r\n\r\n",
				etag);
	if (range)
		status = peer_say(talk,
				  "HTTP/1.1 206 Rest\r\nETag: %s\r\n"
				  "Content-Range: bytes %zu-%zu/%zu\r\n"
				  "Content-Length: %zu\r\n\r\n",
				  etag, from, len - 1, len, len - from);
	else
		status = peer_say(talk,
				  "HTTP/1.1 200 OK\r\nETag: %s\r\n"
				  "Content-Length: %zu\r\n\r\n",
				  etag, len);
	full_requests += !range;
	if (status == 0)
		status = peer_send(talk, text + from, now);
	return status == 0 && now < len - from ? 1 : status;
}

static struct pair open_download(void)
{
	text = TEXT;
	etag = "\"one\"";
	most = SIZE_MAX;
	full_requests = 0;
	return open_pair(answer);
}

static struct co_download_result
must_download(struct co_http_session *session, const char *path,
	      struct co_download_options options)
{
	struct co_download_result result;
	int status = co_download(&result, session, "file", path, &options);

	ck_assert_msg(status == 0, "%s (%s)", co_strerror(status),
		      co_http_error());
	return result;
}

static void check_not(struct co_http_session *session, const char *url,
		      const char *path, struct co_download_options options,
		      int expected, const char *says)
{
	struct co_download_result result;
	int status = co_download(&result, session, url, path, &options);

	ck_assert_msg(status == expected, "%s: %s (%s)", path,
		      co_strerror(status), co_http_error());
	ck_assert_msg(strstr(co_http_error(), says), "it says: %s",
		      co_http_error());
}

ASYNC_TEST(a_file_comes_whole)
{
	struct pair pair = open_download();
	struct co_download_result result =
		must_download(pair.session, "a/b/file",
			      (struct co_download_options){.digest = "md5"});

	check_file("a/b/file", TEXT);
	ck_assert_str_eq(listing("a/b"), "file");
	ck_assert_int_eq(result.outcome, CO_DOWNLOAD_DONE);
	ck_assert_uint_eq(result.bytes, strlen(TEXT));
	ck_assert_uint_eq(result.resumed_bytes, 0);
	ck_assert_uint_eq(result.attempts, 1);
	ck_assert_int_eq(result.http_status, 200);
	ck_assert_str_eq(result.digest, "md5=8e361bbd656552555fd33d7c78e9ea27");
	close_pair(pair);
}

ASYNC_TEST(a_session_serves_requests_and_downloads_by_one_connection)
{
	struct pair pair = open_download();

	check_text(must_get(pair.session, "file"), TEXT);
	must_download(pair.session, "file", (struct co_download_options){0});
	check_text(must_get(pair.session, "file"), TEXT);
	ck_assert_uint_eq(pair.peer->connections, 1);
	close_pair(pair);
}

ASYNC_TEST(what_came_of_a_download_is_gone_on_from)
{
	struct pair pair = open_download();
	struct co_download_options once = {.retries = -1};
	struct co_download_result result;

	most = 5;
	check_not(pair.session, "file", "file", once, CO_HTTP_TRUNCATED,
		  "/file: ");
	ck_assert_str_eq(listing("."), "file.part");
	most = SIZE_MAX;
	result = must_download(pair.session, "file", once);
	check_file("file", TEXT);
	ck_assert_uint_eq(full_requests, 1);
	ck_assert_uint_eq(result.resumed_bytes, 5);
	ck_assert_uint_eq(result.bytes, strlen(TEXT));
	ck_assert_str_eq(listing("."), "file");
	close_pair(pair);
}

ASYNC_TEST(versions_are_not_mixed)
{
	struct pair pair = open_download();
	struct co_download_options once = {.retries = -1};

	most = 5;
	check_not(pair.session, "file", "file", once, CO_HTTP_TRUNCATED, "");
	most = SIZE_MAX;
	etag = "\"two\"";
	text = "another version of it";
	must_download(pair.session, "file", (struct co_download_options){0});
	check_file("file", text);
	close_pair(pair);
}

ASYNC_TEST(attempts_go_on_as_long_as_they_gain)
{
	struct pair pair = open_download();
	struct co_download_result result;

	most = 1;
	result = must_download(pair.session, "file",
			       (struct co_download_options){.retries = 1});
	check_file("file", TEXT);
	ck_assert_uint_eq(result.attempts, strlen(TEXT));
	ck_assert_uint_eq(full_requests, 1);
	close_pair(pair);
}

ASYNC_TEST(a_file_that_is_there_is_treated_as_asked)
{
	struct pair pair = open_download();
	struct co_http_session *session = pair.session;
	struct co_download_options options = {0};

	put_file("file", "mine");
	options.exists = CO_DOWNLOAD_KEEP;
	ck_assert_int_eq(must_download(session, "file", options).outcome,
			 CO_DOWNLOAD_KEPT);
	options.exists = CO_DOWNLOAD_FAIL;
	check_not(session, "file", "file", options, UV_EEXIST, "exists");
	check_file("file", "mine");
	ck_assert_uint_eq(pair.peer->requests, 0);
	options.exists = CO_DOWNLOAD_REPLACE;
	ck_assert_int_eq(must_download(session, "file", options).outcome,
			 CO_DOWNLOAD_DONE);
	check_file("file", TEXT);
	options.exists = CO_DOWNLOAD_UPDATE;
	ck_assert_int_eq(must_download(session, "file", options).outcome,
			 CO_DOWNLOAD_CURRENT);
	ck_assert_uint_eq(full_requests, 1);
	etag = "\"two\"";
	ck_assert_int_eq(must_download(session, "file", options).outcome,
			 CO_DOWNLOAD_DONE);
	ck_assert_str_eq(listing("."), "file");
	close_pair(pair);
}

/* The tool would give the second one a number. */
ASYNC_TEST(files_of_other_urls_are_no_different)
{
	struct pair pair = open_download();
	struct co_download_options options = {.exists = CO_DOWNLOAD_KEEP};
	struct co_download_result result;

	ck_assert_int_eq(co_download(NULL, pair.session, "other", "file", NULL),
			 0);
	ck_assert_int_eq(must_download(pair.session, "file", options).outcome,
			 CO_DOWNLOAD_KEPT);
	options.exists = CO_DOWNLOAD_UPDATE;
	result = must_download(pair.session, "file", options);
	ck_assert_int_eq(result.outcome, CO_DOWNLOAD_DONE);
	ck_assert_int_eq(co_download(NULL, pair.session, "other", "file", NULL),
			 0);
	ck_assert_uint_eq(full_requests, 3);
	ck_assert_str_eq(listing("."), "file");
	close_pair(pair);
}

ASYNC_TEST(names_are_taken_as_they_are)
{
	static const char *const names[] = {"{host}", "#1",  "a}b", "-x",
					    ".hid",   "nul", "a:b "};
	struct pair pair = open_download();

	for (size_t i = 0; i < CO_COUNT(names); i++) {
		must_download(pair.session, names[i],
			      (struct co_download_options){0});
		check_file(names[i], TEXT);
	}
	close_pair(pair);
}

ASYNC_TEST(a_checksum_is_held_against_the_file)
{
	struct pair pair = open_download();
	struct co_download_options options = {
		.checksum = "md5=00000000000000000000000000000000"};

	check_not(pair.session, "file", "file", options, CO_HTTP_BAD_CHECKSUM,
		  "expected md5=000");
	ck_assert_int_eq(access("file", F_OK), -1);
	options.checksum = "md5=8e361bbd656552555fd33d7c78e9ea27";
	must_download(pair.session, "file", options);
	put_file("file", "spoilt");
	options.exists = CO_DOWNLOAD_KEEP;
	check_not(pair.session, "file", "file", options, CO_HTTP_BAD_CHECKSUM,
		  "file differs");
	close_pair(pair);
}

ASYNC_TEST(what_cannot_be_is_refused_at_once)
{
	static const char *const nowhere[] = {"nonsense", NULL};
	static const struct co_http_pair bad[] = {{"A", "b\n"}, {NULL, NULL}};
	struct pair pair = open_download();
	struct co_http_session *session = pair.session;
	char long_name[400];

#define REFUSED(path, status, says, ...) \
	check_not(session, "file", path, \
		  (struct co_download_options){__VA_ARGS__}, status, says)
	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	mkdir("dir", 0777);
	put_file("plain", "");
	REFUSED("", UV_EINVAL, "directory", 0);
	REFUSED("dir/", UV_EINVAL, "directory", 0);
	REFUSED("dir/..", UV_EINVAL, "directory", 0);
	REFUSED("a.part", UV_EINVAL, "part", 0);
	REFUSED(long_name, UV_ENAMETOOLONG, "long", 0);
	REFUSED("dir", UV_EEXIST, "directory", 0);
	REFUSED("plain/a", UV_ENOTDIR, "plain", 0);
	REFUSED("a", UV_EINVAL, "64 hex", .checksum = "sha256=12");
	REFUSED("a", UV_EINVAL, "digest", .digest = "sha0");
	REFUSED("a", UV_EINVAL, "header", .headers = bad);
	REFUSED("a", UV_EINVAL, "timeout", .timeout_ns = -1);
	REFUSED("a", UV_EINVAL, "segments", .segments = 1001);
	REFUSED("a", UV_EINVAL, "exists", .exists = (enum co_download_exists)9);
	REFUSED("a", CO_HTTP_BAD_URL, "nonsense", .mirrors = nowhere);
#undef REFUSED
	check_not(session, "ftp://a/", "a", (struct co_download_options){0},
		  CO_HTTP_BAD_URL, "ftp");
	ck_assert_int_eq(co_download(NULL, NULL, "file", "a", NULL), UV_EINVAL);
	ck_assert_int_eq(co_download(NULL, session, NULL, "a", NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_download(NULL, session, "file", NULL, NULL),
			 UV_EINVAL);
	ck_assert_uint_eq(pair.peer->requests, 0);
	close_pair(pair);
}

ASYNC_TEST(an_answer_of_error_is_told)
{
	struct pair pair = open_download();
	struct co_download_result result;

	ck_assert_int_eq(
		co_download(&result, pair.session, "gone", "file", NULL),
		CO_HTTP_ERROR_STATUS);
	ck_assert_int_eq(result.http_status, 404);
	ck_assert_uint_eq(result.attempts, 1);
	ck_assert_str_eq(listing("."), "");
	close_pair(pair);
}

ASYNC_TEST(a_longer_file_than_is_allowed_is_refused)
{
	struct pair pair = open_download();

	check_not(pair.session, "file", "file",
		  (struct co_download_options){.max_bytes = 3},
		  CO_LIMIT_OVERRUN, "");
	ck_assert_str_eq(listing("."), "");
	close_pair(pair);
}

ASYNC_TEST(a_mirror_is_asked_where_the_first_fails)
{
	struct pair pair = open_download();
	const char *const mirrors[] = {peer_url(pair.peer, "/file"), NULL};
	const struct co_download_options options = {.mirrors = mirrors};

	ck_assert_int_eq(
		co_download(NULL, pair.session, "gone", "file", &options), 0);
	check_file("file", TEXT);
	close_pair(pair);
}

ASYNC_TEST(headers_are_those_of_the_session_and_its_own)
{
	static const struct co_http_pair every[] = {{"X-All", "1"},
						    {NULL, NULL}};
	static const struct co_http_pair own[] = {{"X-Own", "2"}, {NULL, NULL}};
	struct pair pair = open_download();
	struct co_http_session *session = open_session(
		pair.peer, (struct co_http_session_options){.headers = every});

	must_download(session, "file",
		      (struct co_download_options){.headers = own});
	ck_assert_ptr_nonnull(strstr(last_head, "X-All: 1\r\n"));
	ck_assert_ptr_nonnull(strstr(last_head, "X-Own: 2\r\n"));
	ck_assert_ptr_nonnull(strstr(last_head, "libcoget-http/"));
	ck_assert_ptr_null(strcasestr(last_head, "Accept-Encoding"));
	co_http_session_close(session);
	close_pair(pair);
}

/* Sends a part, and waits. */
static int stall(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 200 OK\r\nETag: \"a\"\r\n"
				    "Content-Length: 19\r\n\r\nwhat ");

	return status == 0 ? peer_wait_for_close(talk) : status;
}

ASYNC_TEST(time_limits_hold_over_all)
{
	struct pair pair = open_pair(stall);
	char url[128];

	snprintf(url, sizeof(url), "http://me:secret@%s",
		 peer_url(pair.peer, "/file") + strlen("http://"));
	check_not(pair.session, url, "file",
		  (struct co_download_options){.timeout_ns =
						       200 * CO_MILLISECOND},
		  UV_ETIMEDOUT, "200ms");
	ck_assert_ptr_null(strstr(co_http_error(), "secret"));
	close_pair(pair);
}

static struct co_download_progress last;
static unsigned reports;

static void on_progress(void *arg UNUSED,
			const struct co_download_progress *progress)
{
	ck_assert(progress->total_bytes < 0 ||
		  progress->bytes <= (uint64_t)progress->total_bytes);
	last = *progress;
	reports++;
}

static int download_file(void *session)
{
	const struct co_download_options options = {.on_progress = on_progress};

	return co_download(NULL, session, "file", "file", &options);
}

ASYNC_TEST(a_cancellation_keeps_what_has_come)
{
	struct pair pair = open_pair(stall);
	struct co_task *task = spawn(download_file, pair.session);

	wait_until(last.bytes > 0);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_str_eq(listing("."), "file.part");
	close_pair(pair);
}

ASYNC_TEST(a_session_that_is_closed_ends_its_downloads)
{
	struct pair pair = open_pair(stall);
	struct co_task *task = spawn(download_file, pair.session);

	wait_until(pair.peer->requests > 0);
	co_http_session_close(pair.session);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	peer_close(pair.peer);
}

ASYNC_TEST(two_that_want_one_path_take_turns)
{
	struct pair pair = open_download();
	struct co_task *one = spawn(download_file, pair.session);
	struct co_task *other = spawn(download_file, pair.session);

	ck_assert_int_eq(finish(one), 0);
	ck_assert_int_eq(finish(other), 0);
	check_file("file", TEXT);
	ck_assert_str_eq(listing("."), "file");
	close_pair(pair);
}

ASYNC_TEST(limits_of_the_session_hold)
{
	struct pair pair = open_pair(stall);
	struct co_http_session *session = open_session(
		pair.peer,
		(struct co_http_session_options){.max_requests_per_host = 1});
	struct co_http_response *response = must_get(session, "file");
	struct co_task *task = spawn(download_file, session);

	yield_turns(20);
	ck_assert_uint_eq(pair.peer->requests, 1);
	co_http_response_close(response);
	wait_until(pair.peer->requests == 2);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	co_http_session_close(session);
	close_pair(pair);
}

static int say_much_in_ranges(struct talk *talk)
{
	static char block[64 * 1024];
	const char *range = strcasestr(talk->head, "Range: bytes=");
	unsigned long from = 0, end = LARGE - 1;
	int status;

	if (range && sscanf(range, "%*[^=]=%lu-%lu", &from, &end) < 1)
		return UV_EINVAL;
	full_requests += !range;
	status = peer_say(talk,
			  "HTTP/1.1 %s\r\nETag: \"a\"\r\n"
			  "Accept-Ranges: bytes\r\n"
			  "Content-Range: bytes %lu-%lu/%d\r\n"
			  "Content-Length: %lu\r\n\r\n",
			  range ? "206 Part" : "200 OK", from, end, LARGE,
			  end + 1 - from);
	while (status == 0 && from <= end) {
		size_t len = end + 1 - from < sizeof(block) ? end + 1 - from
							    : sizeof(block);

		status = peer_send(talk, block, len);
		from += len;
	}
	return status;
}

ASYNC_TEST(a_large_file_comes_in_segments_and_tells_how_far_it_is)
{
	struct pair pair = open_pair(say_much_in_ranges);
	struct stat file;

	must_download(pair.session, "file",
		      (struct co_download_options){.segments = 4,
						   .on_progress = on_progress});
	ck_assert_int_eq(stat("file", &file), 0);
	ck_assert_int_eq(file.st_size, LARGE);
	ck_assert_uint_gt(reports, 0);
	ck_assert_uint_eq(last.bytes, LARGE);
	ck_assert_int_eq(last.total_bytes, LARGE);
	ck_assert_uint_gt(pair.peer->connections, 1);
	close_pair(pair);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"co_download", a_file_comes_whole,
		a_session_serves_requests_and_downloads_by_one_connection,
		what_came_of_a_download_is_gone_on_from, versions_are_not_mixed,
		attempts_go_on_as_long_as_they_gain,
		a_file_that_is_there_is_treated_as_asked,
		files_of_other_urls_are_no_different,
		names_are_taken_as_they_are,
		a_checksum_is_held_against_the_file,
		what_cannot_be_is_refused_at_once, an_answer_of_error_is_told,
		a_longer_file_than_is_allowed_is_refused,
		a_mirror_is_asked_where_the_first_fails,
		headers_are_those_of_the_session_and_its_own,
		time_limits_hold_over_all, a_cancellation_keeps_what_has_come,
		a_session_that_is_closed_ends_its_downloads,
		two_that_want_one_path_take_turns, limits_of_the_session_hold,
		a_large_file_comes_in_segments_and_tells_how_far_it_is);
}
