/* The lines of FTP servers, and what failures they are. */
#include "transfer/ftp_reply.h"

#include <string.h>

#include "transfer/ftp_failure.h"

#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool parse(struct ftp_reply *reply, const char *line)
{
	return ftp_reply_parse(reply, line, strlen(line));
}

START_TEST(the_last_line_of_a_reply_has_a_blank_behind_its_code)
{
	static const char *const others[] = {
		"220-Welcome\r\n", " 220 x\r\n", "22\r\n", "", "\r\n",
		"2x0 ready\r\n",   "2200 x\r\n", "abc def",
	};
	struct ftp_reply reply;

	ck_assert(parse(&reply, "220 Welcome here\r\n"));
	ck_assert_uint_eq(reply.code, 220);
	ck_assert_uint_eq(reply.len, strlen("Welcome here"));
	ck_assert(parse(&reply, "230\r\n"));
	ck_assert_uint_eq(reply.len, 0);
	for (size_t i = 0; i < COUNT(others); i++)
		ck_assert_msg(!parse(&reply, others[i]), "%s", others[i]);
}
END_TEST

START_TEST(times_are_those_of_the_calendar)
{
	static const struct {
		const char *line;
		int64_t seconds; /* -1: none */
	} cases[] = {
		{"213 19700101000001\r\n", 1},
		{"213 20200102030405\r\n", 1577934245},
		{"213 20200102030405.678\r\n", 1577934245},
		{"213 20200229000000", 1582934400},
		{"213 20190229000000", -1},
		{"213 20201302030405", -1},
		{"213 20200002030405", -1},
		{"213 2020010203040", -1},
		{"213 202001020304051", -1},
		{"213 2020010203040x", -1},
		{"213 ", -1},
		{"550 20200102030405", -1},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ftp_reply reply;
		int64_t seconds = -1;

		ck_assert(parse(&reply, cases[i].line));
		ck_assert_int_eq(ftp_reply_time(&reply, &seconds),
				 cases[i].seconds >= 0);
		ck_assert_int_eq(seconds, cases[i].seconds);
	}
}
END_TEST

START_TEST(lengths_are_the_digits_at_the_end)
{
	static const struct {
		const char *line;
		int64_t bytes; /* -1: none */
	} cases[] = {
		{"213 0\r\n", 0},
		{"213 123456789012345\r\n", 123456789012345},
		{"213 File size 12\r\n", 12},
		{"213 9223372036854775807\r\n", INT64_MAX},
		{"213 9223372036854775808\r\n", -1},
		{"213 12 bytes\r\n", -1},
		{"213\r\n", -1},
		{"550 12\r\n", -1},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ftp_reply reply;
		int64_t bytes = -1;

		ck_assert(parse(&reply, cases[i].line));
		ck_assert_int_eq(ftp_reply_size(&reply, &bytes),
				 cases[i].bytes >= 0);
		ck_assert_int_eq(bytes, cases[i].bytes);
	}
}
END_TEST

START_TEST(a_reply_is_a_failure_of_its_command)
{
	static const struct {
		const char *command, *line;
		enum error_class error;
	} cases[] = {
		{"", "421 Go away\r\n", ERROR_CROWDED},
		{"", "500 Go away\r\n", ERROR_PROTOCOL},
		{"PASS", "530 Too many connections\r\n", ERROR_CROWDED},
		{"PASS", "530 Login incorrect\r\n", ERROR_LOGIN},
		{"PASS", "430 Not now\r\n", ERROR_NETWORK},
		{"USER", "530 Only for users\r\n", ERROR_LOGIN},
		{"CWD", "550 No such directory\r\n", ERROR_NO_FILE},
		{"SIZE", "550 No such file\r\n", ERROR_NO_FILE},
		{"RETR", "553 Not for you\r\n", ERROR_NO_FILE},
		{"RETR", "450 In use\r\n", ERROR_NETWORK},
		{"RETR", "426 Cut\r\n", ERROR_NETWORK},
		{"PASV", "425 No port\r\n", ERROR_NETWORK},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ftp_reply reply;
		struct failure failure;

		ck_assert(parse(&reply, cases[i].line));
		ftp_failure_of_reply(&failure, cases[i].command, &reply);
		ck_assert_msg(failure.error == cases[i].error, "%s",
			      cases[i].line);
	}
}
END_TEST

START_TEST(a_reply_to_a_password_is_not_repeated)
{
	struct ftp_reply reply;
	struct failure failure;

	ck_assert(parse(&reply, "530 PASS secret is wrong\r\n"));
	ftp_failure_of_reply(&failure, "PASS", &reply);
	ck_assert_ptr_null(strstr(failure.what, "secret"));
}
END_TEST

int main(void)
{
	return RUN_SUITE("ftp reply",
			 the_last_line_of_a_reply_has_a_blank_behind_its_code,
			 times_are_those_of_the_calendar,
			 lengths_are_the_digits_at_the_end,
			 a_reply_is_a_failure_of_its_command,
			 a_reply_to_a_password_is_not_repeated);
}
