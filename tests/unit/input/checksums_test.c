#include "input/checksums.h"

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct checksums *checksums;
static struct checksum found[CHECKSUM_COUNT];
static size_t count;
static bool is_sorted;

static void set_up(void)
{
	checksums = checksums_new();
	ck_assert_ptr_nonnull(checksums);
}

static void tear_down(void)
{
	checksums_free(checksums);
}

/* A checksum whose bytes all have this value. */
static struct checksum make(enum checksum_algorithm algorithm, int byte)
{
	struct checksum checksum = {.algorithm = algorithm};

	memset(checksum.value, byte, checksum_len(algorithm));
	return checksum;
}

static void add(const char *path, enum checksum_algorithm algorithm, int byte)
{
	struct checksum checksum = make(algorithm, byte);

	ck_assert_int_eq(checksums_add(checksums, path, &checksum), 0);
	is_sorted = false;
}

static int find(const char *name, const char *url)
{
	if (!is_sorted)
		checksums_sort(checksums);
	is_sorted = true;
	return checksums_find(checksums, name, url, found, &count);
}

/* The name has this md5 alone. */
static void check_md5(const char *name, const char *url, int byte)
{
	struct checksum expected = make(CHECKSUM_MD5, byte);

	ck_assert_int_eq(find(name, url), 0);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(found[0].algorithm, CHECKSUM_MD5);
	ck_assert_mem_eq(found[0].value, expected.value, 16);
}

static void check_none(const char *name)
{
	ck_assert_int_eq(find(name, "http://h/x"), 0);
	ck_assert_uint_eq(count, 0);
}

START_TEST(files_are_found_by_their_names)
{
	check_none("a");
	add("a", CHECKSUM_MD5, 1);
	add("./b", CHECKSUM_MD5, 2);
	add("/srv/dir/c", CHECKSUM_MD5, 3);
	check_md5("a", "http://h/a", 1);
	check_md5("b", "http://h/x/b", 2);
	check_md5("c", "http://h/other?c", 3);
	check_none("");
	check_none("aa");
	check_none("dir");
}
END_TEST

START_TEST(names_are_made_safe_as_those_of_files_are)
{
	add(".hidden", CHECKSUM_MD5, 1);
	add("dir/a\nb", CHECKSUM_MD5, 2);
	check_md5("_hidden", "http://h/.hidden", 1);
	check_md5("a_b", "http://h/a%0Ab", 2);
	check_none(".hidden");
}
END_TEST

START_TEST(a_path_without_a_name_is_refused)
{
	struct checksum checksum = make(CHECKSUM_MD5, 1);

	ck_assert_int_eq(checksums_add(checksums, "dir/", &checksum),
			 UV_ENOENT);
	ck_assert_int_eq(checksums_add(checksums, "", &checksum), UV_ENOENT);
}
END_TEST

START_TEST(a_file_may_have_several_algorithms)
{
	add("a", CHECKSUM_MD5, 1);
	add("a", CHECKSUM_SHA512, 2);
	add("dir/a", CHECKSUM_CRC32C, 3);
	add("a", CHECKSUM_MD5, 1);
	ck_assert_int_eq(find("a", "http://h/a"), 0);
	ck_assert_uint_eq(count, 3);
}
END_TEST

START_TEST(contradictions_are_told)
{
	add("a", CHECKSUM_MD5, 1);
	add("a", CHECKSUM_MD5, 2);
	ck_assert_int_eq(find("a", "http://h/a"), UV_EEXIST);
}
END_TEST

START_TEST(directories_in_common_with_the_url_decide)
{
	static const char netboot[] = "https://h/images/netboot/mini.iso";
	static const char gtk[] = "https://h/images/netboot/gtk/mini.iso?x=/y/";

	add("./netboot/mini.iso", CHECKSUM_MD5, 1);
	add("./netboot/gtk/mini.iso", CHECKSUM_MD5, 2);
	check_md5("mini.iso", netboot, 1);
	check_md5("mini.iso", gtk, 2);
	ck_assert_int_eq(find("mini.iso", "https://h/mini.iso"), UV_EEXIST);
	/* Whole names of directories only. */
	ck_assert_int_eq(find("mini.iso", "https://h/xgtk/mini.iso"),
			 UV_EEXIST);
	add("gtk/mini.iso", CHECKSUM_MD5, 2);
	check_md5("mini.iso", "https://h/gtk/mini.iso", 2);
	add("/images/netboot/mini.iso", CHECKSUM_MD5, 3);
	check_md5("mini.iso", netboot, 3);
	add("h/images/netboot/mini.iso", CHECKSUM_MD5, 4);
	check_md5("mini.iso", netboot, 4);
}
END_TEST

START_TEST(a_url_without_directories_has_none_in_common)
{
	add("d/a", CHECKSUM_MD5, 1);
	check_md5("a", "", 1);
	check_md5("a", "a", 1);
	check_md5("a", "?/d/a", 1);
	check_md5("a", "//", 1);
}
END_TEST

START_TEST(a_hundred_thousand_files_are_found_again)
{
	enum { FILES = 100000 };
	char name[32];

	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "d%d/file%d", i % 7, i);
		add(name, CHECKSUM_MD5, i % 251);
	}
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "file%d", i);
		check_md5(name, "http://h/", i % 251);
	}
	check_none("file100000");
}
END_TEST

/* Would take hours, were they compared with each other. */
START_TEST(a_hundred_thousand_files_of_one_name_are_found_again)
{
	enum { FILES = 100000 };
	char path[32], url[64];

	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "d%d/same/a", i);
		add(path, CHECKSUM_MD5, i % 251);
	}
	for (int i = 0; i < FILES; i++) {
		snprintf(url, sizeof(url), "http://h/x/d%d/same/a?d1/", i);
		check_md5("a", url, i % 251);
	}
	ck_assert_int_eq(find("a", "http://h/y/same/a"), UV_EEXIST);
	ck_assert_int_eq(find("a", "http://h/d1/other/a"), UV_EEXIST);
}
END_TEST

START_TEST(names_that_begin_alike_are_told_apart)
{
	add("x/ab", CHECKSUM_MD5, 1);
	add("x/a", CHECKSUM_MD5, 2);
	add("x/b", CHECKSUM_MD5, 3);
	add("b/x/a", CHECKSUM_MD5, 4);
	check_md5("ab", "http://h/x/ab", 1);
	ck_assert_int_eq(find("a", "http://h/c/x/a"), UV_EEXIST);
	check_md5("a", "http://h/b/x/a", 4);
	check_md5("b", "http://h/b", 3);
	check_none("c");
}
END_TEST

static Suite *checksums_suite(void)
{
	Suite *suite = suite_create("checksums");
	TCase *tcase = tcase_create("checksums");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, files_are_found_by_their_names);
	tcase_add_test(tcase, names_are_made_safe_as_those_of_files_are);
	tcase_add_test(tcase, a_path_without_a_name_is_refused);
	tcase_add_test(tcase, a_file_may_have_several_algorithms);
	tcase_add_test(tcase, contradictions_are_told);
	tcase_add_test(tcase, directories_in_common_with_the_url_decide);
	tcase_add_test(tcase, a_url_without_directories_has_none_in_common);
	tcase_add_test(tcase, a_hundred_thousand_files_are_found_again);
	tcase_add_test(tcase,
		       a_hundred_thousand_files_of_one_name_are_found_again);
	tcase_add_test(tcase, names_that_begin_alike_are_told_apart);
	suite_add_tcase(suite, tcase);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(checksums_suite());
	int failed;

	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
