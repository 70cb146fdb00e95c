/* Templates of file names: what they come to, and which are refused. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "model/name_pieces.h"
#include "model/name_template.h"

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

struct template_case {
	const char *text;
	const char *url;
	const char *path; /* folder and name */
};

static const struct template_case cases[] = {
	{"x.iso", "http://h/a", "x.iso"},
	{".hidden", "http://h/a", ".hidden"},
	{"-x", "http://h/a", "-x"},
	{"./x", "http://h/a", "x"},
	{"a//b/./x", "http://h/a", "a/b/x"},
	{"{{{name}}}", "http://h/a", "{a}"},
	{"{scheme}-{host}-{port}", "http://H.example/", "http-h.example-80"},
	{"{scheme}-{host}-{port}", "https://h:8443/", "https-h-8443"},
	{"{host}", "http://[::1]:80/", "::1"},
	{"{path}", "http://h/a/b/c.txt?q", "a/b/c.txt"},
	{"{path}", "http://h", "index.html"},
	{"{path}", "http://h/a/", "a/index.html"},
	{"{path}", "http://h//a//b", "a/b"},
	{"x-{path}", "http://h/a/b", "x-a/b"},
	{"x-{path}", "http://h/b", "x-b"},
	{"{dir}/{name}", "http://h/a/b/c", "a/b/c"},
	{"{dir}/{name}", "http://h/c", "c"},
	{"{dir}-{name}", "http://h/a/b/c", "a/b-c"},
	{"{stem}_{index}.{ext}", "http://h/a.tar.gz", "a_7.tar.gz"},
	{"{stem}.{ext}", "http://h/README", "README"},
	{"{index:05}-{name}", "http://h/a", "00007-a"},
	{"{name}?{query}", "http://h/a?x=/../y", "a?x=_.._y"},
	{"{name}?{query}", "http://h/a", "a?"},
	{"{id}", "http://h/a", "7"},
	{"{sha256:8}", "http://h/a", "01234567"},
	{"{date}/{name}", "http://h/a", "2026-11-30/a"},
	{"{path}", "http://h/%2e%2e/%2e%2e/etc/passwd", "__/__/etc/passwd"},
	{"{path}", "http://h/a%2Fb/c", "a_b/c"},
	{"{path}", "http://h/.git/config", "_git/config"},
	{"{host}/{name}", "http://h/%0A%1b[2J", "h/__[2J"},
	{"{name}.part{ext}", "http://h/a", "a_part"},
	{"{stem}.{ext}", "http://h/x.part", "x_part"},
	{".{ext}", "http://h/a", "_"},
	{"{ext}", "http://h/a", "_"},
	{".{query}.", "http://h/a", "__"},
	{"..{query}/x", "http://h/a", "__/x"},
	{"#1-#2.txt", "http://h/a", "one-t_o.txt"},
	{"#2#1", "http://h/a", "t_oone"},
	{"#1/x", "http://h/a", "one/x"},
	{"#3#0##{name}#", "http://h/a", "#3#0##a#"},
	{"#99999999999999999999", "http://h/a", "#99999999999999999999"},
};

static void check_place(const struct name_place *place, const char *path)
{
	char got[NAME_FOLDER_MAX_BYTES + NAME_SIZE + 2];

	snprintf(got, sizeof(got), "%s%s%s",
		 place->folder.len ? place->folder.data : "",
		 place->folder.len ? "/" : "", place->name);
	ck_assert_str_eq(got, path);
}

static struct name_values values_of(const char *url)
{
	static char *const globs[] = {"one", "t/o"};

	return (struct name_values){
		.globs = globs,
		.glob_count = 2,
		.url = url,
		.date = "2026-11-30",
		.sha256 = "0123456789abcdef",
		.index = 7,
	};
}

START_TEST(a_template_says_where_the_file_goes)
{
	const struct template_case *this = &cases[_i];
	struct name_values values = values_of(this->url);
	struct name_place place = NAME_PLACE_INIT;
	struct failure failure;

	ck_assert_int_eq(name_pieces_check(this->text, &failure), 0);
	ck_assert_int_eq(name_template_expand(&place, this->text, &values), 0);
	check_place(&place, this->path);
	name_place_release(&place);
}
END_TEST

static const struct template_case mirrors[] = {
	{NULL, "http://h/a/b.html", "h/a/b.html"},
	{NULL, "https://h/", "h/index.html"},
	{NULL, "http://h:8080/a?x=1&y=2", "h:8080/a?x=1&y=2"},
	{NULL, "https://h:443/a?", "h/a"},
	{NULL, "http://user:pass@h/a/", "h/a/index.html"},
};

START_TEST(a_mirror_has_host_path_and_query)
{
	struct name_values values = values_of(mirrors[_i].url);
	struct name_place place = NAME_PLACE_INIT;

	ck_assert_int_eq(name_template_mirror(&place, &values), 0);
	check_place(&place, mirrors[_i].path);
	name_place_release(&place);
}
END_TEST

static const struct {
	const char *text;
	const char *message; /* is in it */
} refused[] = {
	{"", "empty"},
	{"{nam}", "did you mean {name}?"},
	{"{shaa256}", "did you mean {sha256}?"},
	{"{qqqqqqqq}", "known are {scheme}"},
	{"{name", "'{'"},
	{"name}", "'}'"},
	{"{name}}", "'}'"},
	{"{name:3}", "only {index} and {sha256}"},
	{"{index:0}", "from 1 to 20"},
	{"{index:x}", "from 1 to 20"},
	{"{sha256:65}", "from 1 to 64"},
	{"/tmp/{name}", "-d '/tmp' -o '{name}'"},
	{"/x", "-d '/' -o 'x'"},
	{"../x", "leads out"},
	{"a/../b", "leads out"},
	{"a/", "is a directory"},
	{"a/..", "is a directory"},
	{".", "is a directory"},
	{"a.part", ".part"},
	{"a\nb", "control character"},
};

START_TEST(what_is_wrong_is_refused_with_what_to_do)
{
	struct failure failure;

	ck_assert_int_eq(name_pieces_check(refused[_i].text, &failure),
			 -EINVAL);
	ck_assert_msg(strstr(failure.what, refused[_i].message), "%s: %s",
		      refused[_i].text, failure.what);
}
END_TEST

START_TEST(a_template_that_gives_one_name_is_told)
{
	ck_assert(!name_pieces_tell_apart("x"));
	ck_assert(!name_pieces_tell_apart("{scheme}/{date}.txt"));
	ck_assert(!name_pieces_tell_apart("{{name}}"));
	ck_assert(name_pieces_tell_apart("x/{name}"));
	ck_assert(name_pieces_have("x{sha256:3}", PLACEHOLDER_SHA256));
	ck_assert(!name_pieces_have("sha256", PLACEHOLDER_SHA256));
}
END_TEST

START_TEST(names_are_cut_and_paths_that_are_too_long_are_refused)
{
	struct name_place place = NAME_PLACE_INIT;
	struct name_values values = values_of("http://h/a.tar.gz");
	char text[4096];

	memset(text, 'x', 300);
	strcpy(text + 300, "/{stem}.{ext}");
	ck_assert_int_eq(name_template_expand(&place, text, &values), 0);
	ck_assert_uint_eq(place.folder.len, NAME_MAX);
	ck_assert_str_eq(place.name, "a.tar.gz");
	buf_reset(&place.folder);
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = i % 2 ? '/' : 'x';
	text[sizeof(text) - 2] = 'x';
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_lt(name_template_expand(&place, text, &values), 0);
	name_place_release(&place);
}
END_TEST

START_TEST(folders_of_a_list_lead_down)
{
	struct name_place place = NAME_PLACE_INIT;

	ck_assert_int_eq(name_place_add_folders(&place, "a/./b//c/"), 0);
	ck_assert_str_eq(place.folder.data, "a/b/c");
	ck_assert_int_lt(name_place_add_folders(&place, "../x"), 0);
	name_place_release(&place);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("name_template");
	TCase *tcase = tcase_create("name_template");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, a_template_says_where_the_file_goes, 0,
			    COUNT(cases));
	tcase_add_loop_test(tcase, a_mirror_has_host_path_and_query, 0,
			    COUNT(mirrors));
	tcase_add_loop_test(tcase, what_is_wrong_is_refused_with_what_to_do, 0,
			    COUNT(refused));
	tcase_add_test(tcase, a_template_that_gives_one_name_is_told);
	tcase_add_test(tcase,
		       names_are_cut_and_paths_that_are_too_long_are_refused);
	tcase_add_test(tcase, folders_of_a_list_lead_down);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
