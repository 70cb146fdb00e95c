/* Lines from files, pipes and standard input. */
#include "input/source.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "unit/storage/storage_util.h"

static struct source *open_source(const char *path)
{
	struct source *source;

	ck_assert_int_eq(source_open(&source, path), 0);
	ck_assert_ptr_nonnull(source);
	return source;
}

/* The next line is this one and has this number. */
static void check_line(struct source *source, const char *text, uint64_t number)
{
	struct source_line line;

	ck_assert_int_eq(source_next(source, &line), 1);
	ck_assert_str_eq(line.text, text);
	ck_assert_uint_eq(line.number, number);
}

/* The next line is in error, and has this number. */
static void check_bad(struct source *source, int status, uint64_t number)
{
	struct source_line line;

	ck_assert_int_eq(source_next(source, &line), status);
	ck_assert_uint_eq(line.number, number);
}

static void check_end(struct source *source)
{
	struct source_line line;

	ck_assert_int_eq(source_next(source, &line), 0);
	ck_assert_int_eq(source_next(source, &line), 0);
	source_close(source);
}

static struct source *open_text(const char *text)
{
	put_file("list", text);
	return open_source("list");
}

/* Put the reading end of a pipe or socket in the place of standard input. */
static void set_stdin(int fd)
{
	ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
}

static void send_text(int fd, const char *text)
{
	ck_assert_int_eq(write(fd, text, strlen(text)), strlen(text));
}

/* A pipe on standard input; returns its writing end. */
static int pipe_to_stdin(void)
{
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	set_stdin(fds[0]);
	return fds[1];
}

/* Wait until somebody has read all that was written. */
static void wait_until_read(int fd)
{
	int unread = 1;

	while (unread > 0) {
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
		ck_assert_int_eq(ioctl(fd, FIONREAD, &unread), 0);
	}
}

/* A task that waits for a line. */
struct reader {
	struct source *source;
	struct source_line line;
};

static int read_line(void *arg)
{
	struct reader *reader = arg;

	return source_next(reader->source, &reader->line);
}

static int await_line(void *arg)
{
	struct reader *reader = arg;

	return source_await(reader->source);
}

static struct co_task *spawn_reader(struct reader *reader)
{
	struct co_task *task = spawn(read_line, reader);

	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	return task;
}

ASYNC_TEST(a_file_is_read_line_by_line)
{
	struct source *source = open_text("one\ntwo\nthree\n");

	check_line(source, "one", 1);
	check_line(source, "two", 2);
	check_line(source, "three", 3);
	check_end(source);
}

ASYNC_TEST(a_last_line_needs_no_end)
{
	struct source *source = open_text("one\ntwo");

	check_line(source, "one", 1);
	check_line(source, "two", 2);
	check_end(source);
}

ASYNC_TEST(blanks_around_a_line_and_carriage_returns_are_cut)
{
	struct source *source = open_text("one\r\n \ttwo \t\r\nthree\r");

	check_line(source, "one", 1);
	check_line(source, "two", 2);
	check_line(source, "three", 3);
	check_end(source);
}

ASYNC_TEST(comments_are_counted_and_passed_over)
{
	struct source *source =
		open_text("# list\none\r\n  # two\ntwo#2 #3\n#\n#");

	check_line(source, "one", 2);
	check_line(source, "two#2 #3", 4);
	check_end(source);
}

ASYNC_TEST(blank_lines_are_empty)
{
	struct source *source = open_text("\none\r\n\r\n  \t\n\n");

	check_line(source, "", 1);
	check_line(source, "one", 2);
	check_line(source, "", 3);
	check_line(source, "", 4);
	check_line(source, "", 5);
	check_end(source);
}

ASYNC_TEST(a_blank_in_front_indents_a_line)
{
	static const bool indented[] = {false, true, true, false, true};
	struct source *source =
		open_text("one\n two\n\tthree\n\xef\xbb\xbf four\n  #\n\r five");
	struct source_line line;

	for (size_t i = 0; i < sizeof(indented); i++) {
		ck_assert_int_eq(source_next(source, &line), 1);
		ck_assert_int_eq(line.is_indented, indented[i]);
	}
	check_end(source);
}

ASYNC_TEST(a_byte_order_mark_is_cut_from_the_first_line_only)
{
	struct source *source = open_text("\xef\xbb\xbf" "one\n"
					  "\xef\xbb\xbf" "two\n");

	check_line(source, "one", 1);
	check_line(source, "\xef\xbb\xbf" "two", 2);
	check_end(source);
	source = open_text("\xef\xbb\xbf# comment\n\xef\xbb");
	check_line(source, "\xef\xbb", 2);
	check_end(source);
	source = open_text("\xef\xbb\xbf");
	check_line(source, "", 1);
	check_end(source);
}

ASYNC_TEST(an_empty_file_ends_at_once)
{
	check_end(open_text(""));
	check_end(open_source("/dev/null"));
}

/* A file of a line of len bytes, "next", a long one without end. */
static void check_long_line(size_t len)
{
	char *text = malloc(len + 1);
	struct source *source;
	FILE *file = fopen("list", "w");

	memset(text, 'a', len);
	text[len] = '\0';
	fprintf(file, "%s\nnext\n%s", text, text);
	fclose(file);
	source = open_source("list");
	if (len <= SOURCE_LINE_MAX_BYTES)
		check_line(source, text, 1);
	else
		check_bad(source, UV_EMSGSIZE, 1);
	check_line(source, "next", 2);
	if (len <= SOURCE_LINE_MAX_BYTES)
		check_line(source, text, 3);
	else
		check_bad(source, UV_EMSGSIZE, 3);
	check_end(source);
	free(text);
}

ASYNC_TEST(a_line_longer_than_the_limit_is_an_error_and_passed_over)
{
	check_long_line(SOURCE_LINE_MAX_BYTES - 1);
	check_long_line(SOURCE_LINE_MAX_BYTES);
	check_long_line(SOURCE_LINE_MAX_BYTES + 1);
	check_long_line(SOURCE_LINE_MAX_BYTES + 2);
	check_long_line(2 * SOURCE_LINE_MAX_BYTES - 1);
	check_long_line(2 * SOURCE_LINE_MAX_BYTES);
	check_long_line(2 * SOURCE_LINE_MAX_BYTES + 1);
	check_long_line(1000003);
}

/* However the ends of lines fall on the ends of reads. */
ASYNC_TEST(a_long_list_is_read_whole)
{
	enum { LINES = 50000 };
	FILE *file = fopen("list", "w");
	struct source *source;
	char text[600];

	for (int i = 0; i < LINES; i++)
		fprintf(file, "%d-%0*d\n", i, i % 501, 7);
	fclose(file);
	source = open_source("list");
	for (int i = 0; i < LINES; i++) {
		snprintf(text, sizeof(text), "%d-%0*d", i, i % 501, 7);
		check_line(source, text, (uint64_t)i + 1);
	}
	check_end(source);
}

ASYNC_TEST(binary_data_is_an_error_with_its_line)
{
	static const char bytes[] = "one\n\x7f" "ELF\0\0\n";
	static char zeros[SOURCE_LINE_MAX_BYTES * 3];
	FILE *file = fopen("list", "w");
	struct source *source;

	fwrite(bytes, 1, sizeof(bytes) - 1, file);
	fclose(file);
	source = open_source("list");
	check_line(source, "one", 1);
	check_bad(source, UV_EILSEQ, 2);
	source_close(source);

	file = fopen("list", "w");
	fwrite(zeros, 1, sizeof(zeros), file);
	fclose(file);
	source = open_source("list");
	check_bad(source, UV_EILSEQ, 1);
	source_close(source);

	source = open_source("/dev/zero");
	check_bad(source, UV_EILSEQ, 1);
	source_close(source);
}

ASYNC_TEST(what_cannot_be_read_is_an_error)
{
	struct source *source;

	ck_assert_int_eq(source_open(&source, "missing"), UV_ENOENT);
	ck_assert_ptr_null(source);
	ck_assert_int_eq(source_open(&source, "."), UV_EISDIR);
	ck_assert_ptr_null(source);
	put_file("file", "");
	ck_assert_int_eq(source_open(&source, "file/list"), UV_ENOTDIR);
	ck_assert_ptr_null(source);
	close(STDIN_FILENO);
	ck_assert_int_eq(source_open(&source, "-"), UV_EBADF);
	ck_assert_ptr_null(source);
	source_close(NULL);
}

ASYNC_TEST(a_failing_open_keeps_no_descriptor)
{
	struct source *source;
	size_t before;

	/* The thread pool has descriptors of its own. */
	ck_assert_int_eq(source_open(&source, "."), UV_EISDIR);
	before = open_descriptors();
	ck_assert_int_eq(source_open(&source, "."), UV_EISDIR);
	source_close(open_source("/dev/null"));
	ck_assert_uint_eq(open_descriptors(), before);
}

ASYNC_TEST(lines_of_a_pipe_come_as_they_arrive)
{
	int fd = pipe_to_stdin();
	struct reader reader = {open_source("-"), {0}};
	struct co_task *task = spawn_reader(&reader);

	send_text(fd, "one\ntw");
	ck_assert_int_eq(finish(task), 1);
	ck_assert_str_eq(reader.line.text, "one");
	task = spawn_reader(&reader);
	send_text(fd, "o");
	wait_until_read(fd);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	send_text(fd, "\n");
	ck_assert_int_eq(finish(task), 1);
	ck_assert_str_eq(reader.line.text, "two");
	ck_assert_uint_eq(reader.line.number, 2);
	task = spawn_reader(&reader);
	send_text(fd, "three");
	wait_until_read(fd);
	close(fd);
	ck_assert_int_eq(finish(task), 1);
	ck_assert_str_eq(reader.line.text, "three");
	check_end(reader.source);
}

ASYNC_TEST(has_next_says_whether_a_line_is_there)
{
	int fd = pipe_to_stdin();
	struct source *source = open_source("-");

	ck_assert(!source_has_next(source));
	send_text(fd, "one\ntwo\nthr");
	check_line(source, "one", 1);
	ck_assert(source_has_next(source));
	ck_assert(source_has_next(source));
	check_line(source, "two", 2);
	ck_assert(!source_has_next(source));
	send_text(fd, "ee\n");
	close(fd);
	check_line(source, "three", 3);
	check_end(source);
}

ASYNC_TEST(has_next_does_not_take_a_comment_for_a_line)
{
	int fd = pipe_to_stdin();
	struct source *source = open_source("-");

	send_text(fd, "one\n# two\n  # \r\nthr");
	check_line(source, "one", 1);
	ck_assert(!source_has_next(source));
	send_text(fd, "ee\n# end");
	check_line(source, "three", 4);
	ck_assert(!source_has_next(source));
	close(fd);
	check_end(source);
}

ASYNC_TEST(awaiting_a_line_can_be_cut_short_without_loss)
{
	int fd = pipe_to_stdin();
	struct reader reader = {.source = open_source("-")};
	struct co_task *task = spawn(await_line, &reader);

	ck_assert(source_is_slow(reader.source));
	send_text(fd, "on");
	wait_until_read(fd);
	co_task_cancel(task);
	ck_assert_int_eq(co_join(task), UV_ECANCELED);
	co_task_release(task);
	send_text(fd, "e\n");
	ck_assert_int_eq(source_await(reader.source), 0);
	ck_assert(source_has_next(reader.source));
	check_line(reader.source, "one", 1);
	close(fd);
	check_end(reader.source);
}

ASYNC_TEST(a_file_is_not_slow)
{
	struct source *source = open_text("one");

	ck_assert(!source_is_slow(source));
	ck_assert_int_eq(source_await(source), 0);
	check_line(source, "one", 1);
	check_end(source);
}

ASYNC_TEST(has_next_knows_the_end)
{
	struct source *source = open_text("one");

	ck_assert(!source_has_next(source));
	check_line(source, "one", 1);
	ck_assert(source_has_next(source));
	check_end(source);
}

/* The rest of a line that is too long may be slow to come. */
ASYNC_TEST(has_next_does_not_take_a_long_lines_rest_for_a_line)
{
	static char text[SOURCE_LINE_MAX_BYTES + 2];
	int fd = pipe_to_stdin();
	struct source *source = open_source("-");
	struct reader reader = {source, {0}};
	struct co_task *task;

	ck_assert_int_ge(fcntl(fd, F_SETPIPE_SZ, 1024 * 1024), 0);
	memset(text, 'a', sizeof(text) - 1);
	send_text(fd, text);
	check_bad(source, UV_EMSGSIZE, 1);
	ck_assert(!source_has_next(source));
	task = spawn_reader(&reader);
	send_text(fd, text);
	wait_until_read(fd);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	ck_assert(!source_has_next(source));
	send_text(fd, "a\ntwo\n");
	ck_assert_int_eq(finish(task), 1);
	ck_assert_str_eq(reader.line.text, "two");
	ck_assert_uint_eq(reader.line.number, 2);
	close(fd);
	check_end(source);
}

ASYNC_TEST(a_fifo_waits_for_its_writer)
{
	struct reader reader = {0};
	struct co_task *task;
	int fd;

	ck_assert_int_eq(mkfifo("fifo", 0600), 0);
	reader.source = open_source("fifo");
	task = spawn_reader(&reader);
	ck_assert_int_eq(co_sleep(10 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	fd = open("fifo", O_WRONLY);
	ck_assert_int_ge(fd, 0);
	send_text(fd, "one\n");
	ck_assert_int_eq(finish(task), 1);
	ck_assert_str_eq(reader.line.text, "one");
	close(fd);
	check_end(reader.source);
}

ASYNC_TEST(waiting_for_a_fifos_writer_can_be_cancelled)
{
	struct reader reader = {0};
	struct co_task *task;

	ck_assert_int_eq(mkfifo("fifo", 0600), 0);
	reader.source = open_source("fifo");
	task = spawn_reader(&reader);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	source_close(reader.source);
}

ASYNC_TEST(a_cancelled_read_loses_nothing)
{
	int fd = pipe_to_stdin();
	struct reader reader = {open_source("-"), {0}};
	struct co_task *task = spawn_reader(&reader);

	send_text(fd, "on");
	wait_until_read(fd);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	send_text(fd, "e\ntwo\n");
	check_line(reader.source, "one", 1);
	check_line(reader.source, "two", 2);
	close(fd);
	check_end(reader.source);
}

ASYNC_TEST(a_cancelled_read_has_returned_no_line_to_unread)
{
	int fd = pipe_to_stdin();
	struct reader reader = {open_source("-"), {0}};
	struct co_task *task;

	send_text(fd, "one\n");
	check_line(reader.source, "one", 1);
	task = spawn_reader(&reader);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	source_unread(reader.source);
	send_text(fd, "two\n");
	check_line(reader.source, "two", 2);
	close(fd);
	check_end(reader.source);
}

/* A wait that was cancelled, and input that nobody waits for any more. */
ASYNC_TEST(closing_a_source_that_has_input_is_well)
{
	int fd = pipe_to_stdin();
	struct reader reader = {open_source("-"), {0}};
	struct co_task *task = spawn_reader(&reader);
	int status;

	send_text(fd, "one\n");
	co_task_cancel(task);
	/* On a slow machine the loop sees the input first: then it is read. */
	status = finish(task);
	ck_assert(status == UV_ECANCELED || status == 1);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	source_close(reader.source);
	close(fd);
}

static int open_list(void *arg)
{
	return source_open(arg, "list");
}

ASYNC_TEST(a_cancelled_open_leaves_no_source)
{
	struct source *source = NULL;
	struct co_task *task;
	int status;

	put_file("list", "one\n");
	task = spawn(open_list, &source);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_ptr_null(source);
	task = spawn(open_list, &source);
	ck_assert_int_eq(co_sleep(0), 0);
	co_task_cancel(task);
	status = finish(task);
	ck_assert(status == (source ? 0 : UV_ECANCELED));
	source_close(source);
}

/* Other processes share what standard input stands for, and its flags. */
ASYNC_TEST(a_pipe_on_stdin_never_stops_to_block)
{
	int fd = pipe_to_stdin();
	struct source *source = open_source("-");

	ck_assert_int_eq(fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK, 0);
	send_text(fd, "one\n");
	check_line(source, "one", 1);
	ck_assert_int_eq(fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK, 0);
	close(fd);
	check_end(source);
	ck_assert_int_eq(fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK, 0);
}

ASYNC_TEST(a_socket_on_stdin_blocks_again_in_the_end)
{
	struct source *source;
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	set_stdin(fds[0]);
	source = open_source("-");
	send_text(fds[1], "one\n");
	check_line(source, "one", 1);
	ck_assert(!source_has_next(source));
	close(fds[1]);
	check_end(source);
	ck_assert_int_eq(fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK, 0);
}

ASYNC_TEST(an_error_of_reading_is_told)
{
	struct source_line line;
	struct source *source;
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	set_stdin(fds[0]);
	source = open_source("-");
	/* What it is sent goes unread: it resets the connection. */
	send_text(STDIN_FILENO, "x");
	close(fds[1]);
	ck_assert_int_eq(source_next(source, &line), UV_ECONNRESET);
	source_close(source);
}

ASYNC_TEST(a_file_says_how_far_it_was_read)
{
	struct source *source = open_text("one\nthree\n");

	ck_assert_uint_eq(source_extent(source).read_bytes, 0);
	check_line(source, "one", 1);
	ck_assert_uint_eq(source_extent(source).read_bytes, 4);
	ck_assert_uint_eq(source_extent(source).size_bytes, 10);
	ck_assert_uint_eq(source_size("list"), 10);
	check_line(source, "three", 2);
	ck_assert_uint_eq(source_extent(source).read_bytes, 10);
	check_end(source);
}

/* gzip -9 of 2,000 lines "line". */
static void put_packed_lines(void)
{
	FILE *out = popen("gzip -9 >packed", "w");

	ck_assert_ptr_nonnull(out);
	for (int i = 0; i < 2000; i++)
		fputs("line\n", out);
	ck_assert_int_eq(pclose(out), 0);
}

ASYNC_TEST(of_gzip_it_is_in_proportion)
{
	struct source *source;
	uint64_t size;

	put_packed_lines();
	source = open_source("packed");
	size = source_size("packed");
	for (uint64_t i = 1; i <= 1000; i++)
		check_line(source, "line", i);
	ck_assert_uint_eq(source_extent(source).size_bytes, size);
	ck_assert_uint_ge(source_extent(source).read_bytes, size / 2 - 1);
	ck_assert_uint_le(source_extent(source).read_bytes, size / 2 + 1);
	source_close(source);
}

ASYNC_TEST(what_is_no_file_has_no_extent)
{
	struct source *source;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	set_stdin(fds[0]);
	source = open_source("-");
	send_text(fds[1], "one\n");
	check_line(source, "one", 1);
	ck_assert_uint_eq(source_extent(source).read_bytes, 0);
	ck_assert_uint_eq(source_size("-"), 0);
	ck_assert_uint_eq(source_size("nowhere"), 0);
	close(fds[1]);
	source_close(source);
}

ASYNC_TEST(a_file_on_stdin_is_read_from_where_it_stands)
{
	struct source *source;
	int fd;

	put_file("list", "one\ntwo\nthree\n");
	fd = open("list", O_RDONLY);
	ck_assert_int_eq(lseek(fd, 4, SEEK_SET), 4);
	set_stdin(fd);
	source = open_source("-");
	check_line(source, "two", 1);
	check_line(source, "three", 2);
	check_end(source);
	ck_assert_int_eq(lseek(STDIN_FILENO, 0, SEEK_CUR), 14);
}

ASYNC_TEST(closing_leaves_stdin_open)
{
	int fd = pipe_to_stdin();

	source_close(open_source("-"));
	ck_assert_int_ge(fcntl(STDIN_FILENO, F_GETFD), 0);
	close(fd);
	put_file("list", "");
	set_stdin(open("list", O_RDONLY));
	source_close(open_source("-"));
	ck_assert_int_ge(fcntl(STDIN_FILENO, F_GETFD), 0);
}

ASYNC_TEST(standard_input_can_be_read_twice)
{
	int fd = pipe_to_stdin();
	struct source *source = open_source("-");

	send_text(fd, "one\n");
	close(fd);
	check_line(source, "one", 1);
	check_end(source);
	check_end(open_source("-"));
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"source", a_file_is_read_line_by_line, a_last_line_needs_no_end,
		blanks_around_a_line_and_carriage_returns_are_cut,
		comments_are_counted_and_passed_over,
		blank_lines_are_empty,
		a_blank_in_front_indents_a_line,
		a_byte_order_mark_is_cut_from_the_first_line_only,
		an_empty_file_ends_at_once,
		a_line_longer_than_the_limit_is_an_error_and_passed_over,
		a_long_list_is_read_whole,
		binary_data_is_an_error_with_its_line,
		what_cannot_be_read_is_an_error,
		a_failing_open_keeps_no_descriptor,
		lines_of_a_pipe_come_as_they_arrive,
		has_next_says_whether_a_line_is_there,
		has_next_does_not_take_a_comment_for_a_line,
		awaiting_a_line_can_be_cut_short_without_loss,
		a_file_is_not_slow,
		has_next_knows_the_end,
		has_next_does_not_take_a_long_lines_rest_for_a_line,
		a_fifo_waits_for_its_writer,
		waiting_for_a_fifos_writer_can_be_cancelled,
		a_cancelled_read_loses_nothing,
		a_cancelled_read_has_returned_no_line_to_unread,
		closing_a_source_that_has_input_is_well,
		a_cancelled_open_leaves_no_source,
		a_pipe_on_stdin_never_stops_to_block,
		a_socket_on_stdin_blocks_again_in_the_end,
		an_error_of_reading_is_told,
		a_file_says_how_far_it_was_read, of_gzip_it_is_in_proportion,
		what_is_no_file_has_no_extent,
		a_file_on_stdin_is_read_from_where_it_stands,
		closing_leaves_stdin_open, standard_input_can_be_read_twice);
}
