/* What is no record of a session. */
#include "session/session_state.h"

#include "unit/report/report_util.h"

#include "unit/suite.h"

#define KEY "00112233445566778899aabbccddeeff"

static struct session_state state;

static void tear_down(void)
{
	session_state_release(&state);
	state = (struct session_state){0};
}

static void begin(void)
{
	tear_down();
	ck_assert_int_eq(session_state_read(&state, "run boot cached 1 /dir"),
			 0);
}

START_TEST(a_commit_names_a_file_beneath_the_directory_and_no_other)
{
	static const char *const others[] = {
		"../x", "/etc/passwd", "a//b",	 ".",  "a/.", "a/../b",
		"..",	"..%2fx",      "%2e%2e", "a/", "a%2f..%2f..%2fx",
	};
	char line[200];

	begin();
	ck_assert_int_eq(
		session_state_read(&state, "commit 0 0 " KEY " 7 a%20b"), 0);
	ck_assert_str_eq(state.commits[0].name, "a b");
	begin();
	ck_assert_int_eq(
		session_state_read(&state, "commit 0 0 " KEY " 7 a/b/c"), 0);
	ck_assert_str_eq(state.commits[0].name, "a/b/c");
	for (size_t i = 0; i < COUNT(others); i++) {
		begin();
		snprintf(line, sizeof(line), "commit 0 0 " KEY " 7 %s",
			 others[i]);
		ck_assert_msg(session_state_read(&state, line) == UV_EILSEQ,
			      "%s", others[i]);
		ck_assert_uint_eq(state.len, 0);
	}
}
END_TEST

START_TEST(a_commit_is_refused_unless_all_of_it_is_right)
{
	static const char *const others[] = {
		"commit",
		"commit 0",
		"commit 0 0 " KEY " 7",
		"commit 0 0 " KEY " 7 ",
		"commit 0 0 " KEY "0 7 a",
		"commit 0 0 00 7 a",
		"commit -1 0 " KEY " 7 a",
		"commit 0 1 " KEY " 7 a",
		"commit 0 0 " KEY " x a",
		"commit 18446744073709551615 0 " KEY " 7 a",
		"commit 18446744073709551616 0 " KEY " 7 a",
		"comit 0 0 " KEY " 7 a",
	};

	for (size_t i = 0; i < COUNT(others); i++) {
		begin();
		ck_assert_msg(session_state_read(&state, others[i]) ==
				      UV_EILSEQ,
			      "%s", others[i]);
	}
	tear_down();
	ck_assert_int_eq(session_state_read(&state, "commit 0 0 " KEY " 7 a"),
			 UV_EILSEQ);
}
END_TEST

static void take(const char *line)
{
	ck_assert_msg(session_state_read(&state, line) == 0, "%s", line);
}

START_TEST(the_last_settled_entry_says_where_the_archive_ends)
{
	begin();
	take("entry 0 " KEY " 1024 a");
	take("entry 1 " KEY " 2048 ../b");
	take("entry 2 " KEY " 4096 c");
	ck_assert_ptr_null(state.archive);
	take("void 2");
	take("settled 3 5");
	ck_assert_str_eq(state.archive, "/dir");
	ck_assert_uint_eq(state.archive_end_bytes, 2048);
	ck_assert_uint_eq(state.finished.len, 2);
	take("ended");
	take("archive 512 /other");
	ck_assert_str_eq(state.archive, "/other");
	ck_assert_uint_eq(state.archive_end_bytes, 512);
}
END_TEST

START_TEST(payloads_go_with_the_entries_that_have_them)
{
	begin();
	take("entry 0 " KEY " 1024 a");
	take("payload 1024 aa id");
	take("entry 1 " KEY " 2048 b");
	take("payload 2048 bb id%0a");
	ck_assert_uint_eq(state.payloads.count, 2);
	take("void 1");
	take("settled 2 5");
	take("ended");
	take("run boot cached 7 /dir");
	ck_assert_uint_eq(state.payloads.count, 1);
	take("entry 2 " KEY " 512 c");
	take("settled 3 8");
	ck_assert_uint_eq(state.payloads.count, 0);
	ck_assert_int_eq(session_state_read(&state, "payload 0 aa"), UV_EILSEQ);
	ck_assert_int_eq(session_state_read(&state, "payload 7"), UV_EILSEQ);
	ck_assert_int_eq(session_state_read(&state, "payload x aa"), UV_EILSEQ);
}
END_TEST

START_TEST(an_entry_is_refused_unless_all_of_it_is_right)
{
	static const char *const others[] = {
		"entry",
		"entry 0",
		"entry 0 " KEY,
		"entry 0 " KEY " 7",
		"entry 0 " KEY " 7 ",
		"entry 0 " KEY " 0 a",
		"entry 0 " KEY " -7 a",
		"entry 0 00 7 a",
		"entry 18446744073709551615 " KEY " 7 a",
		"archive",
		"archive 7",
		"archive x /a",
	};

	for (size_t i = 0; i < COUNT(others); i++) {
		begin();
		ck_assert_msg(session_state_read(&state, others[i]) ==
				      UV_EILSEQ,
			      "%s", others[i]);
	}
	begin();
	take("entry 1 " KEY " 7 a");
	ck_assert_int_eq(session_state_read(&state, "entry 0 " KEY " 9 a"),
			 UV_EILSEQ);
	tear_down();
	ck_assert_int_eq(session_state_read(&state, "entry 0 " KEY " 7 a"),
			 UV_EILSEQ);
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH(
		"state", NULL, tear_down,
		a_commit_names_a_file_beneath_the_directory_and_no_other,
		a_commit_is_refused_unless_all_of_it_is_right,
		the_last_settled_entry_says_where_the_archive_ends,
		payloads_go_with_the_entries_that_have_them,
		an_entry_is_refused_unless_all_of_it_is_right);
}
