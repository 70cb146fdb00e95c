/* File names from URLs and paths, friendly and hostile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include <coget/status.h>

#include "base/utf8.h"
#include "model/names.h"

struct name_case {
	const char *from;
	const char *name; /* NULL: none that can be used */
};

static const struct name_case url_cases[] = {
	{"http://h/a.txt", "a.txt"},
	{"http://h/dir/a.txt?q=/b.txt#/c.txt", "a.txt"},
	{"http://h/a.txt#frag?x", "a.txt"},
	{"http://h", "index.html"},
	{"http://h/", "index.html"},
	{"http://h/dir/", "index.html"},
	{"http://h?q=a/b", "index.html"},
	{"http://h#a/b", "index.html"},
	{"http://u:p@h:80/x/y/z", "z"},
	{"h/a?u=http://x/b", "a"},
	{"http://h/a%20b.txt", "a b.txt"},
	{"http://h/a;type=i", "a;type=i"},
	{"ftp://h/a;type=i", "a"},
	{"tftp://h/d/a;mode=octet", "a"},
	{"gopher://h/0/docs/a.txt", "a.txt"},
	{"gopher://h/9a.bin", "a.bin"},
	{"gopher://h/7/find?word", "find"},
	{"gopher://h/1", "index.html"},
	{"gophers://h/", "index.html"},
	{"gopher://h", "index.html"},
	{"dict://h/d:apple:wn", "apple"},
	{"dict://h/M:apple", "apple"},
	{"dict://h/define:a%2Fb", "a_b"},
	{"dict://h/d:", "index.html"},
	{"dict://h/show:db", "show:db"},
	{"http://h/a+b.txt", "a+b.txt"},
	{"http://h/100%", "100%"},
	{"http://h/%zz%4", "%zz%4"},
	{"http://h/%e2%82%ac.txt", "€.txt"},
	{"http://h/€.txt", "€.txt"},
	{"http://h/%252e%252e", "%2e%2e"},
	{"http://h/..", "__"},
	{"http://h/.", "_"},
	{"http://h/...", "___"},
	{"http://h/%2e%2e", "__"},
	{"http://h/%2e%2e%2fetc%2fpasswd", "___etc_passwd"},
	{"http://h/..%5c..%5cboot.ini", "___.._boot.ini"},
	{"http://h/%2fetc%2fpasswd", "_etc_passwd"},
	{"http://h/%2f", "_"},
	{"http://h/a%00b", "a_b"},
	{"http://h/%00", "_"},
	{"http://h/a%0ab%0d%1b[2Jc", "a_b__[2Jc"},
	{"http://h/a%7f", "a_"},
	{"http://h/a%c2%9bb", "a_b"},
	{"http://h/%ff%fe", "__"},
	{"http://h/%c3", "_"},
	{"http://h/%c0%af", "__"},
	{"http://h/%ed%a0%80", "___"},
	{"http://h/a%e2%80%aetxt.exe", "a_txt.exe"},
	{"http://h/a%e2%81%a6b", "a_b"},
	{"http://h/a%e2%80%8bb", "a_b"},
	{"http://h/a%e2%81%a0b", "a_b"},
	{"http://h/a%ef%bb%bfb", "a_b"},
	/* Joiners between letters: Latin, Persian, Marathi, Sinhala, Bengali.
	 */
	{"http://h/a%e2%80%8cb%e2%80%8dc", "a\u200Cb\u200Dc"},
	{"http://h/\u0645\u06CC%e2%80%8c\u062E\u0648\u0627\u0647\u0645.pdf",
	 "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645.pdf"},
	{"http://h/\u06F2\u06F0\u200C\u0633\u0627\u0644\u0647",
	 "\u06F2\u06F0\u200C\u0633\u0627\u0644\u0647"},
	{"http://h/\u0930\u094D\u200D\u092F", "\u0930\u094D\u200D\u092F"},
	{"http://h/\u0DC1\u0DCA\u200D\u0DBB\u0DD3",
	 "\u0DC1\u0DCA\u200D\u0DBB\u0DD3"},
	{"http://h/\u09B0\u200D\u09CD\u09AF", "\u09B0\u200D\u09CD\u09AF"},
	/* A virama gives it a meaning without a letter behind it. */
	{"http://h/\u0D05\u0D35\u0D28\u0D4D\u200D.pdf",
	 "\u0D05\u0D35\u0D28\u0D4D\u200D.pdf"},
	/* Emoji: a family, with a skin, on fire, of England. */
	{"http://h/\U0001F468\u200D\U0001F469\u200D\U0001F467.png",
	 "\U0001F468\u200D\U0001F469\u200D\U0001F467.png"},
	{"http://h/\U0001F469\U0001F3FD\u200D\U0001F680",
	 "\U0001F469\U0001F3FD\u200D\U0001F680"},
	{"http://h/\u2764\uFE0F\u200D\U0001F525",
	 "\u2764\uFE0F\u200D\U0001F525"},
	{"http://h/\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E"
	 "\U000E0067\U000E007F.svg",
	 "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067"
	 "\U000E007F.svg"},
	{"http://h/\u845B\U000E0100\u2600\uFE0E",
	 "\u845B\U000E0100\u2600\uFE0E"},
	/* Where they join nothing. */
	{"http://h/%e2%80%8da", "_a"},
	{"http://h/a%e2%80%8d", "a_"},
	{"http://h/a%e2%80%8c.txt", "a_.txt"},
	{"http://h/a.%e2%80%8dtxt", "a._txt"},
	{"http://h/a%e2%80%8d%e2%80%8db", "a__b"},
	{"http://h/1%e2%80%8d2", "1_2"},
	{"http://h/a%e2%80%8d%20b", "a_ b"},
	{"http://h/a%e2%80%8d%e2%80%aeb", "a__b"},
	{"http://h/%e2%80%aea%e2%80%8db", "_a\u200Db"},
	{"http://h/a%e2%80%8d\U0001F525", "a_\U0001F525"},
	{"http://h/\U0001F525%e2%80%8c\U0001F525", "\U0001F525_\U0001F525"},
	{"http://h/\u2764\uFE0F%e2%80%8da", "\u2764\uFE0F_a"},
	{"http://h/a%ff%e2%80%8db", "a__b"},
	/* Tags that are no flag's. */
	{"http://h/\U000E0067\U000E007F", "__"},
	{"http://h/\U0001F3F4\U000E0067\U000E0062", "\U0001F3F4__"},
	{"http://h/\U0001F3F4\U000E0067\U000E007F", "\U0001F3F4__"},
	{"http://h/\U0001F525\U000E0067\U000E0062\U000E0065\U000E007F",
	 "\U0001F525____"},
	{"http://h/a%e2%80%a8b", "a_b"},
	{"http://h/.bashrc", "_bashrc"},
	{"http://h/.config%2fx", "_config_x"},
	{"http://h/a.", "a_"},
	{"http://h/a..", "a__"},
	{"http://h/a%20", "a_"},
	{"http://h/a%20.%20", "a___"},
	{"http://h/%20", "_"},
	{"http://h/con", "_con"},
	{"http://h/CON.txt", "_CON.txt"},
	{"http://h/Nul.tar.gz", "_Nul.tar.gz"},
	{"http://h/aux%20.c", "_aux .c"},
	{"http://h/prn", "_prn"},
	{"http://h/com1", "_com1"},
	{"http://h/LPT9.log", "_LPT9.log"},
	{"http://h/com%c2%b9.log", "_com¹.log"},
	{"http://h/CONIN$", "_CONIN$"},
	{"http://h/com10", "com10"},
	{"http://h/comx", "comx"},
	{"http://h/console.log", "console.log"},
	{"http://h/null", "null"},
	{"http://h/-rf", "_rf"},
	{"http://h/-", "_"},
	{"http://h/--help", "_-help"},
	{"http://h/%2drf", "_rf"},
	{"http://h/.-rf", "_-rf"},
	{"http://h/-./", "index.html"},
	{"http://h/a-b", "a-b"},
	{"http://h/\u2212rf", "\u2212rf"},
	{"http://h/~root", "~root"},
	{"http://h/a;type=i", "a;type=i"},
	{"", "index.html"},
	{"://", "index.html"},
};

START_TEST(url_gives_a_safe_name)
{
	const struct name_case *known = &url_cases[_i];
	char name[NAME_SIZE];

	name_from_url(name, known->from);
	ck_assert_msg(strcmp(name, known->name) == 0, "%s: %s, not %s",
		      known->from, name, known->name);
}
END_TEST

/* "http://h/", count times the unit, the end. */
static char *long_url(const char *unit, size_t count, const char *end)
{
	size_t len = strlen(unit);
	char *url = malloc(16 + len * count + strlen(end));
	char *at = stpcpy(url, "http://h/");

	while (count-- > 0)
		at = stpcpy(at, unit);
	strcpy(at, end);
	return url;
}

static void check_cut(const char *unit, size_t count, const char *end,
		      size_t len, const char *suffix)
{
	char *url = long_url(unit, count, end);
	char name[NAME_SIZE];

	name_from_url(name, url);
	ck_assert_uint_eq(strlen(name), len);
	ck_assert(utf8_is_valid(name, len));
	ck_assert_str_eq(name + len - strlen(suffix), suffix);
	free(url);
}

START_TEST(a_name_of_just_name_max_bytes_stays)
{
	check_cut("a", NAME_MAX - 4, ".txt", NAME_MAX, "aa.txt");
}
END_TEST

START_TEST(a_long_name_is_cut_and_keeps_its_extension)
{
	check_cut("a", NAME_MAX - 3, ".txt", NAME_MAX, "aa.txt");
	check_cut("a", 300, ".tar.gz", NAME_MAX, "aa.tar.gz");
	check_cut("a", 300, ".Tar.ZSTD", NAME_MAX, "aa.Tar.ZSTD");
	check_cut("a", 300, "", NAME_MAX, "aa");
	check_cut("a", 1000000, ".txt", NAME_MAX, "aa.txt");
}
END_TEST

START_TEST(a_name_is_cut_between_two_characters)
{
	check_cut("€", 100, "", 255, "€€");
	check_cut("€", 100, ".t", 254, "€€.t");
	check_cut("€", 100, ".tt", 255, "€€.tt");
	check_cut("%f0%9f%98%80", 1000, ".txt", 252, "\xf0\x9f\x98\x80.txt");
	check_cut("%f0%9f%98%80", 100000, ".txt", 252, "\xf0\x9f\x98\x80.txt");
	check_cut("\xff", 3000, ".txt", NAME_MAX, "__.txt");
	check_cut("%e2%80%ae", 3000, ".txt", NAME_MAX, "__.txt");
}
END_TEST

/* What joins the last character that is left to one that is not. */
START_TEST(a_cut_leaves_no_joiner_behind)
{
	check_cut("a%e2%80%8d", 62, "ab", 251 - 1, "\u200Dab");
	check_cut("a%e2%80%8d", 100, ".txt", 253, "\u200Da.txt");
	check_cut("a%e2%80%8d", 5000, ".tar.gz", 252, "\u200Da.tar.gz");
	check_cut("\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E"
		  "\U000E0067\U000E007F", 9, ".txt", 256 - 28 + 4,
		  "\U000E007F\U0001F3F4.txt");
}
END_TEST

START_TEST(what_looks_like_a_long_extension_is_none)
{
	check_cut("a", 10, ".bcdefghijklmnopqrstuvwxyz", 36, "xyz");
	check_cut("a.", 300, "bcdefghijklmnopqrstuvwxyz", NAME_MAX, "a.a");
	check_cut("a", NAME_MAX - 2, ". b", NAME_MAX, "a__");
}
END_TEST

START_TEST(a_cut_leaves_no_trailing_dot)
{
	check_cut("a", NAME_MAX - 1, ". .abcdefghijklmnopqrst", NAME_MAX,
		  "aa_");
}
END_TEST

START_TEST(a_number_goes_before_the_extension)
{
	static const struct {
		const char *name;
		unsigned number;
		const char *out;
	} cases[] = {
		{"a.txt", 1, "a.1.txt"},
		{"a.tar.gz", 2, "a.2.tar.gz"},
		{"tar.gz", 2, "tar.2.gz"},
		{"README", 12, "README.12"},
		{".profile", 1, ".profile.1"},
		{"a.b.c", 3, "a.b.3.c"},
		{"Vol. one", 1, "Vol. one.1"},
		{"a", 4294967295, "a.4294967295"},
	};
	char out[NAME_SIZE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		name_numbered(out, cases[i].name, cases[i].number);
		ck_assert_str_eq(out, cases[i].out);
	}
}
END_TEST

START_TEST(a_number_has_room_in_a_long_name)
{
	char name[NAME_SIZE], out[NAME_SIZE];
	char *url = long_url("€", 100, ".tar.gz");

	name_from_url(name, url);
	name_numbered(out, name, 4294967295);
	ck_assert_uint_le(strlen(out), NAME_MAX);
	ck_assert_uint_gt(strlen(out), NAME_MAX - 4);
	ck_assert(utf8_is_valid(out, strlen(out)));
	ck_assert_ptr_nonnull(strstr(out, "€.4294967295.tar.gz"));
	free(url);
}
END_TEST

START_TEST(a_part_file_has_its_own_suffix)
{
	char out[NAME_SIZE];

	name_part(out, "a.txt");
	ck_assert_str_eq(out, "a.txt.part");
}
END_TEST

START_TEST(no_file_is_named_as_a_part_or_what_is_noted_of_one)
{
	static const char *const cases[][2] = {
		{"a.part", "a_part"},
		{"a.txt.PART", "a.txt_PART"},
		{"a.part.state", "a.part_state"},
		{"a.part.State~", "a.part_State~"},
		{"a.part~", "a.part~"},
		{"a.part1", "a.part1"},
		{"a.state", "a.state"},
		{"a.coget-new", "a_coget-new"},
		{"a.txt.COGET-New", "a.txt_COGET-New"},
		{"coget-new", "coget-new"},
		{"part", "part"},
		{".part", "_part"},
	};
	char url[NAME_SIZE * 2], out[NAME_SIZE], state[NAME_SIZE];
	char part[NAME_SIZE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(url, sizeof(url), "http://h/%s", cases[i][0]);
		name_from_url(out, url);
		ck_assert_str_eq(out, cases[i][1]);
	}
	for (int len = 1; len <= NAME_MAX; len++) {
		snprintf(url, sizeof(url), "http://h/%0*d", len, 0);
		name_from_url(out, url);
		name_part(part, out);
		name_state(state, part);
		for (int i = 0; i < 3; i++) {
			snprintf(url, sizeof(url), "http://h/%s%s",
				 i > 0 ? state : part, i > 1 ? "~" : "");
			name_from_url(out, url);
			ck_assert_str_ne(out, strrchr(url, '/') + 1);
		}
	}
}
END_TEST

START_TEST(part_files_of_long_names_stay_apart)
{
	char one[NAME_SIZE] = "", two[NAME_SIZE] = "";
	char one_part[NAME_SIZE], two_part[NAME_SIZE];

	memset(one, 'a', NAME_MAX);
	memset(two, 'a', NAME_MAX);
	two[NAME_MAX - 1] = 'b';
	name_part(one_part, one);
	name_part(two_part, two);
	ck_assert_uint_eq(strlen(one_part), NAME_MAX);
	ck_assert_str_eq(one_part + NAME_MAX - 5, ".part");
	ck_assert_str_ne(one_part, two_part);
	one[NAME_MAX - 5] = '\0';
	name_part(one_part, one);
	ck_assert_uint_eq(strlen(one_part), NAME_MAX);
	ck_assert_int_eq(strncmp(one_part, one, NAME_MAX - 5), 0);
}
END_TEST

START_TEST(a_path_gives_the_safe_name_of_its_last_component)
{
	char name[NAME_SIZE];

	ck_assert_int_eq(name_from_path(name, "a b"), 0);
	ck_assert_str_eq(name, "a b");
	ck_assert_int_eq(name_from_path(name, "../dir/.hid%2Fden"), 0);
	ck_assert_str_eq(name, "_hid%2Fden");
	ck_assert_int_eq(name_from_path(name, "./-rf"), 0);
	ck_assert_str_eq(name, "_rf");
	ck_assert_int_eq(name_from_path(name, "dir/"), UV_ENOENT);
	ck_assert_int_eq(name_from_path(name, ""), UV_ENOENT);
}
END_TEST

START_TEST(a_number_makes_no_name_that_is_kept_for_parts)
{
	char name[NAME_SIZE], numbered[NAME_SIZE], path[NAME_SIZE];

	for (size_t len = 200; len <= NAME_MAX; len++) {
		memset(path, 'a', len);
		strcpy(path + len - 6, ".state");
		ck_assert_int_eq(name_from_path(name, path), 0);
		name_numbered(numbered, name, UINT_MAX);
		/* Of names as long as that, it would be one. */
		if (strlen(numbered) > NAME_MAX - 16)
			ck_assert_ptr_null(strstr(numbered, ".state"));
	}
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

int main(void)
{
	Suite *suite = suite_create("names");
	TCase *tcase = tcase_create("names");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, url_gives_a_safe_name, 0, COUNT(url_cases));
	tcase_add_test(tcase, a_name_of_just_name_max_bytes_stays);
	tcase_add_test(tcase, a_long_name_is_cut_and_keeps_its_extension);
	tcase_add_test(tcase, a_name_is_cut_between_two_characters);
	tcase_add_test(tcase, a_cut_leaves_no_joiner_behind);
	tcase_add_test(tcase, what_looks_like_a_long_extension_is_none);
	tcase_add_test(tcase, a_cut_leaves_no_trailing_dot);
	tcase_add_test(tcase, a_number_goes_before_the_extension);
	tcase_add_test(tcase, a_number_has_room_in_a_long_name);
	tcase_add_test(tcase, a_part_file_has_its_own_suffix);
	tcase_add_test(tcase,
		       no_file_is_named_as_a_part_or_what_is_noted_of_one);
	tcase_add_test(tcase, part_files_of_long_names_stay_apart);
	tcase_add_test(tcase,
		       a_path_gives_the_safe_name_of_its_last_component);
	tcase_add_test(tcase, a_number_makes_no_name_that_is_kept_for_parts);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
