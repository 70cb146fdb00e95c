/* Whole runs: what becomes of each item, and what is told of it. */
#include "input/source.h"

#include "unit/download/run_util.h"

/*
 * The body is the path.  "/404" fails, "/part" stalls amid the body, "/named"
 * brings a name.
 */
static int answer_path(struct talk *talk)
{
	if (strcmp(talk->path, "/404") == 0)
		return peer_say(talk, "HTTP/1.1 404 Not Found\r\n"
				      "Content-Length: 0\r\n\r\n");
	if (strcmp(talk->path, "/part") == 0) {
		(void)!peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 10\r\n\r\nhello");
		return peer_wait_for_close(talk);
	}
	return peer_say(talk,
			"HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n%s\r\n%s",
			strlen(talk->path),
			strcmp(talk->path, "/named") == 0
				? "Content-Disposition: attachment; "
				  "filename=given\r\n"
				: "",
			talk->path);
}

/* A run of these paths, run to its end. */
static struct run *fetch_paths(struct peer *peer, const char *const *paths)
{
	struct run *run = new_run();

	for (; *paths; paths++)
		add_path(run, peer, *paths);
	ck_assert_int_eq(run_it(run), 0);
	ck_assert(run->tally.input_ended);
	return run;
}

#define PATHS(...) ((const char *const[]){__VA_ARGS__, NULL})

ASYNC_TEST(every_item_becomes_a_file)
{
	struct peer *peer = peer_open(answer_path);
	struct run *run = fetch_paths(peer, PATHS("/a", "/d/b", "/c?x"));

	check_done(run, 1, "a");
	check_done(run, 2, "b");
	check_done(run, 3, "c");
	check_tally(run, 3, 3, 3, 0, 0);
	ck_assert_uint_eq(run->tally.received_bytes, 2 + 4 + 4);
	ck_assert_uint_eq(find_event(run, EVENT_DONE, 2)->received_bytes, 4);
	ck_assert_int_eq(find_event(run, EVENT_DONE, 2)->http_code, 200);
	check_names("a b c");
	check_file("a", "/a");
	check_file("b", "/d/b");
	check_file("c", "/c?x");
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(no_items_are_no_error)
{
	struct run *run = new_run();

	ck_assert_int_eq(run_it(run), 0);
	check_tally(run, 0, 0, 0, 0, 0);
	ck_assert(run->tally.input_ended);
	free_run(run);
}

ASYNC_TEST(a_failing_item_leaves_the_others_alone)
{
	struct peer *peer = peer_open(answer_path);
	struct run *run = fetch_paths(peer, PATHS("/a", "/404", "/b"));

	check_done(run, 1, "a");
	check_failure(run, 2, ERROR_HTTP_STATUS, "HTTP 404 Not Found");
	ck_assert_int_eq(find_event(run, EVENT_FAILED, 2)->http_code, 404);
	check_done(run, 3, "b");
	check_tally(run, 3, 3, 2, 1, 0);
	check_names("a b");
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(what_is_no_item_is_told_with_its_place)
{
	struct peer *peer = peer_open(answer_path);
	struct run *run = new_run();
	char text[512];

	snprintf(text, sizeof(text), "# list\nnonsense\n%s\nxyz://h/\n",
		 peer_url(peer, "/a"));
	put_file("list", text);
	add_url(run, "http:///");
	add_list(run, "list");
	add_list(run, "missing");
	add_list(run, ".");
	ck_assert_int_eq(run_it(run), 0);
	check_failure(run, 1, ERROR_URL, "no host");
	ck_assert_str_eq(find_event(run, EVENT_FAILED, 1)->source, "argument");
	ck_assert_uint_eq(find_event(run, EVENT_FAILED, 1)->line, 1);
	check_failure(run, 2, ERROR_URL, "not a URL");
	ck_assert_str_eq(find_event(run, EVENT_FAILED, 2)->source, "list");
	ck_assert_uint_eq(find_event(run, EVENT_FAILED, 2)->line, 2);
	check_done(run, 3, "a");
	check_failure(run, 4, ERROR_SCHEME, "xyz");
	ck_assert_uint_eq(find_event(run, EVENT_FAILED, 4)->line, 4);
	check_failure(run, 5, ERROR_FILE, "No such file");
	ck_assert_str_eq(find_event(run, EVENT_FAILED, 5)->source, "missing");
	ck_assert_uint_eq(find_event(run, EVENT_FAILED, 5)->line, 0);
	check_failure(run, 6, ERROR_FILE, "directory");
	check_tally(run, 6, 1, 1, 5, 0);
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(a_long_line_does_not_end_a_list_and_binary_data_does)
{
	static char line[SOURCE_LINE_MAX_BYTES + 2];
	struct peer *peer = peer_open(answer_path);
	struct run *run = new_run();
	FILE *file = fopen("list", "w");

	memset(line, 'x', sizeof(line) - 1);
	fprintf(file, "%s\n%s\nx%c\n%s\n", line, peer_url(peer, "/a"), 0,
		peer_url(peer, "/b"));
	fclose(file);
	add_list(run, "list");
	ck_assert_int_eq(run_it(run), 0);
	check_failure(run, 1, ERROR_INPUT, "longer than");
	check_done(run, 2, "a");
	/* What holds a NUL is no list, but what came before is well. */
	check_failure(run, 3, ERROR_INPUT, "binary");
	ck_assert_uint_eq(find_event(run, EVENT_FAILED, 3)->line, 3);
	check_tally(run, 3, 1, 1, 2, 0);
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(an_existing_file_is_kept_and_nothing_asked)
{
	struct peer *peer = peer_open(answer_path);
	struct run *run;

	put_file("a", "old");
	run = fetch_paths(peer, PATHS("/a", "/b"));
	ck_assert_str_eq(find_event(run, EVENT_SKIPPED, 1)->path, "a");
	check_done(run, 2, "b");
	check_tally(run, 2, 1, 1, 0, 1);
	check_file("a", "old");
	ck_assert_uint_eq(peer->requests, 1);
	free_run(run);
	peer_close(peer);
}

static struct run *fetch_over(struct peer *peer, enum exists_policy policy)
{
	struct run *run = new_run();

	put_file("a", "old");
	run->settings.exists = policy;
	add_path(run, peer, "/a");
	ck_assert_int_eq(run_it(run), 0);
	return run;
}

ASYNC_TEST(an_existing_file_is_treated_as_the_user_says)
{
	struct peer *peer = peer_open(answer_path);
	struct run *run = fetch_over(peer, EXISTS_FAIL);

	check_failure(run, 1, ERROR_EXISTS, "a exists");
	check_tally(run, 1, 0, 0, 1, 0);
	check_file("a", "old");
	ck_assert_uint_eq(peer->requests, 0);
	free_run(run);
	run = fetch_over(peer, EXISTS_RENAME);
	check_done(run, 1, "a.1");
	check_file("a", "old");
	check_file("a.1", "/a");
	free_run(run);
	run = fetch_over(peer, EXISTS_OVERWRITE);
	check_done(run, 1, "a");
	check_file("a", "/a");
	check_names("a a.1");
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(items_of_one_name_get_a_file_each)
{
	struct peer *peer = peer_open(answer_path);
	struct run *run = fetch_paths(peer, PATHS("/a", "/x/a", "/y/a"));

	check_names("a a.1 a.2");
	check_tally(run, 3, 3, 3, 0, 0);
	for (uint64_t i = 1; i <= 3; i++) {
		static const char *const bodies[] = {"/a", "/x/a", "/y/a"};

		check_file(find_event(run, EVENT_DONE, i)->path,
			   bodies[i - 1]);
	}
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(the_server_may_name_a_file)
{
	struct peer *peer = peer_open(answer_path);
	struct run *run = fetch_paths(peer, PATHS("/named"));

	check_done(run, 1, "given");
	check_names("given");
	free_run(run);

	/* Not if the user says so. */
	run = new_run();
	run->settings.name_from = NAME_FROM_URL;
	add_path(run, peer, "/named");
	ck_assert_int_eq(run_it(run), 0);
	check_done(run, 1, "named");
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(an_existing_file_of_the_servers_name_is_kept)
{
	struct peer *peer = peer_open(answer_path);
	struct run *run;

	put_file("given", "old");
	run = fetch_paths(peer, PATHS("/named"));
	ck_assert_str_eq(find_event(run, EVENT_SKIPPED, 1)->path, "given");
	check_tally(run, 1, 1, 0, 0, 1);
	free_run(run);
	run = new_run();
	run->settings.exists = EXISTS_FAIL;
	add_path(run, peer, "/named");
	ck_assert_int_eq(run_it(run), 0);
	check_failure(run, 1, ERROR_EXISTS, "given exists");
	free_run(run);
	check_file("given", "old");
	check_names("given");
	peer_close(peer);
}

ASYNC_TEST(a_directory_of_the_name_is_an_error)
{
	struct peer *peer = peer_open(answer_path);
	struct run *run;

	ck_assert_int_eq(mkdir("a", 0755), 0);
	run = fetch_paths(peer, PATHS("/a", "/b"));
	check_failure(run, 1, ERROR_EXISTS, "a is a directory");
	check_done(run, 2, "b");
	check_names("a b");
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(a_directory_that_cannot_be_had_ends_the_run)
{
	struct run *run = new_run();

	put_file("file", "");
	run->settings.dir = "file";
	add_url(run, "http://127.0.0.1:1/");
	ck_assert_int_eq(run_it(run), UV_EPROTO);
	ck_assert_int_eq(run->failure.error, ERROR_FILE);
	ck_assert(strstr(run->failure.what, "file"));
	ck_assert_uint_eq(run->records_len, 0);
	free_run(run);
}

ASYNC_TEST(an_item_that_takes_too_long_fails_alone_and_keeps_its_part)
{
	struct peer *peer = peer_open(answer_path);
	struct run *run = new_run();

	run->settings.timeout_ns = 300 * CO_MILLISECOND;
	add_path(run, peer, "/part");
	add_path(run, peer, "/a");
	ck_assert_int_eq(run_it(run), 0);
	check_failure(run, 1, ERROR_TIMEOUT, "not finished within");
	ck_assert_str_eq(find_event(run, EVENT_FAILED, 1)->part, "part.part");
	ck_assert_int_eq(find_event(run, EVENT_FAILED, 1)->http_code, 200);
	check_done(run, 2, "a");
	check_tally(run, 2, 2, 1, 1, 0);
	check_file("part.part", "hello");
	check_names("a part.part");
	free_run(run);
	peer_close(peer);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"item", every_item_becomes_a_file, no_items_are_no_error,
		a_failing_item_leaves_the_others_alone,
		what_is_no_item_is_told_with_its_place,
		a_long_line_does_not_end_a_list_and_binary_data_does,
		an_existing_file_is_kept_and_nothing_asked,
		an_existing_file_is_treated_as_the_user_says,
		items_of_one_name_get_a_file_each, the_server_may_name_a_file,
		an_existing_file_of_the_servers_name_is_kept,
		a_directory_of_the_name_is_an_error,
		a_directory_that_cannot_be_had_ends_the_run,
		an_item_that_takes_too_long_fails_alone_and_keeps_its_part);
}
