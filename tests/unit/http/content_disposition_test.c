/* File names from Content-Disposition, friendly and hostile. */
#include "http/content_disposition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include <coget/status.h>

#include "model/names.h"

struct name_case {
	const char *from;
	const char *name; /* NULL: none that can be used */
};

static const struct name_case disposition_cases[] = {
	/* As RFC 6266 has them. */
	{"attachment; filename=a.txt", "a.txt"},
	{"attachment; filename=\"a.txt\"", "a.txt"},
	{"Attachment; FileName=\"a.txt\"", "a.txt"},
	{"inline; filename=a.txt", "a.txt"},
	{"attachment; filename=\"a b;c.txt\"; x=y", "a b;c.txt"},
	{"attachment; x=\"filename=b.txt\"; filename=a.txt", "a.txt"},
	{"attachment; xfilename=b.txt; filename=a.txt", "a.txt"},
	{"attachment; filename=\"a\\\"b\\\".txt\"", "a\"b\".txt"},
	{"attachment; filename=\"\\\"\"", "\""},
	{"attachment; filename=\"a%20b.txt\"", "a%20b.txt"},
	{"attachment; filename*=UTF-8''a%20b.txt", "a b.txt"},
	{"attachment; filename*=utf-8'en'%e2%82%ac.txt", "€.txt"},
	{"attachment; FILENAME*=ISO-8859-1''%A3%E9.txt", "£é.txt"},
	{"attachment; filename=b; filename*=UTF-8''a", "a"},
	{"attachment; filename*=UTF-8''a; filename=b", "a"},
	{"attachment; filename*=UTF-8''100%25.txt", "100%.txt"},
	/* An ext-value that is none: filename counts. */
	{"attachment; filename*=UTF-16''a; filename=b", "b"},
	{"attachment; filename*=''a; filename=b", "b"},
	{"attachment; filename*=a; filename=b", "b"},
	{"attachment; filename*=UTF-8'a; filename=b", "b"},
	{"attachment; filename*=UTF-8''%; filename=b", "b"},
	{"attachment; filename*=UTF-8''a%4; filename=b", "b"},
	{"attachment; filename*=UTF-8''a%zz; filename=b", "b"},
	{"attachment; filename*=UTF-8''%ff; filename=b", "b"},
	{"attachment; filename*=UTF-8''a%e2%82; filename=b", "b"},
	{"attachment; filename*=UTF-8''%c0%af; filename=b", "b"},
	{"attachment; filename*=UTF-8''\xe2\x82\xac; filename=b", "b"},
	{"attachment; filename*=UTF-8''; filename=b", "b"},
	{"attachment; filename*=UTF-8''dir%2f; filename=b", "b"},
	{"attachment; filename*=UTF-8''%ff", NULL},
	/* As servers have them, and browsers forgive. */
	{"filename=a.txt", "a.txt"},
	{"attachment filename=a.txt", "a.txt"},
	{"attachment;filename=a.txt", "a.txt"},
	{"attachment;;; filename = \"a.txt\" ;", "a.txt"},
	{"attachment; filename=a b.txt ; x=y", "a b.txt"},
	{"attachment; filename=\" a.txt \t\"", "a.txt"},
	{"attachment; filename=\"a.txt", "a.txt"},
	{"attachment; filename=\"a.txt\" junk; x=y", "a.txt"},
	{"attachment; filename=\"a\"b.txt\"", "a"},
	{"attachment; filename=\"a\\", NULL},
	{"attachment; filename='a.txt'", "'a.txt'"},
	{"attachment; filename=a; filename=b", "a"},
	{"attachment; filename=; filename=b", "b"},
	{"attachment; filename*=UTF-8''a; filename*=UTF-8''b", "a"},
	{"attachment; filename*=\"UTF-8''a%20b\"", "a b"},
	{"attachment; filename=\"\xe2\x82\xac.txt\"", "€.txt"},
	{"attachment; filename=\"\xe9t\xe9.txt\"", "été.txt"},
	{"attachment; filename=\"\xc3\xa9\xe9.txt\"", "Ã©é.txt"},
	{"attachment; filename=\"a\x80.txt\"", "a_.txt"},
	/* None. */
	{"", NULL},
	{"attachment", NULL},
	{"attachment; filename", NULL},
	{"attachment; filename=", NULL},
	{"attachment; filename=\"\"", NULL},
	{"attachment; filename=\"", NULL},
	{"attachment; filename=\"   \"", NULL},
	{"attachment; filename=/", NULL},
	{"attachment; filename=\"dir/\"", NULL},
	{"attachment; filename*0=a; filename*1=b", NULL},
	{";;;=;=", NULL},
	/* Hostile. */
	{"attachment; filename=\"../../etc/passwd\"", "passwd"},
	{"attachment; filename=/etc/passwd", "passwd"},
	{"attachment; filename=../../.bashrc", "_bashrc"},
	{"attachment; filename=..", "__"},
	{"attachment; filename=.", "_"},
	{"attachment; filename=\"/..\"", "__"},
	{"attachment; filename=.bashrc", "_bashrc"},
	{"attachment; filename=.wgetrc", "_wgetrc"},
	{"attachment; filename=\"C:\\autoexec.bat\"", "autoexec.bat"},
	{"attachment; filename=C:\\autoexec.bat", "autoexec.bat"},
	{"attachment; filename=\"..\\\\..\\\\a.txt\"", "a.txt"},
	{"attachment; filename=\"\\\\\\\\host\\\\share\\\\a\"", "a"},
	{"attachment; filename=\"a/..\\b/c\"", "c"},
	{"attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"},
	{"attachment; filename*=UTF-8''..%5C.ssh%5Cid", "id"},
	{"attachment; filename*=UTF-8''a%00.txt", "a_.txt"},
	{"attachment; filename*=UTF-8''%2e%2e", "__"},
	{"attachment; filename*=UTF-8''a%0d%0ab", "a__b"},
	{"attachment; filename*=UTF-8''a%E2%80%AEgpj.exe", "a_gpj.exe"},
	{"attachment; filename*=ISO-8859-1''a%9b2J", "a_2J"},
	{"attachment; filename=\"a\x1b[2J.txt\"", "a_[2J.txt"},
	{"attachment; filename=\"a\nb\"", "a_b"},
	{"attachment; filename=\"nul\"", "_nul"},
	{"attachment; filename=\"-rf\"", "_rf"},
	{"attachment; filename=\"  --help\"", "_-help"},
	{"attachment; filename=\"a/-rf\"", "_rf"},
	{"attachment; filename*=UTF-8''%2Drf", "_rf"},
	{"attachment; filename=\"COM1 .txt\"", "_COM1 .txt"},
	{"attachment; filename=\"a.txt. .\"", "a.txt___"},
	{"attachment; filename=\"a.txt:evil\"", "a.txt:evil"},
};

/* The file's name that comes of a header's value. */
static int find(char name[NAME_SIZE], const char *value)
{
	name[0] = '\0';
	return content_disposition_find(value, name_from_suggestion, name);
}

START_TEST(disposition_gives_a_safe_name_or_none)
{
	const struct name_case *known = &disposition_cases[_i];
	char name[NAME_SIZE];
	int status = find(name, known->from);

	ck_assert_int_eq(status, known->name ? 0 : UV_ENOENT);
	ck_assert_msg(strcmp(name, known->name ? known->name : "") == 0,
		      "%s: %s, not %s", known->from, name, known->name);
}
END_TEST

START_TEST(long_dispositions_keep_the_extension)
{
	static const char *const values[][2] = {
		{"attachment; filename=", "a"},
		{"attachment; filename=\"", "\u20AC"},
		{"attachment; filename*=UTF-8''", "%E2%82%AC"},
		{"attachment; filename*=ISO-8859-1''", "%E9"},
	};
	char *value = malloc(64 + 5000 * 9);
	char name[NAME_SIZE];

	for (size_t i = 0; i < 4; i++) {
		char *at = stpcpy(value, values[i][0]);

		for (size_t n = 0; n < 5000; n++)
			at = stpcpy(at, values[i][1]);
		strcpy(at, ".tar.gz");
		ck_assert_int_eq(find(name, value), 0);
		ck_assert_uint_ge(strlen(name), NAME_MAX - 2);
		ck_assert_str_eq(name + strlen(name) - 7, ".tar.gz");
	}
	free(value);
}
END_TEST

START_TEST(a_reserved_name_is_cut_too)
{
	char from[400] = "attachment; filename=con.";
	char name[NAME_SIZE];

	memset(from + strlen(from), 'x', 300);
	ck_assert_int_eq(find(name, from), 0);
	ck_assert_uint_eq(strlen(name), NAME_MAX);
	ck_assert_int_eq(strncmp(name, "_con.", 5), 0);
}
END_TEST

START_TEST(a_long_directory_part_is_dropped)
{
	static char from[100000] = "attachment; filename=\"";
	char name[NAME_SIZE];

	memset(from + strlen(from), 'd', 90000);
	strcat(from, "/a.txt\"");
	ck_assert_int_eq(find(name, from), 0);
	ck_assert_str_eq(name, "a.txt");
}
END_TEST

START_TEST(an_invalid_byte_late_in_a_long_ext_value_spoils_it)
{
	static char from[100000] = "attachment; filename=b; filename*=UTF-8''";
	char name[NAME_SIZE];

	memset(from + strlen(from), 'a', 50000);
	strcat(from, "%ff");
	memset(from + strlen(from), 'a', 40000);
	ck_assert_int_eq(find(name, from), 0);
	ck_assert_str_eq(name, "b");
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

int main(void)
{
	Suite *suite = suite_create("content disposition");
	TCase *tcase = tcase_create("content disposition");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, disposition_gives_a_safe_name_or_none, 0,
			    COUNT(disposition_cases));
	tcase_add_test(tcase, long_dispositions_keep_the_extension);
	tcase_add_test(tcase, a_reserved_name_is_cut_too);
	tcase_add_test(tcase, a_long_directory_part_is_dropped);
	tcase_add_test(tcase,
		       an_invalid_byte_late_in_a_long_ext_value_spoils_it);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
