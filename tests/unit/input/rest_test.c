/* What of a list was not read: where it begins, copying it, counting it. */
#include "input/rest.h"

#include "unit/storage/storage_util.h"

static struct source *open_text(const char *text)
{
	struct source *source;

	put_file("list", text);
	ck_assert_int_eq(source_open(&source, "list"), 0);
	return source;
}

static void take_line(struct source *source, const char *text)
{
	struct source_line line;

	ck_assert_int_eq(source_next(source, &line), 1);
	ck_assert_str_eq(line.text, text);
}

/* Copy so much into "copy", and compare. */
static void check_copy(struct rest rest, const char *expected)
{
	int to = open("copy", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);

	ck_assert_int_ge(to, 0);
	ck_assert_int_eq(rest_copy(&rest, to), 0);
	ck_assert_int_eq(rest.unread, 0);
	close(to);
	check_file("copy", expected);
}

static void check_rest(struct source *source, const char *expected)
{
	check_copy((struct rest){.part = source_rest(source)}, expected);
}

ASYNC_TEST(the_rest_is_what_was_not_returned)
{
	struct source *source = open_text("one\ntwo\nthree\n");

	check_rest(source, "one\ntwo\nthree\n");
	take_line(source, "one");
	check_rest(source, "two\nthree\n");
	ck_assert(source_has_next(source));
	check_rest(source, "two\nthree\n");
	take_line(source, "two");
	take_line(source, "three");
	check_rest(source, "");
	source_close(source);
}

ASYNC_TEST(what_was_read_ahead_is_left_as_it_stands)
{
	struct source *source = open_text("one\n  a=b  \r\n\n#c\n\ttwo ");

	take_line(source, "one");
	ck_assert(source_has_next(source));
	check_rest(source, "  a=b  \r\n\n#c\n\ttwo \n");
	take_line(source, "a=b");
	check_rest(source, "\n#c\n\ttwo \n");
	source_close(source);
}

ASYNC_TEST(a_line_that_was_not_used_is_left_and_comes_again)
{
	struct source *source = open_text("one\ntwo\n");

	take_line(source, "one");
	source_unread(source);
	check_rest(source, "one\ntwo\n");
	take_line(source, "one");
	check_rest(source, "two\n");
	source_close(source);
}

ASYNC_TEST(a_byte_order_mark_is_not_copied)
{
	struct source *source = open_text("\xef\xbb\xbfone\n");

	check_rest(source, "one\n");
	take_line(source, "one");
	source_unread(source);
	check_rest(source, "one\n");
	source_close(source);
}

ASYNC_TEST(a_file_on_stdin_is_left_from_where_it_stands)
{
	struct source *source;
	int fd;

	put_file("list", "one\ntwo\nthree\n");
	fd = open("list", O_RDONLY);
	ck_assert_int_eq(lseek(fd, 4, SEEK_SET), 4);
	ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
	ck_assert_int_eq(source_open(&source, "-"), 0);
	check_rest(source, "two\nthree\n");
	take_line(source, "two");
	check_rest(source, "three\n");
	source_close(source);
}

ASYNC_TEST(beyond_what_is_read_at_once_the_rest_is_found)
{
	static char text[300000], *at = text;
	struct source *source;
	struct source_line line;

	for (int i = 0; i < 20000; i++)
		at += sprintf(at, "line%d\n", i);
	source = open_text(text);
	for (int i = 0; i < 15000; i++)
		ck_assert_int_eq(source_next(source, &line), 1);
	check_rest(source, strstr(text, "line15000\n"));
	source_close(source);
}

/* A list of a line that is too long, and one more. */
static struct source *open_long(size_t len)
{
	static char text[400000];

	memset(text, 'x', len);
	strcpy(text + len, "\ntwo\n");
	return open_text(text);
}

ASYNC_TEST(a_line_that_is_too_long_is_copied_alone)
{
	static char expected[400000];
	struct source *source = open_long(300000);
	struct source_line line;

	memset(expected, 'x', 300000);
	strcpy(expected + 300000, "\n");
	ck_assert_int_eq(source_next(source, &line), UV_EMSGSIZE);
	check_copy((struct rest){.part = source_last(source),
				 .is_one_line = true},
		   expected);
	/* Its end was not read yet; and then it was. */
	check_rest(source, "two\n");
	ck_assert_int_eq(source_await(source), 0);
	check_rest(source, "two\n");
	take_line(source, "two");
	source_close(source);
}

ASYNC_TEST(a_line_that_is_too_long_is_left_if_it_was_not_returned)
{
	static char expected[400000];
	struct source *source = open_long(300000);

	memset(expected, 'x', 300000);
	strcpy(expected + 300000, "\ntwo\n");
	ck_assert_int_eq(source_await(source), 0);
	check_rest(source, expected);
	source_close(source);
}

ASYNC_TEST(options_do_not_come_below_what_stands_above_the_copy)
{
	struct source *source = open_text("  a=b\none\n");
	struct rest rest = {.part = source_rest(source), .is_apart = true};

	check_copy(rest, "\n  a=b\none\n");
	take_line(source, "a=b");
	rest.part = source_rest(source);
	check_copy(rest, "one\n");
	source_close(source);
}

ASYNC_TEST(a_pipe_has_no_rest_but_what_has_come)
{
	struct source *source;
	struct source_line line;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
	close(fds[0]);
	ck_assert_int_eq(source_open(&source, "-"), 0);
	ck_assert(!source_next_read(source, &line));
	ck_assert_int_eq(write(fds[1], "one\ntwo\n#c\n  a=b\nha", 19), 19);
	take_line(source, "one");
	ck_assert_int_eq(source_rest(source).fd, -1);
	ck_assert(source_next_read(source, &line));
	ck_assert_str_eq(line.text, "two");
	ck_assert(source_next_read(source, &line));
	ck_assert_str_eq(line.text, "a=b");
	ck_assert(line.is_indented);
	ck_assert(!source_next_read(source, &line));
	close(fds[1]);
	source_close(source);
}

/* How many items a list holds, also where it comes in blocks. */
static void check_items(const char *text, uint64_t items)
{
	struct source *source = open_text(text);
	struct rest rest = {.part = source_rest(source)};
	int to = open("copy", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_eq(rest_copy(&rest, to), 0);
	ck_assert_msg(rest.items == items, "%s: %d items", text,
		      (int)rest.items);
	close(to);
	source_close(source);
}

ASYNC_TEST(items_are_counted_as_they_are_read)
{
	check_items("", 0);
	check_items("one", 1);
	check_items("one\ntwo\n", 2);
	check_items("\n \n\t\n", 0);
	check_items("#one\n  # two\n", 0);
	check_items("one\n  a=b\n\tc-D_9=\ntwo\n", 2);
	check_items("a=b\n", 1);
	check_items("  http://x/?a=b\n", 1);
	check_items("  a b=c\n", 1);
	check_items("  a\n", 1);
	check_items("  a", 1);
	check_items("  =b\n", 1);
	check_items("one\r\n\r\n  a=b\r\ntwo\r\n", 2);
}

ASYNC_TEST(items_are_counted_across_blocks)
{
	static char text[200001];

	for (size_t i = 0; i < sizeof(text) - 1; i += 10)
		memcpy(text + i, "\n  ab=cd\ne", 10);
	check_items(text, 20000);
	check_items(text + 1, 20000);
	check_items(text + 5, 20001);
}

ASYNC_TEST(a_list_that_was_not_opened_is_copied_whole)
{
	struct rest rest = {.is_apart = true};
	int to = open("copy", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	put_file("list", "\xef\xbb\xbf#c\none\ntwo");
	ck_assert_int_eq(rest_copy_list(&rest, "list", to), 0);
	ck_assert(rest.is_file);
	ck_assert_uint_eq(rest.items, 2);
	ck_assert_int_eq(mkfifo("fifo", 0600), 0);
	ck_assert_int_eq(rest_copy_list(&rest, "fifo", to), 0);
	ck_assert(!rest.is_file);
	ck_assert_int_eq(rest.unread, 0);
	ck_assert_int_eq(rest_copy_list(&rest, "none", to), 0);
	ck_assert_int_eq(rest.unread, UV_ENOENT);
	check_file("copy", "#c\none\ntwo\n");
	close(to);
}

ASYNC_TEST(what_cannot_be_read_or_written_is_told)
{
	struct rest rest = {.part = {.fd = open(".", O_RDONLY)}};
	struct source *source = open_text("one\n");
	int full = open("/dev/full", O_WRONLY);

	ck_assert_int_eq(rest_copy(&rest, full), 0);
	ck_assert_int_eq(rest.unread, UV_EISDIR);
	close(rest.part.fd);
	rest = (struct rest){.part = source_rest(source)};
	ck_assert_int_eq(rest_copy(&rest, full), UV_ENOSPC);
	close(full);
	source_close(source);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"rest", the_rest_is_what_was_not_returned,
		what_was_read_ahead_is_left_as_it_stands,
		a_line_that_was_not_used_is_left_and_comes_again,
		a_byte_order_mark_is_not_copied,
		a_file_on_stdin_is_left_from_where_it_stands,
		beyond_what_is_read_at_once_the_rest_is_found,
		a_line_that_is_too_long_is_copied_alone,
		a_line_that_is_too_long_is_left_if_it_was_not_returned,
		options_do_not_come_below_what_stands_above_the_copy,
		a_pipe_has_no_rest_but_what_has_come,
		items_are_counted_as_they_are_read,
		items_are_counted_across_blocks,
		a_list_that_was_not_opened_is_copied_whole,
		what_cannot_be_read_or_written_is_told);
}
