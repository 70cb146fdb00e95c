/* Parts that outlive a run, and what the next may make of them. */
#include "unit/storage/part_util.h"

ASYNC_TEST(a_kept_part_is_gone_on_from)
{
	struct dest *dest;
	struct part_file *part;

	leave_part("x", URL, "some ", "x.part");
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_uint_eq(part_file_len(part), 5);
	ck_assert_str_eq(part_file_version(part)->etag, "\"one\"");
	ck_assert_int_eq(part_file_version(part)->total_bytes, 1000000);
	ck_assert(part_file_is_resumable(part, false));
	begin_at(part, 5, version_of(1000000));
	append(part, "text");
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_names("x");
	check_file("x", "some text");
	ck_assert_int_lt(getxattr("x", PART_ATTRIBUTE, NULL, 0), 0);
	dest_close(dest);
}

ASYNC_TEST(without_resume_a_part_begins_with_nothing)
{
	struct dest *dest;
	struct part_file *part;

	leave_part("x", URL, "some ", "x.part");
	dest = open_dest(".");
	ck_assert_int_eq(
		part_file_open(&part, dest_root(dest), "x", URL, false), 0);
	ck_assert_uint_eq(part_file_len(part), 0);
	ck_assert(!part_file_is_resumable(part, true));
	begin_at(part, 0, version_of(4));
	append(part, "text");
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_names("x");
	dest_close(dest);
}

ASYNC_TEST(a_part_of_another_url_is_let_alone)
{
	struct dest *dest;
	struct part_file *part;

	leave_part("x", OTHER_URL, "other", "x.part");
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_uint_eq(part_file_len(part), 0);
	begin_at(part, 0, version_of(1000000));
	append(part, "mine");
	keep_at(part, "x.1.part");
	check_names("x.1.part x.part");
	check_file("x.part", "other");
	dest_close(dest);
	check_left("x", OTHER_URL, 5);
}

ASYNC_TEST(a_part_with_a_number_is_found_also_if_those_before_have_gone)
{
	leave_part("x", OTHER_URL, "other", "x.part");
	leave_part("x", URL, "mine", "x.1.part");
	check_left("x", URL, 4);
	ck_assert_int_eq(remove("x.part"), 0);
	check_left("x", URL, 4);
}

ASYNC_TEST(each_of_two_items_of_one_url_gets_a_part_of_its_own)
{
	struct dest *dest = open_dest(".");
	struct part_file *one = open_part(dest, "x", URL);
	struct part_file *two = open_part(dest, "x", URL);

	begin_at(one, 0, version_of(1000000));
	begin_at(two, 0, version_of(1000000));
	append(one, large_body('1'));
	append(two, large_body('2'));
	keep_at(one, "x.part");
	keep_at(two, "x.1.part");
	dest_close(dest);
	dest = open_dest(".");
	one = open_part(dest, "x", URL);
	two = open_part(dest, "x", URL);
	ck_assert_uint_eq(part_file_len(one), LARGE_BYTES);
	ck_assert_uint_eq(part_file_len(two), LARGE_BYTES);
	keep_at(two, "x.part");
	keep_at(one, "x.1.part");
	dest_close(dest);
}

ASYNC_TEST(starting_over_leaves_nothing_of_what_was_there)
{
	struct version two = {.etag = "\"two\"", .total_bytes = 4};
	struct dest *dest;
	struct part_file *part;

	leave_part("x", URL, large_body('x'), "x.part");
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_uint_eq(part_file_len(part), LARGE_BYTES);
	begin_at(part, 0, two);
	check_names("");
	ck_assert_uint_eq(part_file_len(part), 0);
	append(part, "text");
	ck_assert_str_eq(part_file_version(part)->etag, "\"two\"");
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_file("x", "text");
	dest_close(dest);
}

/* A run that is killed when its part has so many bytes. */
static int be_killed(void *arg UNUSED)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, "x", URL);

	begin_at(part, 0, version_of(1 << 20));
	append(part, large_body('x'));
	kill(getpid(), SIGKILL);
	return 0;
}

static int find_what_was_written(void *arg UNUSED)
{
	check_left("x", URL, LARGE_BYTES);
	return 0;
}

START_TEST(what_a_killed_run_has_written_is_gone_on_from)
{
	int wait_status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(co_run(be_killed, NULL));
	ck_assert_int_eq(waitpid(pid, &wait_status, 0), pid);
	ck_assert(WIFSIGNALED(wait_status));
	check_file("x.part", large_body('x'));
	ck_assert_int_eq(co_run(find_what_was_written, NULL), 0);
}
END_TEST

/* Put bytes of a record in place of others of the same number. */
static void edit_record(const char *path, const char *from, const char *to)
{
	char text[4096];
	ssize_t len = getxattr(path, PART_ATTRIBUTE, text, sizeof(text) - 1);
	char *at;

	ck_assert_int_gt(len, 0);
	text[len] = '\0';
	at = strstr(text, from);
	ck_assert_ptr_nonnull(at);
	memcpy(at, to, strlen(to));
	ck_assert_int_eq(setxattr(path, PART_ATTRIBUTE, text, (size_t)len, 0),
			 0);
}

ASYNC_TEST(a_part_with_a_damaged_record_is_not_gone_on_from)
{
	leave_part("x", URL, "text", "x.part");
	edit_record("x.part", "total 1000000", "total 1000001");
	check_left("x", URL, 0);
	check_names("x.part");
	leave_part("x", URL, "more", "x.part"); /* in its place */
	check_left("x", URL, 4);
}

ASYNC_TEST(a_part_without_a_record_is_not_gone_on_from)
{
	put_file("x.part", "text");
	check_left("x", URL, 0);
	check_file("x.part", "text");
}

ASYNC_TEST(a_part_that_others_may_write_is_not_gone_on_from)
{
	leave_part("x", URL, "text", "x.part");
	ck_assert_int_eq(chmod("x.part", 0646), 0);
	check_left("x", URL, 0);
	ck_assert_int_eq(chmod("x.part", 0644), 0);
	check_left("x", URL, 4);
	if (geteuid() != 0)
		SKIP_TEST("cannot give files away");
	ck_assert_int_eq(chmod("x.part", 0664), 0);
	check_left("x", URL, 4); /* the user's own group */
	ck_assert_int_eq(chown("x.part", 0, 65534), 0);
	check_left("x", URL, 0);
	ck_assert_int_eq(chmod("x.part", 0644), 0);
	ck_assert_int_eq(chown("x.part", 65534, 0), 0);
	check_left("x", URL, 0);
}

static mode_t mode_of(const char *path)
{
	struct stat file;

	ck_assert_int_eq(stat(path, &file), 0);
	return file.st_mode & 07777;
}

ASYNC_TEST(a_part_is_nobody_elses_to_write_whatever_the_umask)
{
	struct dest *dest;
	struct part_file *part;

	umask(0);
	leave_part("x", URL, large_body('x'), "x.part");
	ck_assert_uint_eq(mode_of("x.part"), 0600);
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_uint_eq(part_file_len(part), LARGE_BYTES);
	begin_at(part, LARGE_BYTES, version_of(1000000));
	append(part, "text");
	ck_assert_uint_eq(mode_of("x.part"), 0600);
	check_commit(part, EXISTS_FAIL, 0, "x");
	ck_assert_uint_eq(mode_of("x"), 0666);
	check_fetch(dest, "small", "text", EXISTS_FAIL, 0, "small");
	ck_assert_uint_eq(mode_of("small"), 0666);
	dest_close(dest);
}

ASYNC_TEST(a_record_that_was_copied_to_another_file_does_not_count)
{
	char text[4096];
	ssize_t len;

	leave_part("x", URL, "text", "x.part");
	len = getxattr("x.part", PART_ATTRIBUTE, text, sizeof(text));
	put_file("y.part", "else");
	ck_assert_int_eq(
		setxattr("y.part", PART_ATTRIBUTE, text, (size_t)len, 0), 0);
	ck_assert_int_eq(rename("y.part", "x.part"), 0);
	check_left("x", URL, 0);
}

ASYNC_TEST(after_another_boot_only_what_is_durable_is_gone_on_from)
{
	leave_part("x", URL, large_body('x'), "x.part");
	age_record("x.part", extents_prefix(1000));
	check_left("x", URL, 1000);
	check_bytes("x.part", large_body('x'), 1000);
	check_left("x", URL, 1000); /* of this boot by now */
	age_record("x.part", extents_prefix(0));
	check_left("x", URL, 0);
	leave_part("x", URL, "text", "x.part");
	age_record("x.part", extents_prefix(1u << 30));
	check_left("x", URL, 4);
}

ASYNC_TEST(what_is_kept_of_a_long_body_is_durable)
{
	static char body[2 * 1024 * 1024 + 1];
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, "x", URL);

	memset(body, 'x', sizeof(body) - 1);
	begin_at(part, 0, version_of(2 * sizeof(body)));
	append(part, body);
	keep_at(part, "x.part");
	edit_record("x.part", "durable 0-2097152\n", "durable 0-2097152\n");
	dest_close(dest);
}

ASYNC_TEST(a_part_longer_than_its_version_is_not_gone_on_from)
{
	leave_part("x", URL, "text", "x.part");
	ck_assert_int_eq(truncate("x.part", 1000001), 0);
	check_left("x", URL, 0);
}

ASYNC_TEST(a_part_that_grew_by_anothers_hand_is_used_by_its_size)
{
	leave_part("x", URL, "text", "x.part");
	ck_assert_int_eq(truncate("x.part", 3), 0);
	check_left("x", URL, 3);
}

ASYNC_TEST(what_cannot_be_told_apart_later_is_kept_and_then_removed)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, "x", URL);

	begin_at(part, 0, VERSION_UNKNOWN);
	append(part, "text");
	ck_assert(!part_file_is_resumable(part, true));
	keep_at(part, "x.part");
	dest_close(dest);
	check_left("x", "http://other/", 0);
	check_names("x.part");
	check_left("x", URL, 0);
	check_names("");
}

ASYNC_TEST(a_length_alone_is_trusted_only_where_the_user_insists)
{
	struct version length_only = {.total_bytes = 1000000};
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, "x", URL);

	begin_at(part, 0, length_only);
	append(part, "text");
	keep_at(part, "x.part");
	dest_close(dest);
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_uint_eq(part_file_len(part), 4);
	ck_assert(!part_file_is_resumable(part, false));
	ck_assert(part_file_is_resumable(part, true));
	keep_at(part, "x.part");
	dest_close(dest);
}

ASYNC_TEST(a_link_at_the_parts_name_is_not_followed)
{
	leave_part("x", URL, "text", "x.part");
	ck_assert_int_eq(mkdir("else", 0777), 0);
	ck_assert_int_eq(rename("x.part", "else/victim"), 0);
	ck_assert_int_eq(symlink("else/victim", "x.part"), 0);
	check_left("x", URL, 0);
	leave_part("x", URL, "mine", "x.1.part");
	check_file("else/victim", "text");
}

static void end_child(int status)
{
	uv_library_shutdown(); /* the pool's threads, for valgrind */
	_exit(status == 0 ? 0 : 1);
}

static int leave_text(void *arg UNUSED)
{
	leave_part("x", URL, "text", "x.part");
	return 0;
}

static int hold_part(void *arg)
{
	const int *pipes = arg;
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, "x", URL);
	char byte = 0;

	ck_assert_int_eq(write(pipes[1], &byte, 1), 1);
	while (read(pipes[2], &byte, 1) > 0)
		;
	keep_at(part, "x.part");
	dest_close(dest);
	return 0;
}

static int meet_held_part(void *arg UNUSED)
{
	struct dest *dest = open_dest(".");
	struct part_file *part;

	ck_assert_int_eq(part_file_open(&part, dest_root(dest), "x", URL, true),
			 UV_EBUSY);
	ck_assert_ptr_null(part);
	dest_close(dest);
	return 0;
}

START_TEST(a_part_that_another_process_goes_on_from_is_busy)
{
	int pipes[4], wait_status;
	char byte;
	pid_t pid;

	pid = fork(); /* each run is a process's first and only one */
	if (pid == 0)
		end_child(co_run(leave_text, NULL));
	ck_assert_int_eq(waitpid(pid, &wait_status, 0), pid);
	ck_assert_int_eq(wait_status, 0);
	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert_int_eq(pipe(pipes + 2), 0);
	pid = fork();
	if (pid == 0) {
		close(pipes[3]);
		end_child(co_run(hold_part, pipes));
	}
	close(pipes[1]);
	ck_assert_int_eq(read(pipes[0], &byte, 1), 1);
	ck_assert_int_eq(co_run(meet_held_part, NULL), 0);
	close(pipes[3]);
	ck_assert_int_eq(waitpid(pid, &wait_status, 0), pid);
	ck_assert_int_eq(wait_status, 0);
	check_names("x.part");
}
END_TEST

int main(void)
{
	return RUN_STORAGE_SUITE(
		"resume", a_kept_part_is_gone_on_from,
		without_resume_a_part_begins_with_nothing,
		a_part_of_another_url_is_let_alone,
		a_part_with_a_number_is_found_also_if_those_before_have_gone,
		each_of_two_items_of_one_url_gets_a_part_of_its_own,
		starting_over_leaves_nothing_of_what_was_there,
		what_a_killed_run_has_written_is_gone_on_from,
		a_part_with_a_damaged_record_is_not_gone_on_from,
		a_part_without_a_record_is_not_gone_on_from,
		a_part_that_others_may_write_is_not_gone_on_from,
		a_part_is_nobody_elses_to_write_whatever_the_umask,
		a_record_that_was_copied_to_another_file_does_not_count,
		after_another_boot_only_what_is_durable_is_gone_on_from,
		what_is_kept_of_a_long_body_is_durable,
		a_part_longer_than_its_version_is_not_gone_on_from,
		a_part_that_grew_by_anothers_hand_is_used_by_its_size,
		what_cannot_be_told_apart_later_is_kept_and_then_removed,
		a_length_alone_is_trusted_only_where_the_user_insists,
		a_link_at_the_parts_name_is_not_followed,
		a_part_that_another_process_goes_on_from_is_busy);
}
