/*
 * What is in the way of a file: items of the same run, files from before, links
 * and other things planted in the directory.
 */
#include "unit/storage/storage_util.h"

#include <errno.h>
#include <sys/syscall.h>

/* Kernel calls that this file system is to lack. */
static bool lacks_noreplace, lacks_links;

int renameat2(int from_fd, const char *from, int to_fd, const char *to,
	      unsigned flags)
{
	if (lacks_noreplace && flags != 0) {
		errno = EINVAL;
		return -1;
	}
	return (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, flags);
}

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
	if (lacks_links) {
		errno = EPERM;
		return -1;
	}
	return (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
}

/* Whether a file changes hands between a look at it and what follows. */
static bool looks_slowly;

int fstatat(int dir_fd, const char *path, struct stat *file, int flags)
{
	int result = (int)syscall(SYS_newfstatat, dir_fd, path, file, flags);

	if (looks_slowly)
		usleep(1000);
	return result;
}

static const enum exists_policy policies[] = {EXISTS_SKIP, EXISTS_OVERWRITE,
					      EXISTS_RENAME, EXISTS_FAIL};

ASYNC_TEST(an_old_file_is_kept_by_skip_and_fail)
{
	struct dest *dest;

	put_file("x", "old");
	dest = open_dest(".");
	check_fetch(dest, "x", "new", EXISTS_SKIP, UV_EEXIST, "x");
	check_fetch(dest, "x", "new", EXISTS_FAIL, UV_EEXIST, "x");
	check_commit(begin_large(dest, "x", 'n'), EXISTS_SKIP, UV_EEXIST, "x");
	check_names("x");
	check_file("x", "old");
	dest_close(dest);
}

ASYNC_TEST(an_old_file_is_replaced_by_overwrite)
{
	struct dest *dest;

	put_file("x", "old");
	put_file("y", "old");
	dest = open_dest(".");
	check_fetch(dest, "x", "new", EXISTS_OVERWRITE, 0, "x");
	check_commit(begin_large(dest, "y", 'n'), EXISTS_OVERWRITE, 0, "y");
	check_names("x y");
	check_file("x", "new");
	check_file("y", large_body('n'));
	dest_close(dest);
}

ASYNC_TEST(an_old_file_makes_rename_give_a_number)
{
	struct dest *dest;

	put_file("x.tar.gz", "old");
	put_file("x.1.tar.gz", "older");
	dest = open_dest(".");
	check_fetch(dest, "x.tar.gz", "new", EXISTS_RENAME, 0, "x.2.tar.gz");
	check_file("x.tar.gz", "old");
	check_file("x.1.tar.gz", "older");
	check_file("x.2.tar.gz", "new");
	dest_close(dest);
}

ASYNC_TEST(a_file_of_this_run_is_never_touched)
{
	for (size_t i = 0; i < CO_COUNT(policies); i++) {
		struct dest *dest = open_dest(".");

		check_fetch(dest, "x", "one", policies[i], 0, "x");
		check_fetch(dest, "x", "two", policies[i], 0, "x.1");
		check_commit(begin_large(dest, "x", 'l'), policies[i], 0,
			     "x.2");
		check_names("x x.1 x.2");
		check_file("x", "one");
		check_file("x.1", "two");
		check_file("x.2", large_body('l'));
		ck_assert_int_eq(remove("x") | remove("x.1") | remove("x.2"),
				 0);
		dest_close(dest);
	}
}

ASYNC_TEST(a_number_never_replaces_an_old_file)
{
	struct dest *dest;

	put_file("x", "old");
	put_file("x.1", "old");
	dest = open_dest(".");
	check_fetch(dest, "x", "one", EXISTS_OVERWRITE, 0, "x");
	check_fetch(dest, "x", "two", EXISTS_OVERWRITE, 0, "x.2");
	check_file("x", "one");
	check_file("x.1", "old");
	check_file("x.2", "two");
	dest_close(dest);
}

ASYNC_TEST(many_files_of_one_name_are_numbered_without_a_gap)
{
	struct dest *dest = open_dest(".");
	char path[16];

	check_fetch(dest, "x", "", EXISTS_SKIP, 0, "x");
	for (int i = 1; i <= 300; i++) {
		snprintf(path, sizeof(path), "x.%d", i);
		check_fetch(dest, "x", "", EXISTS_SKIP, 0, path);
	}
	dest_close(dest);
}

ASYNC_TEST(running_items_of_one_name_have_parts_of_their_own)
{
	struct dest *dest = open_dest(".");
	struct part_file *one = begin_large(dest, "x", '1');
	struct part_file *two = begin_large(dest, "x", '2');
	struct part_file *three = begin_large(dest, "x.1", '3');

	check_names("x.1.1.part x.1.part x.part");
	append(one, "1");
	append(two, "2");
	check_commit(two, EXISTS_FAIL, 0, "x");
	check_commit(one, EXISTS_FAIL, 0, "x.1");
	check_commit(three, EXISTS_FAIL, 0, "x.1.1");
	check_names("x x.1 x.1.1");
	ck_assert_int_eq(truncate("x", LARGE_BYTES), 0);
	check_file("x", large_body('2'));
	ck_assert_int_eq(truncate("x.1", LARGE_BYTES), 0);
	check_file("x.1", large_body('1'));
	check_file("x.1.1", large_body('3'));
	dest_close(dest);
}

ASYNC_TEST(a_part_that_this_run_kept_is_not_overwritten)
{
	struct dest *dest = open_dest(".");
	char *path;

	part_file_keep(begin_large(dest, "x", '1'), &path);
	free(path);
	part_file_keep(begin_large(dest, "x", '2'), &path);
	ck_assert_str_eq(path, "x.1.part");
	free(path);
	check_commit(begin_large(dest, "x", '3'), EXISTS_FAIL, 0, "x");
	check_names("x x.1.part x.part");
	check_file("x.part", large_body('1'));
	check_file("x.1.part", large_body('2'));
	dest_close(dest);
}

ASYNC_TEST(a_final_name_does_not_take_a_running_items_part)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_large(dest, "x", 'x');

	check_fetch(dest, "x.part", "text", EXISTS_OVERWRITE, 0, "x.1.part");
	check_commit(part, EXISTS_OVERWRITE, 0, "x");
	check_names("x x.1.part");
	check_file("x", large_body('x'));
	dest_close(dest);
}

/* An item of a crowd that all want one name. */
struct rival {
	struct dest *dest;
	enum exists_policy policy;
	char body[16];
	char *path;
};

static int compete(void *arg)
{
	struct rival *rival = arg;
	struct part_file *part = begin(rival->dest, "x");

	append(part, rival->body);
	return commit_file(part, rival->policy, &rival->path);
}

/* Let 100 items commit at once; each must find its own body afterwards. */
static void check_crowd(struct dest *dest, enum exists_policy policy)
{
	static struct rival rivals[100];

	for (size_t i = 0; i < CO_COUNT(rivals); i++) {
		rivals[i] = (struct rival){.dest = dest, .policy = policy};
		snprintf(rivals[i].body, sizeof(rivals[i].body), "body %zu", i);
	}
	ck_assert_int_eq(co_gather(CO_EACH(compete, rivals)), 0);
	for (size_t i = 0; i < CO_COUNT(rivals); i++)
		check_file(rivals[i].path, rivals[i].body);
	for (size_t i = 0; i < CO_COUNT(rivals); i++) {
		ck_assert_int_eq(remove(rivals[i].path), 0);
		free(rivals[i].path);
	}
	check_names("");
}

ASYNC_TEST(items_that_end_together_never_share_a_file)
{
	for (int round = 0; round < 5; round++) {
		for (size_t i = 0; i < CO_COUNT(policies); i++) {
			struct dest *dest = open_dest(".");

			check_crowd(dest, policies[i]);
			dest_close(dest);
		}
	}
}

ASYNC_TEST(items_that_end_together_overwrite_an_old_file_once)
{
	struct dest *dest;

	put_file("x", "old");
	dest = open_dest(".");
	looks_slowly = true;
	check_crowd(dest, EXISTS_OVERWRITE);
	dest_close(dest);
}

ASYNC_TEST(file_systems_without_noreplace_lose_nothing)
{
	struct dest *dest;

	lacks_noreplace = true;
	for (int links = 1; links >= 0; links--) {
		lacks_links = !links;
		put_file("x", "old");
		dest = open_dest(".");
		check_fetch(dest, "x", "new", EXISTS_SKIP, UV_EEXIST, "x");
		check_crowd(dest, EXISTS_OVERWRITE);
		check_crowd(dest, EXISTS_FAIL);
		dest_close(dest);
	}
}

ASYNC_TEST(a_link_at_the_final_name_is_a_file_and_not_followed)
{
	struct dest *dest;

	ck_assert_int_eq(mkdir("in", 0777), 0);
	put_file("victim", "mine");
	ck_assert_int_eq(symlink("../victim", "in/x"), 0);
	ck_assert_int_eq(symlink("../missing", "in/y"), 0);
	dest = open_dest("in");
	check_fetch(dest, "x", "new", EXISTS_SKIP, UV_EEXIST, "in/x");
	check_fetch(dest, "y", "new", EXISTS_FAIL, UV_EEXIST, "in/y");
	check_fetch(dest, "x", "new", EXISTS_RENAME, 0, "in/x.1");
	check_fetch(dest, "x", "new", EXISTS_OVERWRITE, 0, "in/x");
	check_fetch(dest, "y", "new", EXISTS_OVERWRITE, 0, "in/y");
	check_file("victim", "mine");
	check_names("in victim");
	check_file("in/x", "new");
	check_file("in/y", "new");
	dest_close(dest);
}

ASYNC_TEST(what_is_planted_at_the_parts_name_is_let_alone)
{
	struct dest *dest;

	put_file("victim", "mine");
	ck_assert_int_eq(symlink("victim", "a.part"), 0);
	ck_assert_int_eq(symlink("missing", "b.part"), 0);
	ck_assert_int_eq(link("victim", "c.part"), 0);
	ck_assert_int_eq(mkfifo("d.part", 0666), 0);
	ck_assert_int_eq(mkdir("e.part", 0777), 0);
	dest = open_dest(".");
	for (char name[] = "a"; name[0] <= 'e'; name[0]++) {
		char numbered[] = {name[0], '.', '1', '\0'};

		check_commit(begin_large(dest, name, name[0]), EXISTS_FAIL, 0,
			     name);
		check_fetch(dest, name, "small", EXISTS_SKIP, 0, numbered);
		check_file(name, large_body(name[0]));
		check_file(numbered, "small");
	}
	check_file("victim", "mine");
	check_names("a a.1 a.part b b.1 b.part c c.1 c.part d d.1 d.part "
		    "e e.1 e.part victim");
	dest_close(dest);
}

ASYNC_TEST(a_directory_at_the_final_name_is_never_replaced)
{
	struct dest *dest;

	ck_assert_int_eq(mkdir("x", 0777), 0);
	dest = open_dest(".");
	for (size_t i = 0; i < CO_COUNT(policies); i++)
		if (policies[i] != EXISTS_RENAME)
			check_fetch(dest, "x", "new", policies[i], UV_EISDIR,
				    "x");
	check_names("x");
	check_fetch(dest, "x", "new", EXISTS_RENAME, 0, "x.1");
	dest_close(dest);
}

ASYNC_TEST(the_longest_names_collide_as_others_do)
{
	char name[NAME_MAX + 1] = "", numbered[NAME_MAX + 1];
	struct dest *dest = open_dest(".");
	struct part_file *one, *two;

	memset(name, 'a', NAME_MAX);
	memcpy(numbered, name, sizeof(name));
	memcpy(numbered + NAME_MAX - 2, ".1", 2);
	one = begin_large(dest, name, '1');
	two = begin_large(dest, name, '2');
	check_commit(one, EXISTS_FAIL, 0, name);
	check_commit(two, EXISTS_FAIL, 0, numbered);
	check_file(name, large_body('1'));
	check_file(numbered, large_body('2'));
	ck_assert_int_eq(remove(name) | remove(numbered), 0);
	check_names("");
	dest_close(dest);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"collision", an_old_file_is_kept_by_skip_and_fail,
		an_old_file_is_replaced_by_overwrite,
		an_old_file_makes_rename_give_a_number,
		a_file_of_this_run_is_never_touched,
		a_number_never_replaces_an_old_file,
		many_files_of_one_name_are_numbered_without_a_gap,
		running_items_of_one_name_have_parts_of_their_own,
		a_part_that_this_run_kept_is_not_overwritten,
		a_final_name_does_not_take_a_running_items_part,
		items_that_end_together_never_share_a_file,
		items_that_end_together_overwrite_an_old_file_once,
		file_systems_without_noreplace_lose_nothing,
		a_link_at_the_final_name_is_a_file_and_not_followed,
		what_is_planted_at_the_parts_name_is_let_alone,
		a_directory_at_the_final_name_is_never_replaced,
		the_longest_names_collide_as_others_do);
}
