/* Records beside their parts, where a file system has no attributes. */
#include "unit/storage/part_util.h"
#include "unit/storage/plain_util.h"

#include "storage/existing_file.h"
#include "model/names.h"

ASYNC_TEST(a_part_has_its_record_beside_it)
{
	struct dest *dest;
	struct part_file *part;

	if (!enter_plain())
		SKIP_TEST("cannot mount");
	leave_part("x", URL, large_body('x'), "x.part");
	check_names("x.part x.part.state");
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_uint_eq(part_file_len(part), LARGE_BYTES);
	ck_assert_str_eq(part_file_version(part)->etag, "\"one\"");
	begin_at(part, LARGE_BYTES, version_of(1000000));
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_names("x");
	dest_close(dest);
	leave_plain();
}

ASYNC_TEST(nothing_stays_beside_what_is_removed)
{
	struct dest *dest;
	struct part_file *part;

	if (!enter_plain())
		SKIP_TEST("cannot mount");
	leave_part("x", URL, large_body('x'), "x.part");
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	begin_at(part, 0, version_of(1 << 20));
	check_names("");
	append(part, large_body('x'));
	check_names("x.part x.part.state");
	ck_assert_int_eq(part_file_park(part), 0);
	part_file_discard(part);
	check_names("");
	dest_close(dest);
	leave_plain();
}

ASYNC_TEST(a_record_beside_another_file_does_not_count)
{
	if (!enter_plain())
		SKIP_TEST("cannot mount");
	leave_part("x", URL, "text", "x.part");
	put_file("y.part", "else");
	ck_assert_int_eq(rename("y.part", "x.part"), 0);
	check_left("x", URL, 0);
	leave_plain();
}

ASYNC_TEST(a_record_that_was_cut_does_not_count)
{
	if (!enter_plain())
		SKIP_TEST("cannot mount");
	leave_part("x", URL, "text", "x.part");
	ck_assert_int_eq(truncate("x.part.state", 100), 0);
	check_left("x", URL, 0);
	ck_assert_int_eq(truncate("x.part.state", 1 << 20), 0);
	check_left("x", URL, 0);
	leave_plain();
}

ASYNC_TEST(a_link_at_the_records_name_is_not_followed)
{
	if (!enter_plain())
		SKIP_TEST("cannot mount");
	leave_part("x", URL, "text", "x.part");
	ck_assert_int_eq(rename("x.part.state", "victim"), 0);
	ck_assert_int_eq(symlink("victim", "x.part.state"), 0);
	ck_assert_int_eq(symlink("victim", "x.part.state~"), 0);
	check_left("x", URL, 0);
	put_file("victim", "precious");
	leave_part("x", URL, large_body('x'), "x.part");
	check_file("victim", "precious");
	leave_plain();
}

ASYNC_TEST(a_name_of_the_greatest_length_has_its_record)
{
	char name[NAME_SIZE];

	if (!enter_plain())
		SKIP_TEST("cannot mount");
	memset(name, 'n', NAME_MAX);
	name[NAME_MAX] = '\0';
	{
		struct dest *dest = open_dest(".");
		struct part_file *part = open_part(dest, name, URL);
		char *path;

		begin_at(part, 0, version_of(1000000));
		append(part, "text");
		part_file_keep(part, &path);
		ck_assert_uint_eq(strlen(path), NAME_MAX);
		free(path);
		dest_close(dest);
	}
	check_left(name, URL, 4);
	leave_plain();
}

ASYNC_TEST(without_attributes_a_files_time_stands_for_its_version)
{
	struct commit how = {.policy = EXISTS_UPDATE, .store_version = true};
	struct commit_result result;
	struct version version;
	struct part_file *part;
	struct dest *dest;

	if (!enter_plain())
		SKIP_TEST("cannot mount");
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	begin_at(part, 0, version_of(0));
	ck_assert_int_eq(part_file_commit(part, &how, &result), 0);
	free(result.path);
	ck_assert_int_eq(
		existing_file_version(dest_root(dest), "x", URL, &version), 0);
	ck_assert_ptr_null(version.etag);
	ck_assert_ptr_nonnull(version.last_modified);
	version_reset(&version);
	dest_close(dest);
	leave_plain();
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"beside", a_part_has_its_record_beside_it,
		nothing_stays_beside_what_is_removed,
		a_record_beside_another_file_does_not_count,
		a_record_that_was_cut_does_not_count,
		a_link_at_the_records_name_is_not_followed,
		a_name_of_the_greatest_length_has_its_record,
		without_attributes_a_files_time_stands_for_its_version);
}
