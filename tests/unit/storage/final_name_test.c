/* Which names items get, from the list's order and what is there. */
#include "unit/storage/storage_util.h"

#include <sys/xattr.h>

#include "storage/dest_internal.h"
#include "storage/final_name.h"

#define URL_OF(n) "http://h/" #n "/x.txt"

/* Ask for a name; what is given is in a static buffer. */
static const char *give(struct dest *dest, const char *url, bool *exists,
			enum exists_policy policy)
{
	static char name[NAME_SIZE];
	struct name_request request = {
		.folder = dest_root(dest), .wanted = "x.txt", .key.url = url};

	ck_assert_int_eq(
		final_names_give(dest_names(dest), policy, &request, 1), 0);
	ck_assert_ptr_null(request.obstacle);
	name_numbered(name, request.wanted, request.number);
	*exists = request.exists;
	return name;
}

static void check_given(struct dest *dest, const char *url, const char *name,
			bool exists)
{
	bool there;

	ck_assert_str_eq(give(dest, url, &there, EXISTS_SKIP), name);
	ck_assert_int_eq(there, exists);
}

/* An item that is not fetched, as a session knows it to be finished. */
static void check_finished(struct dest *dest, const char *url, const char *name)
{
	struct name_request request = {.folder = dest_root(dest),
				       .wanted = "x.txt",
				       .key.url = url,
				       .is_finished = true};
	char given[NAME_SIZE];

	ck_assert_int_eq(
		final_names_give(dest_names(dest), EXISTS_SKIP, &request, 1),
		0);
	name_numbered(given, request.wanted, request.number);
	ck_assert_str_eq(given, name);
	ck_assert(request.exists);
}

/* A run that fetches these items, which are to get these names. */
static void fetch_all(const char *const urls[], const char *const names[],
		      size_t count)
{
	struct dest *dest = open_dest(".");

	for (size_t i = 0; i < count; i++) {
		struct part_file *part;

		check_given(dest, urls[i], names[i], false);
		part = begin_of(dest, names[i], urls[i]);
		append(part, urls[i]);
		check_commit(part, EXISTS_SKIP, 0, names[i]);
	}
	dest_close(dest);
}

static const char *const urls[] = {URL_OF(1), URL_OF(2), URL_OF(3)};
static const char *const names[] = {"x.txt", "x.1.txt", "x.2.txt"};

/* Marks are in attributes; elsewhere these tests have nothing to see. */
static bool has_marks(void)
{
	put_file("probe", "");
	if (setxattr("probe", "user.probe", "", 0, 0) != 0)
		return false;
	return remove("probe") == 0;
}

ASYNC_TEST(names_go_by_the_order_of_asking)
{
	struct dest *dest = open_dest(".");

	for (size_t i = 0; i < CO_COUNT(urls); i++)
		check_given(dest, urls[i], names[i], false);
	dest_close(dest);
}

ASYNC_TEST(the_same_items_get_the_same_names_again)
{
	struct dest *dest;

	fetch_all(urls, names, CO_COUNT(urls));
	dest = open_dest(".");
	for (size_t i = 0; i < CO_COUNT(urls); i++)
		check_given(dest, urls[i], names[i], true);
	dest_close(dest);
}

ASYNC_TEST(an_item_that_came_to_nothing_keeps_its_place)
{
	struct dest *dest;

	fetch_all(urls, names, CO_COUNT(urls));
	ck_assert_int_eq(remove(names[1]), 0);
	dest = open_dest(".");
	for (size_t i = 0; i < CO_COUNT(urls); i++)
		check_given(dest, urls[i], names[i], i != 1);
	dest_close(dest);
}

ASYNC_TEST(marks_are_read_also_without_a_descriptor)
{
	struct rlimit limit = {4096, 4096};
	struct dest *dest;
	int fds[4096], count = 0;

	if (!has_marks())
		return;
	fetch_all(urls, names, CO_COUNT(urls));
	dest = open_dest(".");
	check_given(dest, urls[1], names[1], true);
	limit.rlim_cur = 64;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	while ((fds[count] = dup(STDIN_FILENO)) >= 0)
		count++;
	check_given(dest, urls[2], names[2], true);
	check_given(dest, urls[0], names[0], true);
	while (count > 0)
		close(fds[--count]);
	dest_close(dest);
}

ASYNC_TEST(a_list_in_another_order_finds_its_files)
{
	struct dest *dest;

	if (!has_marks())
		return;
	fetch_all(urls, names, CO_COUNT(urls));
	dest = open_dest(".");
	for (size_t i = CO_COUNT(urls); i-- > 0;)
		check_given(dest, urls[i], names[i], true);
	dest_close(dest);
}

ASYNC_TEST(a_part_of_the_list_finds_its_files)
{
	struct dest *dest;

	if (!has_marks())
		return;
	fetch_all(urls, names, CO_COUNT(urls));
	dest = open_dest(".");
	check_given(dest, urls[2], names[2], true);
	dest_close(dest);
	ck_assert_int_eq(remove(names[0]), 0);
	dest = open_dest(".");
	check_given(dest, urls[2], names[2], true);
	check_given(dest, urls[0], names[0], false);
	dest_close(dest);
}

ASYNC_TEST(a_file_of_another_item_is_not_there_for_this_one)
{
	struct dest *dest;

	if (!has_marks())
		return;
	fetch_all(urls, names, 1);
	fetch_all(urls + 1, names + 1, 1);
	dest = open_dest(".");
	check_given(dest, urls[1], names[1], true);
	check_given(dest, urls[2], names[2], false);
	check_given(dest, urls[0], names[0], true);
	dest_close(dest);
}

ASYNC_TEST(a_file_without_a_mark_is_there_for_whoever_wants_its_name)
{
	struct dest *dest;

	put_file("x.txt", "mine");
	dest = open_dest(".");
	check_given(dest, urls[0], "x.txt", true);
	check_given(dest, urls[1], "x.1.txt", false);
	dest_close(dest);
}

ASYNC_TEST(a_number_without_a_mark_is_nobodys)
{
	struct dest *dest;

	if (!has_marks())
		return;
	put_file("x.1.txt", "mine");
	dest = open_dest(".");
	check_given(dest, urls[0], "x.txt", false);
	check_given(dest, urls[1], "x.2.txt", false);
	dest_close(dest);
}

ASYNC_TEST(without_attributes_numbers_are_believed)
{
	struct dest *dest;

	put_file("x.txt", "1");
	put_file("x.1.txt", "2");
	dest = open_dest(".");
	dest->root.directory.has_attributes = false;
	check_given(dest, urls[0], "x.txt", true);
	check_given(dest, urls[1], "x.1.txt", true);
	check_given(dest, urls[2], "x.2.txt", false);
	dest_close(dest);
}

/* Says of a name whose it is, as a session does. */
static enum owner whose(void *context, const char *name,
			const struct item_key *key)
{
	(void)context;
	if (strcmp(name, "x.1.txt") != 0)
		return OWNER_UNKNOWN;
	return strcmp(key->url, urls[2]) == 0 ? OWNER_ITEM : OWNER_OTHER;
}

ASYNC_TEST(what_the_oracle_says_counts_without_marks)
{
	struct dest *dest;

	put_file("x.txt", "1");
	put_file("x.1.txt", "3");
	dest = open_dest(".");
	dest->root.directory.has_attributes = false;
	final_names_ask(dest_names(dest), (struct name_oracle){.whose = whose});
	check_given(dest, urls[0], "x.txt", true);
	check_given(dest, urls[1], "x.2.txt", false);
	check_given(dest, urls[2], "x.3.txt", false);
	dest_close(dest);
	dest = open_dest(".");
	dest->root.directory.has_attributes = false;
	final_names_ask(dest_names(dest), (struct name_oracle){.whose = whose});
	check_given(dest, urls[0], "x.txt", true);
	check_finished(dest, urls[2], "x.1.txt");
	dest_close(dest);
}

/* Says that the items of one URL that are finished have this name. */
static enum owner whose_finished(void *context, const char *name,
				 const struct item_key *key)
{
	if (strcmp(name, context) != 0)
		return OWNER_UNKNOWN;
	return strcmp(key->url, urls[0]) == 0 ? OWNER_ITEM : OWNER_OTHER;
}

/*
 * Of three items of one URL two have files, and one of these is known to be
 * finished.  Whether the finished items are told apart by their marks.
 */
static void check_twins(const char *finished, const char *other, bool marks)
{
	static const char *const same[] = {URL_OF(1), URL_OF(1), URL_OF(1)};
	char noted[NAME_SIZE];
	struct dest *dest;

	fetch_all(same, names, CO_COUNT(same));
	ck_assert_int_eq(remove(names[0]), 0);
	strcpy(noted, finished);
	dest = open_dest(".");
	dest->root.directory.has_attributes &= marks;
	final_names_ask(dest_names(dest),
			(struct name_oracle){.whose = whose_finished,
					     .context = noted});
	if (marks)
		check_finished(dest, urls[0], finished);
	check_given(dest, urls[0], marks ? other : names[0], marks);
	if (!marks)
		check_given(dest, urls[0], other, true);
	dest_close(dest);
	ck_assert_int_eq(remove(names[1]), 0);
	ck_assert_int_eq(remove(names[2]), 0);
}

ASYNC_TEST(items_of_one_url_have_their_own_files_each)
{
	check_twins(names[1], names[2], false);
	check_twins(names[2], names[1], false);
	if (!has_marks())
		return;
	check_twins(names[1], names[2], true);
	check_twins(names[2], names[1], true);
}

ASYNC_TEST(a_file_is_found_beyond_numbers_that_are_free)
{
	struct dest *dest;

	if (!has_marks())
		return;
	fetch_all(urls, names, CO_COUNT(urls));
	ck_assert_int_eq(remove(names[0]), 0);
	ck_assert_int_eq(remove(names[1]), 0);
	dest = open_dest(".");
	check_given(dest, urls[2], names[2], true);
	check_given(dest, urls[1], names[0], false);
	check_given(dest, urls[0], names[1], false);
	dest_close(dest);
}

/* The name that is wanted has a number itself. */
ASYNC_TEST(a_file_is_found_whose_name_looks_numbered)
{
	struct name_request requests[] = {
		{.wanted = "x.1.txt", .key.url = URL_OF(7)},
		{.wanted = "x.1.txt", .key.url = URL_OF(8)},
		{.wanted = "x.1.txt", .key.url = URL_OF(9)},
	};
	struct part_file *part;
	struct dest *dest;

	if (!has_marks())
		return;
	dest = open_dest(".");
	part = begin_of(dest, "x.1.txt", URL_OF(9));
	append(part, "9");
	check_commit(part, EXISTS_SKIP, 0, "x.1.txt");
	dest_close(dest);
	dest = open_dest(".");
	for (size_t i = 0; i < CO_COUNT(requests); i++)
		requests[i].folder = dest_root(dest);
	ck_assert_int_eq(final_names_give(dest_names(dest), EXISTS_SKIP,
					  requests, CO_COUNT(requests)),
			 0);
	ck_assert_uint_eq(requests[2].number, 0);
	ck_assert(requests[2].exists);
	dest_close(dest);
}

ASYNC_TEST(overwrite_takes_the_wanted_name_and_no_number_of_others)
{
	struct dest *dest;
	bool exists;

	if (!has_marks())
		return;
	fetch_all(urls, names, 1);
	put_file("x.1.txt", "mine");
	dest = open_dest(".");
	ck_assert_str_eq(give(dest, urls[1], &exists, EXISTS_OVERWRITE),
			 "x.txt");
	ck_assert_str_eq(give(dest, urls[2], &exists, EXISTS_OVERWRITE),
			 "x.2.txt");
	dest_close(dest);
}

ASYNC_TEST(overwrite_finds_the_files_of_a_list_in_another_order)
{
	struct dest *dest;
	bool exists;

	if (!has_marks())
		return;
	fetch_all(urls, names, CO_COUNT(urls));
	dest = open_dest(".");
	for (size_t i = CO_COUNT(urls); i-- > 0;)
		ck_assert_str_eq(give(dest, urls[i], &exists, EXISTS_OVERWRITE),
				 names[i]);
	dest_close(dest);
}

static bool doubts(void *context, const struct stat *file)
{
	(void)context;
	return file->st_size == 4;
}

ASYNC_TEST(a_file_that_may_be_torn_is_removed)
{
	struct dest *dest;

	put_file("x.txt", "torn");
	dest = open_dest(".");
	final_names_ask(dest_names(dest),
			(struct name_oracle){.is_suspect = doubts});
	check_given(dest, urls[0], "x.txt", false);
	check_names("");
	dest_close(dest);
}

ASYNC_TEST(rename_passes_over_all_that_is_there)
{
	struct dest *dest;
	bool exists;

	put_file("x.txt", "mine");
	put_file("x.2.txt", "mine");
	dest = open_dest(".");
	ck_assert_str_eq(give(dest, urls[0], &exists, EXISTS_RENAME),
			 "x.1.txt");
	ck_assert_str_eq(give(dest, urls[1], &exists, EXISTS_RENAME),
			 "x.3.txt");
	ck_assert(!exists);
	dest_close(dest);
}

ASYNC_TEST(what_is_no_file_is_in_the_way)
{
	static const char *const obstacles[] = {
		"a directory", "a FIFO", "a link that leads nowhere",
		"a link to something else than a file"};
	struct dest *dest;

	for (size_t i = 0; i < CO_COUNT(obstacles); i++) {
		struct name_request request = {.wanted = "x",
					       .key.url = urls[0]};

		ck_assert_int_eq(i == 0   ? mkdir("x", 0777)
				 : i == 1 ? mkfifo("x", 0666)
				 : i == 2 ? symlink("missing", "x")
					  : symlink("/dev/null", "x"),
				 0);
		dest = open_dest(".");
		request.folder = dest_root(dest);
		ck_assert_int_eq(final_names_give(dest_names(dest), EXISTS_SKIP,
						  &request, 1),
				 0);
		ck_assert_str_eq(request.obstacle, obstacles[i]);
		ck_assert(!request.exists);
		dest_close(dest);
		ck_assert_int_eq(remove("x"), 0);
	}
}

/* Give x, a file or a link, to another user: whether that may be done. */
static bool give_away(bool is_link)
{
	if (is_link)
		ck_assert_int_eq(symlink("other", "x"), 0);
	else
		put_file("x", "trap");
	return lchown("x", 65534, 65534) == 0;
}

ASYNC_TEST(what_others_put_where_all_may_is_in_the_way)
{
	struct name_request request = {.wanted = "x", .key.url = urls[0]};
	struct dest *dest;

	put_file("other", "mine");
	for (int is_link = 0; is_link < 2; is_link++) {
		if (!give_away(is_link))
			SKIP_TEST("cannot give files away");
		for (int is_for_all = 0; is_for_all < 2; is_for_all++) {
			const char *obstacle = is_link ? "another user's link"
						       : "another user's file";

			chmod(".", is_for_all ? 01777 : 0775);
			dest = open_dest(".");
			request.folder = dest_root(dest);
			ck_assert_int_eq(final_names_give(dest_names(dest),
							  EXISTS_SKIP, &request,
							  1),
					 0);
			ck_assert_pstr_eq(request.obstacle,
					  is_for_all ? obstacle : NULL);
			ck_assert_int_eq(request.exists, !is_for_all);
			dest_close(dest);
		}
		ck_assert_int_eq(remove("x"), 0);
	}
}

ASYNC_TEST(what_others_put_where_all_may_is_overwritten)
{
	struct name_request request = {.wanted = "x", .key.url = urls[0]};
	struct dest *dest;

	ck_assert_int_eq(chmod(".", 01777), 0);
	if (!give_away(false))
		SKIP_TEST("cannot give files away");
	dest = open_dest(".");
	request.folder = dest_root(dest);
	ck_assert_int_eq(final_names_give(dest_names(dest), EXISTS_OVERWRITE,
					  &request, 1),
			 0);
	ck_assert_ptr_null(request.obstacle);
	ck_assert_int_eq(request.number, 0);
	ck_assert_int_eq(
		final_name_look(dest_names(dest), EXISTS_OVERWRITE, &request),
		0);
	ck_assert_ptr_null(request.obstacle);
	dest_close(dest);
}

ASYNC_TEST(the_users_link_to_a_file_is_a_file)
{
	struct dest *dest;

	put_file("file", "mine");
	ck_assert_int_eq(symlink("file", "x.txt"), 0);
	dest = open_dest(".");
	check_given(dest, urls[0], "x.txt", true);
	dest_close(dest);
}

/* A run beside this one, on the same list, has been faster. */
ASYNC_TEST(a_file_that_another_run_made_meanwhile_is_there)
{
	struct dest *one = open_dest("."), *two = open_dest(".");
	struct part_file *first = begin_of(one, "x.txt", urls[0]);
	struct part_file *second = begin_of(two, "x.txt", urls[0]);
	struct part_file *other = begin_of(two, "x.txt", urls[1]);

	append(first, "same");
	append(second, "same");
	append(other, "other");
	check_commit(first, EXISTS_SKIP, 0, "x.txt");
	check_commit(second, EXISTS_SKIP, UV_EEXIST, "x.txt");
	check_commit(other, EXISTS_SKIP, 0, "x.1.txt");
	check_names("x.1.txt x.txt");
	dest_close(one);
	dest_close(two);
}

ASYNC_TEST(without_attributes_equal_bytes_are_the_same_file)
{
	struct dest *one = open_dest("."), *two = open_dest(".");
	struct part_file *first = begin_large(one, "x.txt", 's');
	struct part_file *second = begin(two, "x.txt");
	struct part_file *other = begin(two, "x.txt");

	two->root.directory.has_attributes = false;
	check_commit(first, EXISTS_SKIP, 0, "x.txt");
	append(second, large_body('s'));
	append(other, large_body('t'));
	check_commit(second, EXISTS_SKIP, UV_EEXIST, "x.txt");
	check_commit(other, EXISTS_SKIP, 0, "x.1.txt");
	dest_close(one);
	dest_close(two);
}

#define MANY 200000

ASYNC_TEST(many_items_of_one_name_do_not_look_at_each_number)
{
	struct dest *dest = open_dest(".");
	struct name_request request = {.folder = dest_root(dest),
				       .wanted = "x.txt",
				       .key.url = urls[0]};
	int wrong = 0;

	for (unsigned i = 0; i < MANY; i++) {
		wrong += final_names_give(dest_names(dest), EXISTS_SKIP,
					  &request, 1) != 0;
		wrong += request.number != i;
	}
	ck_assert_int_eq(wrong, 0);
	dest_close(dest);
}

ASYNC_TEST(a_million_names_take_no_more_than_16_bytes_each)
{
	struct nameset set = {0};
	char name[32];
	size_t bytes = 0;
	int wrong = 0;

	for (unsigned i = 0; i < 1000000; i++) {
		snprintf(name, sizeof(name), "%u.bin", i);
		wrong += nameset_has(&set, 0, name) ||
			 nameset_add(&set, 0, name) < 0;
		wrong += !nameset_has(&set, 0, name);
	}
	ck_assert_int_eq(wrong, 0);
	for (size_t i = 0; i < NAMESET_SHARDS; i++)
		bytes += set.shards[i].size * sizeof(*set.shards[i].hashes);
	ck_assert_uint_le(bytes, 16 * 1000000);
	nameset_release(&set);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"final_name", names_go_by_the_order_of_asking,
		the_same_items_get_the_same_names_again,
		an_item_that_came_to_nothing_keeps_its_place,
		marks_are_read_also_without_a_descriptor,
		a_list_in_another_order_finds_its_files,
		a_part_of_the_list_finds_its_files,
		a_file_of_another_item_is_not_there_for_this_one,
		a_file_without_a_mark_is_there_for_whoever_wants_its_name,
		a_number_without_a_mark_is_nobodys,
		without_attributes_numbers_are_believed,
		what_the_oracle_says_counts_without_marks,
		items_of_one_url_have_their_own_files_each,
		a_file_is_found_beyond_numbers_that_are_free,
		a_file_is_found_whose_name_looks_numbered,
		overwrite_takes_the_wanted_name_and_no_number_of_others,
		overwrite_finds_the_files_of_a_list_in_another_order,
		a_file_that_may_be_torn_is_removed,
		rename_passes_over_all_that_is_there,
		what_is_no_file_is_in_the_way,
		what_others_put_where_all_may_is_in_the_way,
		what_others_put_where_all_may_is_overwritten,
		the_users_link_to_a_file_is_a_file,
		a_file_that_another_run_made_meanwhile_is_there,
		without_attributes_equal_bytes_are_the_same_file,
		many_items_of_one_name_do_not_look_at_each_number,
		a_million_names_take_no_more_than_16_bytes_each);
}
