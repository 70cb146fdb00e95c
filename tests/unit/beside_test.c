/* Records beside their parts, where a file system has no attributes. */
#include "part_util.h"

#include <sched.h>
#include <sys/mount.h>

#include "storage/names.h"

/* Such a file system as working directory; false where none may be had. */
static bool enter_plain(void)
{
	return mkdir("plain", 0777) == 0 && unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", "", MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", "plain", "ramfs", 0, NULL) == 0 &&
	       chdir("plain") == 0;
}

static void leave_plain(void)
{
	ck_assert_int_eq(chdir(".."), 0);
	ck_assert_int_eq(umount("plain"), 0);
}

ASYNC_TEST(a_part_has_its_record_beside_it)
{
	struct dest *dest;
	struct partfile *part;

	if (!enter_plain())
		return;
	leave_part("x", URL, large_body('x'), "x.part");
	check_names("x.part x.part.state");
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_uint_eq(partfile_len(part), LARGE_BYTES);
	ck_assert_str_eq(partfile_version(part)->etag, "\"one\"");
	begin_at(part, LARGE_BYTES, version_of(1000000));
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_names("x");
	dest_close(dest);
	leave_plain();
}

ASYNC_TEST(nothing_stays_beside_what_is_removed)
{
	struct dest *dest;
	struct partfile *part;

	if (!enter_plain())
		return;
	leave_part("x", URL, large_body('x'), "x.part");
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	begin_at(part, 0, version_of(1 << 20));
	check_names("");
	append(part, large_body('x'));
	check_names("x.part x.part.state");
	ck_assert_int_eq(partfile_park(part), 0);
	partfile_discard(part);
	check_names("");
	dest_close(dest);
	leave_plain();
}

ASYNC_TEST(a_record_beside_another_file_does_not_count)
{
	if (!enter_plain())
		return;
	leave_part("x", URL, "text", "x.part");
	put_file("y.part", "else");
	ck_assert_int_eq(rename("y.part", "x.part"), 0);
	check_left("x", URL, 0);
	leave_plain();
}

ASYNC_TEST(a_record_that_was_cut_does_not_count)
{
	if (!enter_plain())
		return;
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
		return;
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
		return;
	memset(name, 'n', NAME_MAX);
	name[NAME_MAX] = '\0';
	{
		struct dest *dest = open_dest(".");
		struct partfile *part = open_part(dest, name, URL);
		char *path;

		begin_at(part, 0, version_of(1000000));
		append(part, "text");
		partfile_keep(part, &path);
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
	struct partfile *part;
	struct dest *dest;

	if (!enter_plain())
		return;
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	begin_at(part, 0, version_of(0));
	ck_assert_int_eq(partfile_commit(part, &how, &result), 0);
	free(result.path);
	ck_assert_int_eq(dest_stored_version(dest, "x", URL, &version), 0);
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
