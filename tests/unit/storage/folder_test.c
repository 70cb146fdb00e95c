/* Folders beneath the destination: made, shared, closed, and never left. */
#include "unit/storage/storage_util.h"

#include "storage/dest_internal.h"
#include "storage/final_name.h"

#define FOLDERS 300

/* Give an item its name in a folder; returns its number. */
static unsigned give(struct folder *folder, const char *wanted, const char *url,
		     bool *exists)
{
	struct name_request request = {
		.folder = folder, .wanted = wanted, .key.url = url};

	ck_assert_int_eq(final_names_give(dest_names(folder->dest), EXISTS_SKIP,
					  &request, 1),
			 0);
	ck_assert_ptr_null(request.obstacle);
	*exists = request.exists;
	return request.number;
}

static void check_number(struct folder *folder, const char *wanted,
			 const char *url, unsigned number, bool exists)
{
	bool there;

	ck_assert_uint_eq(give(folder, wanted, url, &there), number);
	ck_assert_int_eq(there, exists);
}

static struct part_file *begin_in(struct folder *folder, const char *name,
				  const char *url)
{
	struct part_file *part;

	ck_assert_int_eq(part_file_open(&part, folder, name, url, false), 0);
	ck_assert_int_eq(part_file_begin(part, 0, &VERSION_UNKNOWN, 0), 0);
	return part;
}

static int commit_in(struct folder *folder, const char *name, const char *url,
		     bool fsync)
{
	struct part_file *part = begin_in(folder, name, url);
	struct commit commit = {.policy = EXISTS_SKIP, .fsync = fsync};
	struct commit_result result;
	int status;

	append(part, url);
	status = part_file_commit(part, &commit, &result);
	free(result.path);
	free(result.part_path);
	return status;
}

ASYNC_TEST(a_folder_is_made_with_its_first_file_and_not_before)
{
	struct dest *dest = open_dest(".");
	struct folder *folder = dest_folder(dest, "a/b");

	check_number(folder, "x", "http://h/1", 0, false);
	check_names("");
	ck_assert_int_eq(commit_in(folder, "x", "http://h/1", true), 0);
	check_file("a/b/x", "http://h/1");
	ck_assert_str_eq(listing("a/b"), "x");
	folder_release(folder);
	dest_close(dest);
}

ASYNC_TEST(names_are_of_their_folder_and_outlast_it)
{
	struct dest *dest = open_dest(".");
	struct folder *one = dest_folder(dest, "one");
	struct folder *two = dest_folder(dest, "two");

	ck_assert_ptr_eq(dest_folder(dest, ""), dest_root(dest));
	check_number(one, "x", "http://h/1", 0, false);
	check_number(two, "x", "http://h/2", 0, false);
	check_number(dest_root(dest), "x", "http://h/3", 0, false);
	folder_release(one);
	one = dest_folder(dest, "one");
	check_number(one, "x", "http://h/4", 1, false);
	folder_release(one);
	folder_release(two);
	dest_close(dest);
}

ASYNC_TEST(a_file_of_a_folder_is_found_by_its_item_alone)
{
	struct dest *dest = open_dest(".");
	struct folder *folder = dest_folder(dest, "a");

	ck_assert_int_eq(commit_in(folder, "x", "http://h/1", false), 0);
	folder_release(folder);
	dest_close(dest);
	if (!directory_has_attributes(AT_FDCWD))
		return;
	dest = open_dest(".");
	folder = dest_folder(dest, "a");
	check_number(folder, "x", "http://h/2", 1, false);
	check_number(folder, "x", "http://h/1", 0, true);
	folder_release(folder);
	dest_close(dest);
}

ASYNC_TEST(few_folders_are_open_at_a_time)
{
	struct dest *dest = open_dest(".");
	struct folder *folders[FOLDERS];
	int before = count_descriptors();
	char path[32];

	for (int i = 0; i < FOLDERS; i++) {
		snprintf(path, sizeof(path), "d%d/e", i);
		folders[i] = dest_folder(dest, path);
		check_number(folders[i], "x", "http://h/1", 0, false);
		ck_assert_int_eq(commit_in(folders[i], "x", "http://h/1",
					   false),
				 0);
	}
	ck_assert_int_le(count_descriptors(), before + 80);
	for (int i = 0; i < FOLDERS; i++) {
		check_number(folders[i], "x", "http://h/2", 1, false);
		folder_release(folders[i]);
	}
	ck_assert_int_le(count_descriptors(), before);
	dest_close(dest);
}

ASYNC_TEST(a_part_is_gone_on_from_in_its_folder)
{
	struct version version = {.etag = (char *)"\"v\"", .total_bytes = 9};
	struct dest *dest = open_dest(".");
	struct folder *folder = dest_folder(dest, "a/b");
	struct part_file *part;
	char *path;

	ck_assert_int_eq(part_file_open(&part, folder, "x", "http://h/1", true),
			 0);
	ck_assert_int_eq(part_file_begin(part, 0, &version, 0), 0);
	append(part, "half");
	part_file_keep(part, &path);
	ck_assert_str_eq(path, "a/b/x.part");
	free(path);
	folder_release(folder);
	dest_close(dest);
	dest = open_dest(".");
	folder = dest_folder(dest, "a/b");
	ck_assert_int_eq(part_file_open(&part, folder, "x", "http://h/1", true),
			 0);
	ck_assert_uint_eq(part_file_len(part), 4);
	part_file_discard(part);
	ck_assert_str_eq(listing("a/b"), "");
	folder_release(folder);
	dest_close(dest);
}

ASYNC_TEST(a_parked_part_waits_while_its_folder_is_closed)
{
	struct dest *dest = open_dest(".");
	struct folder *folder = dest_folder(dest, "a");
	struct part_file *part = begin_in(folder, "x", "http://h/1");

	append(part, large_body('x'));
	ck_assert_int_eq(part_file_park(part), 0);
	for (int i = 0; i < 100; i++) {
		char path[16];
		struct folder *other;

		snprintf(path, sizeof(path), "o%d", i);
		other = dest_folder(dest, path);
		ck_assert_int_eq(commit_in(other, "x", "http://h/2", false), 0);
		folder_release(other);
	}
	append(part, "");
	ck_assert_int_eq(part_file_begin(part, part_file_len(part),
					 &VERSION_UNKNOWN, 0),
			 0);
	check_commit(part, EXISTS_SKIP, 0, "a/x");
	check_file("a/x", large_body('x'));
	folder_release(folder);
	dest_close(dest);
}

/* What stands in the way of the folder "a/b". */
static void check_in_the_way(const char *message)
{
	struct dest *dest = open_dest(".");
	struct folder *folder = dest_folder(dest, "a/b");
	struct failure failure;
	bool exists;

	give(folder, "x", "http://h/1", &exists);
	ck_assert_int_ne(folder_status(folder), 0);
	folder_explain(folder, &failure);
	ck_assert_msg(strstr(failure.what, message), "%s", failure.what);
	ck_assert_int_ne(commit_in(folder, "x", "http://h/1", false), 0);
	folder_release(folder);
	dest_close(dest);
}

ASYNC_TEST(a_file_or_a_link_in_the_way_is_no_folder)
{
	ck_assert_int_eq(mkdir("elsewhere", 0777), 0);
	put_file("a", "file");
	check_in_the_way("a is no folder");
	ck_assert_int_eq(remove("a"), 0);
	ck_assert_int_eq(symlink("elsewhere", "a"), 0);
	check_in_the_way("a is a link");
	ck_assert_int_eq(remove("a"), 0);
	ck_assert_int_eq(mkdir("a", 0777), 0);
	ck_assert_int_eq(symlink("../elsewhere", "a/b"), 0);
	check_in_the_way("a/b is a link");
	ck_assert_str_eq(listing("elsewhere"), "");
}

ASYNC_TEST(a_folder_of_somebody_else_where_all_may_write_is_refused)
{
	ck_assert_int_eq(mkdir("a", 0777), 0);
	if (chown("a", 65534, 65534) != 0)
		SKIP_TEST("cannot give directories away");
	ck_assert_int_eq(chmod(".", 01777), 0);
	check_in_the_way("a is another user's folder");
}

ASYNC_TEST(an_items_file_and_a_folder_have_no_name_in_common)
{
	struct dest *dest = open_dest(".");
	struct folder *folder = dest_folder(dest, "a/b");
	struct folder *late;
	struct failure failure;
	bool exists;

	give(folder, "x", "http://h/1", &exists);
	check_number(dest_root(dest), "a", "http://h/2", 1, false);
	check_number(dest_root(dest), "f", "http://h/3", 0, false);
	late = dest_folder(dest, "f/g");
	give(late, "x", "http://h/4", &exists);
	ck_assert_int_eq(folder_status(late), UV_EEXIST);
	folder_explain(late, &failure);
	ck_assert_ptr_nonnull(strstr(failure.what, "f is the name of another"));
	ck_assert_int_ne(commit_in(late, "x", "http://h/4", false), 0);
	ck_assert_int_eq(access("f", F_OK), -1);
	folder_release(late);
	folder_release(folder);
	dest_close(dest);
}

ASYNC_TEST(what_the_run_has_made_in_a_folder_is_not_overwritten_later)
{
	struct commit commit = {.policy = EXISTS_OVERWRITE};
	struct dest *dest = open_dest(".");
	struct folder *folder = dest_folder(dest, "a");
	struct commit_result result;
	struct part_file *part;

	ck_assert_int_eq(commit_in(folder, "x", "http://h/1", false), 0);
	folder_release(folder);
	folder = dest_folder(dest, "a");
	part = begin_in(folder, "x", "http://h/2");
	append(part, "other");
	ck_assert_int_eq(part_file_commit(part, &commit, &result), 0);
	ck_assert_str_eq(result.path, "a/x.1");
	free(result.path);
	check_file("a/x", "http://h/1");
	folder_release(folder);
	dest_close(dest);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"folder", a_folder_is_made_with_its_first_file_and_not_before,
		names_are_of_their_folder_and_outlast_it,
		a_file_of_a_folder_is_found_by_its_item_alone,
		few_folders_are_open_at_a_time,
		a_part_is_gone_on_from_in_its_folder,
		a_parked_part_waits_while_its_folder_is_closed,
		a_file_or_a_link_in_the_way_is_no_folder,
		a_folder_of_somebody_else_where_all_may_write_is_refused,
		an_items_file_and_a_folder_have_no_name_in_common,
		what_the_run_has_made_in_a_folder_is_not_overwritten_later);
}
