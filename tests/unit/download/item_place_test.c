/* Where the files of items go that a list says something of. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "download/item_place.h"

static struct settings settings;
static struct run run;

static void begin(void)
{
	settings = (struct settings){.dir = "."};
	run = (struct run){.settings = &settings, .date = "2026-11-30"};
	ck_assert_int_eq(chdir("/tmp"), 0);
}

static void end(void)
{
	free(run.real_dir);
}

/* The status, with what it comes to: "folder/name", or the failure. */
static int find(char text[4096], struct item_options options)
{
	struct item item = {
		.index = 3, .url = (char *)"http://h/x/a.bin", .options = &options};
	struct item_place place;
	struct failure failure;
	int status = item_place_find(&place, &run, &item, &failure);

	snprintf(text, 4096, "%s/%s",
		 place.place.folder.data ? place.place.folder.data : "",
		 place.place.name);
	if (status == UV_EPROTO)
		snprintf(text, 4096, "%s; %s", failure.what,
			 failure_remedy(&failure));
	item_place_release(&place);
	return status;
}

static void check_place(struct item_options options, const char *path)
{
	char text[4096];

	ck_assert_int_eq(find(text, options), 0);
	ck_assert_str_eq(text, path);
}

static void check_refused(struct item_options options, const char *message)
{
	char text[4096];

	ck_assert_int_eq(find(text, options), UV_EPROTO);
	ck_assert_msg(strstr(text, message), "%s", text);
}

#define TEXT(text) ((char *)(text))

START_TEST(what_the_list_says_goes_before_the_settings)
{
	check_place((struct item_options){0}, "/a.bin");
	settings.output = "all-{name}";
	check_place((struct item_options){0}, "/all-a.bin");
	check_place((struct item_options){.output = TEXT("b/{index}")}, "b/3");
	check_place((struct item_options){.output = TEXT("{id}"),
					  .id = TEXT("../id")},
		    "/___id");
}
END_TEST

START_TEST(a_dir_is_beneath_the_destination)
{
	char absolute[PATH_MAX + 8];

	check_place((struct item_options){.dir = TEXT("a/./b/")}, "a/b/a.bin");
	check_place((struct item_options){.dir = TEXT("a"),
					  .output = TEXT("b/c")},
		    "a/b/c");
	ck_assert_ptr_nonnull(getcwd(absolute, PATH_MAX));
	check_place((struct item_options){.dir = absolute}, "/a.bin");
	strcat(absolute, "/sub");
	check_place((struct item_options){.dir = absolute}, "sub/a.bin");
}
END_TEST

START_TEST(what_leads_out_fails_with_what_to_do)
{
	check_refused((struct item_options){.dir = TEXT("../x")},
		      "dir=../x leads out of --dir; start coget with");
	check_refused((struct item_options){.dir = TEXT("/etc")},
		      "dir=/etc leads out of --dir");
	check_refused((struct item_options){.output = TEXT("../x")},
		      "leads out of --dir");
	check_refused((struct item_options){.output = TEXT("{nmae}")},
		      "did you mean {name}?");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("item_place");
	TCase *tcase = tcase_create("item_place");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, what_the_list_says_goes_before_the_settings);
	tcase_add_test(tcase, a_dir_is_beneath_the_destination);
	tcase_add_test(tcase, what_leads_out_fails_with_what_to_do);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
