/* The journal: what is read of it after any end of its writer. */
#define STORAGE_BASE "/dev/shm"
#include "unit/storage/plain_util.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#include "session/journal.h"
#include "session/journal_mark.h"

enum { LINES_MAX = 16384 };

/* What was read. */
struct reading {
	char *lines[LINES_MAX];
	size_t len;
	const char *refused; /* a line that is no record */
};

static int on_line(void *context, const char *text)
{
	struct reading *reading = context;

	if (reading->refused && strcmp(text, reading->refused) == 0)
		return UV_EILSEQ;
	ck_assert_uint_lt(reading->len, LINES_MAX);
	reading->lines[reading->len++] = strdup(text);
	return 0;
}

static void forget(struct reading *reading)
{
	while (reading->len > 0)
		free(reading->lines[--reading->len]);
}

/* Whether a mark is beside what is read, not in it. */
static bool has_attributes(void)
{
	return getxattr(".", "user.probe", NULL, 0) >= 0 || errno == ENODATA;
}

/* Elsewhere journals do without marks, as nobody has a key. */
static int try_open(struct journal **journal, struct reading *reading,
		    uint64_t *damaged_line)
{
	struct journal_reader reader = {on_line, reading};

	forget(reading);
	unsetenv("HOME");
	unsetenv("XDG_STATE_HOME");
	return journal_open(journal, "j", !has_attributes(), reader,
			    damaged_line);
}

/* Open a journal that is not damaged. */
static struct journal *open_whole(struct reading *reading)
{
	struct journal *journal;
	uint64_t damaged_line;

	ck_assert_int_eq(try_open(&journal, reading, &damaged_line), 0);
	ck_assert_uint_eq(damaged_line, 0);
	return journal;
}

static void add(struct journal *journal, const char *text)
{
	ck_assert_int_eq(journal_append(journal, text), 0);
}

static void check_lines(const struct reading *reading, const char *texts)
{
	char all[4096] = "";

	for (size_t i = 0; i < reading->len; i++) {
		strcat(all, i > 0 ? "|" : "");
		strcat(all, reading->lines[i]);
	}
	ck_assert_str_eq(all, texts);
}

/* The bytes of a small journal. */
struct small {
	char bytes[512];
	size_t len;
	size_t ends[8]; /* of its lines */
	size_t lines;
};

static void make_small(struct small *small)
{
	static struct reading reading;
	struct journal *journal = open_whole(&reading);
	FILE *file;

	add(journal, "run here");
	add(journal, "commit 0 of something");
	add(journal, "");
	add(journal, "settled 1");
	journal_close(journal);
	file = fopen("j", "r");
	small->len = fread(small->bytes, 1, sizeof(small->bytes), file);
	fclose(file);
	small->lines = 0;
	for (size_t i = 0; i < small->len; i++)
		if (small->bytes[i] == '\n')
			small->ends[small->lines++] = i + 1;
	ck_assert_uint_eq(small->lines, 5);
}

static void put_bytes(const char *path, const char *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, len), len);
	close(fd);
}

static const char *const prefixes[] = {
	"", "run here", "run here|commit 0 of something",
	"run here|commit 0 of something|",
	"run here|commit 0 of something||settled 1"};

START_TEST(what_is_appended_is_read_again)
{
	static struct reading reading;
	struct journal *journal = open_whole(&reading);

	check_lines(&reading, "");
	add(journal, "one");
	journal_close(journal);
	journal = open_whole(&reading);
	check_lines(&reading, "one");
	add(journal, "two");
	add(journal, "");
	ck_assert_int_eq(journal_sync(journal), 0);
	journal_close(journal);
	journal = open_whole(&reading);
	check_lines(&reading, "one|two|");
	ck_assert_uint_eq(journal_len_bytes(journal), 16 + 13 + 13 + 10);
	journal_close(journal);
	check_names("j");
}
END_TEST

START_TEST(a_journal_cut_anywhere_ends_with_its_last_whole_line)
{
	static struct reading reading;
	static struct small small;
	struct journal *journal;

	make_small(&small);
	for (size_t len = 0; len <= small.len; len++) {
		size_t whole = 0;

		while (whole < small.lines && small.ends[whole] <= len)
			whole++;
		put_bytes("j", small.bytes, len);
		journal = open_whole(&reading);
		check_lines(&reading, prefixes[whole > 0 ? whole - 1 : 0]);
		add(journal, "more");
		journal_close(journal);
		journal = open_whole(&reading);
		ck_assert_str_eq(reading.lines[reading.len - 1], "more");
		journal_close(journal);
	}
	check_names("j");
}
END_TEST

static void change(int fd, size_t at, char byte)
{
	ck_assert_int_eq(pwrite(fd, &byte, 1, (off_t)at), 1);
}

/* Any other value of any one byte. */
START_TEST(a_byte_changed_anywhere_is_found)
{
	static struct reading reading;
	static struct small small;
	struct journal *journal;
	uint64_t damaged_line;
	int is_later = 0;
	int fd;

	make_small(&small);
	fd = open("j", O_RDWR);
	for (size_t at = 0; at < small.len; at++) {
		size_t line = 0;

		while (small.ends[line] <= at)
			line++;
		for (int flip = 1; flip < 256; flip++) {
			bool is_torn = at == small.len - 1;
			int status;

			change(fd, at, small.bytes[at] ^ (char)flip);
			status = try_open(&journal, &reading, &damaged_line);
			if (line == 0 && status == UV_ENOTSUP) {
				is_later++;
			} else {
				ck_assert_int_eq(status, 0);
				check_lines(&reading,
					    line > 0 ? prefixes[line - 1] : "");
				ck_assert_uint_eq(damaged_line,
						  is_torn ? 0 : line + 1);
				journal_close(journal);
			}
			ck_assert_int_eq(pwrite(fd, small.bytes, small.len, 0),
					 small.len);
		}
		check_bytes("j", small.bytes, small.len);
	}
	/* Of the first line, those that make another version of it. */
	ck_assert_int_eq(is_later, 8 + 10);
	close(fd);
}
END_TEST

START_TEST(a_line_lost_doubled_or_moved_is_found)
{
	static struct reading reading;
	static struct small small;
	struct journal *journal;
	uint64_t damaged_line;
	char bytes[1024];

	make_small(&small);
	for (size_t i = 1; i + 1 < small.lines; i++) {
		size_t start = small.ends[i - 1], end = small.ends[i];

		memcpy(bytes, small.bytes, start);
		memcpy(bytes + start, small.bytes + end, small.len - end);
		put_bytes("j", bytes, small.len - (end - start));
		ck_assert_int_eq(try_open(&journal, &reading, &damaged_line),
				 0);
		ck_assert_uint_eq(damaged_line, i + 1);
		journal_close(journal);
		memcpy(bytes, small.bytes, end);
		memcpy(bytes + end, small.bytes + start, small.len - start);
		put_bytes("j", bytes, small.len + end - start);
		ck_assert_int_eq(try_open(&journal, &reading, &damaged_line),
				 0);
		ck_assert_uint_eq(damaged_line, i + 2);
		journal_close(journal);
	}
}
END_TEST

START_TEST(zeros_in_place_of_an_end_are_cut_off)
{
	static struct reading reading;
	static struct small small;
	struct journal *journal;

	make_small(&small);
	memset(small.bytes + small.ends[2], 0, small.len - small.ends[2]);
	put_bytes("j", small.bytes, small.len);
	journal = open_whole(&reading);
	check_lines(&reading, "run here|commit 0 of something");
	ck_assert_uint_eq(journal_len_bytes(journal), small.ends[2]);
	journal_close(journal);
	memset(small.bytes, 0, 16);
	put_bytes("j", small.bytes, 16);
	journal = open_whole(&reading);
	check_lines(&reading, "");
	journal_close(journal);
}
END_TEST

START_TEST(a_line_longer_than_any_is_damage)
{
	static struct reading reading;
	static char bytes[JOURNAL_TEXT_MAX_BYTES * 6];
	struct journal *journal;
	uint64_t damaged_line;

	memset(bytes, 'x', sizeof(bytes));
	memcpy(bytes, "coget-session 1\n", 16);
	journal_close(open_whole(&reading));
	put_bytes("j", bytes, sizeof(bytes));
	ck_assert_int_eq(try_open(&journal, &reading, &damaged_line), 0);
	ck_assert_uint_eq(damaged_line, 2);
	journal_close(journal);
}
END_TEST

START_TEST(the_longest_lines_are_read_again)
{
	static struct reading reading;
	static char text[JOURNAL_TEXT_MAX_BYTES + 1];
	struct journal *journal = open_whole(&reading);

	memset(text, 'x', JOURNAL_TEXT_MAX_BYTES);
	for (int i = 0; i < 20; i++) {
		text[0] = (char)('a' + i);
		add(journal, text);
	}
	journal_close(journal);
	journal = open_whole(&reading);
	ck_assert_uint_eq(reading.len, 20);
	for (int i = 0; i < 20; i++) {
		ck_assert_int_eq(reading.lines[i][0], 'a' + i);
		ck_assert_uint_eq(strlen(reading.lines[i]),
				  JOURNAL_TEXT_MAX_BYTES);
	}
	journal_close(journal);
}
END_TEST

START_TEST(what_the_reader_refuses_is_damage)
{
	static struct reading reading = {.refused = "settled 1"};
	static struct small small;
	struct journal *journal;
	uint64_t damaged_line;

	make_small(&small);
	ck_assert_int_eq(try_open(&journal, &reading, &damaged_line), 0);
	ck_assert_uint_eq(damaged_line, 5);
	ck_assert_int_eq(journal_append(journal, "more"), UV_EILSEQ);
	journal_close(journal);
	check_bytes("j", small.bytes, small.len);
}
END_TEST

START_TEST(a_file_that_is_no_journal_is_not_touched)
{
	static const char *const others[] = {
		"x", "c\n", "coget-session 1", "coget-sessiom 1x\n",
		"coget-session 2\n", "coget-session 10\n", "dear diary\n",
	};
	static struct reading reading;
	struct journal *journal;
	uint64_t damaged_line;

	for (size_t i = 0; i < CO_COUNT(others); i++) {
		bool is_begun = strcmp(others[i], "coget-session 1") == 0;
		int status;

		put_file("j", others[i]);
		status = try_open(&journal, &reading, &damaged_line);
		if (is_begun) { /* it might have been about to become one */
			ck_assert_int_eq(status, 0);
			journal_close(journal);
			continue;
		}
		ck_assert_int_eq(status, strstr(others[i], "session ")
						 ? UV_ENOTSUP
						 : UV_EINVAL);
		ck_assert_ptr_null(journal);
		check_file("j", others[i]);
	}
}
END_TEST

START_TEST(one_that_is_open_is_locked)
{
	static struct reading reading;
	struct journal *journal = open_whole(&reading), *other;
	uint64_t damaged_line;

	ck_assert_int_eq(try_open(&other, &reading, &damaged_line), UV_EBUSY);
	journal_close(journal);
	journal = open_whole(&reading);
	journal_close(journal);
}
END_TEST

struct appender {
	struct journal *journal;
	int number;
};

enum { THREADS = 8, LINES_EACH = 1000 };

static void *append_lines(void *arg)
{
	struct appender *appender = arg;
	char text[32];

	for (int i = 0; i < LINES_EACH; i++) {
		snprintf(text, sizeof(text), "%d %d", appender->number, i);
		add(appender->journal, text);
	}
	return NULL;
}

START_TEST(threads_append_whole_lines_in_their_order)
{
	static struct reading reading;
	struct journal *journal = open_whole(&reading);
	struct appender appenders[THREADS];
	pthread_t threads[THREADS];
	int next[THREADS] = {0};

	for (int i = 0; i < THREADS; i++) {
		appenders[i] = (struct appender){journal, i};
		ck_assert_int_eq(pthread_create(&threads[i], NULL,
						append_lines, &appenders[i]),
				 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	journal_close(journal);
	journal = open_whole(&reading);
	ck_assert_uint_eq(reading.len, THREADS * LINES_EACH);
	for (size_t i = 0; i < reading.len; i++) {
		int number, line;

		ck_assert_int_eq(sscanf(reading.lines[i], "%d %d", &number,
					&line),
				 2);
		ck_assert_int_eq(line, next[number]++);
	}
	journal_close(journal);
}
END_TEST

static void limit_files(rlim_t bytes)
{
	struct rlimit limit = {bytes, RLIM_INFINITY};

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Lines of 19 bytes behind the 16: each limit cuts one somewhere else. */
START_TEST(where_the_disk_is_full_the_file_is_as_before)
{
	static struct reading reading;
	struct journal *journal = open_whole(&reading);
	size_t lines = 0;

	for (rlim_t limit = 16; limit < 100; limit++) {
		uint64_t before = journal_len_bytes(journal);
		int status;

		limit_files(limit);
		status = journal_append(journal, "123456789");
		limit_files(RLIM_INFINITY);
		ck_assert_int_eq(status, before + 19 > limit ? UV_EFBIG : 0);
		lines += status == 0;
		ck_assert_uint_eq(journal_len_bytes(journal), 16 + 19 * lines);
	}
	add(journal, "the last");
	journal_close(journal);
	journal = open_whole(&reading);
	ck_assert_uint_eq(reading.len, lines + 1);
	journal_close(journal);
}
END_TEST

static int write_new(void *context, struct journal *to)
{
	const int *lines = context;
	char text[32];
	int status = 0;

	for (int i = 0; status == 0 && i < *lines; i++) {
		snprintf(text, sizeof(text), "new %d", i);
		status = journal_append(to, text);
	}
	return status;
}

START_TEST(a_rewritten_journal_stays_locked_and_goes_on)
{
	static struct reading reading;
	struct journal *journal = open_whole(&reading), *other;
	uint64_t damaged_line;
	int lines = 10000;

	add(journal, "old");
	ck_assert_int_eq(journal_rewrite(journal, write_new, &lines), 0);
	ck_assert_int_eq(try_open(&other, &reading, &damaged_line), UV_EBUSY);
	add(journal, "more");
	journal_close(journal);
	check_names("j");
	journal = open_whole(&reading);
	ck_assert_uint_eq(reading.len, 10001);
	ck_assert_str_eq(reading.lines[9999], "new 9999");
	ck_assert_str_eq(reading.lines[10000], "more");
	journal_close(journal);
}
END_TEST

START_TEST(a_rewrite_that_fails_changes_nothing)
{
	static struct reading reading;
	struct journal *journal = open_whole(&reading);
	int lines = 10000;

	add(journal, "old");
	limit_files(5000);
	ck_assert_int_eq(journal_rewrite(journal, write_new, &lines), UV_EFBIG);
	limit_files(RLIM_INFINITY);
	check_names("j");
	put_file("j.coget-new", "in the way");
	ck_assert_int_eq(chmod("j.coget-new", 0600), 0);
	ck_assert_int_eq(link("j.coget-new", "other"), 0);
	ck_assert_int_eq(journal_rewrite(journal, write_new, &lines),
			 UV_EEXIST);
	check_file("other", "in the way");
	add(journal, "more");
	journal_close(journal);
	journal = open_whole(&reading);
	check_lines(&reading, "old|more");
	journal_close(journal);
}
END_TEST

START_TEST(a_rewrite_repairs_and_the_damaged_file_is_kept)
{
	static struct reading reading;
	static struct small small;
	struct journal *journal;
	uint64_t damaged_line;
	int lines = 1;
	char *path;

	make_small(&small);
	small.bytes[small.ends[1]] ^= 1;
	put_bytes("j", small.bytes, small.len);
	put_file("j.damaged", "of before");
	ck_assert_int_eq(try_open(&journal, &reading, &damaged_line), 0);
	ck_assert_int_eq(journal_keep_damaged(journal, &path), 0);
	ck_assert_str_eq(path, "j.damaged.1");
	ck_assert_int_eq(journal_rewrite(journal, write_new, &lines), 0);
	add(journal, "more");
	journal_close(journal);
	check_bytes(path, small.bytes, small.len);
	check_file("j.damaged", "of before");
	check_names("j j.damaged j.damaged.1");
	free(path);
	journal = open_whole(&reading);
	check_lines(&reading, "new 0|more");
	journal_close(journal);
}
END_TEST

/* Another process may rewrite it between our open and our lock. */
START_TEST(a_journal_replaced_meanwhile_is_not_written_to)
{
	static struct reading reading;
	struct journal *journal = open_whole(&reading), *other;
	uint64_t damaged_line;
	int lines = 1, fd = open("j", O_RDWR);

	ck_assert_int_eq(journal_rewrite(journal, write_new, &lines), 0);
	/* The old file is unlocked; who has it open sees that it is not j. */
	ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
	ck_assert_int_eq(try_open(&other, &reading, &damaged_line), UV_EBUSY);
	close(fd);
	journal_close(journal);
}
END_TEST

static void copy_file(const char *from, const char *to)
{
	static char bytes[4096];
	int fd = open(from, O_RDONLY);
	ssize_t len = read(fd, bytes, sizeof(bytes));

	ck_assert_int_ge(len, 0);
	close(fd);
	put_bytes(to, bytes, (size_t)len);
}

/* What comes of opening j as a run does: with its records for 0. */
static int open_as(bool trust, const char *texts)
{
	static struct reading reading;
	struct journal_reader reader = {on_line, &reading};
	struct journal *journal;
	uint64_t damaged_line;
	int status;

	forget(&reading);
	status = journal_open(&journal, "j", trust, reader, &damaged_line);
	if (status == 0)
		check_lines(&reading, texts);
	journal_close(journal);
	return status;
}

static void make_journal(const char *text)
{
	static struct reading reading;
	struct journal_reader reader = {on_line, &reading};
	struct journal *journal;
	uint64_t damaged_line;

	ck_assert_int_eq(
		journal_open(&journal, "j", false, reader, &damaged_line), 0);
	add(journal, text);
	journal_close(journal);
}

START_TEST(a_copy_is_not_believed_until_it_is_trusted)
{
	struct stat before, after;

	if (!has_attributes())
		SKIP_TEST("the file system has no attributes");
	make_journal("one");
	ck_assert_int_eq(rename("j", "moved"), 0);
	copy_file("moved", "j");
	ck_assert_int_eq(stat("j", &before), 0);
	ck_assert_int_eq(open_as(false, ""), -EKEYREJECTED);
	ck_assert_int_eq(stat("j", &after), 0);
	ck_assert_int_eq(after.st_size, before.st_size);
	ck_assert_int_eq(after.st_ctim.tv_nsec, before.st_ctim.tv_nsec);
	ck_assert_int_eq(open_as(true, "one"), 0);
	ck_assert_int_eq(open_as(false, "one"), 0);
	ck_assert_int_eq(rename("moved", "j"), 0);
	ck_assert_int_eq(open_as(false, "one"), 0);
}
END_TEST

START_TEST(a_copied_mark_is_another_files)
{
	char value[64];
	ssize_t len;

	if (!has_attributes())
		SKIP_TEST("the file system has no attributes");
	make_journal("one");
	len = getxattr("j", "user.coget.session", value, sizeof(value));
	ck_assert_int_gt(len, 0);
	ck_assert_int_eq(rename("j", "moved"), 0);
	copy_file("moved", "j");
	ck_assert_int_eq(setxattr("j", "user.coget.session", value,
				  (size_t)len, 0), 0);
	ck_assert_int_eq(open_as(false, ""), -EKEYREJECTED);
}
END_TEST

START_TEST(one_that_others_may_write_is_not_believed)
{
	struct stat file;

	if (!has_attributes())
		SKIP_TEST("the file system has no attributes");
	make_journal("one");
	ck_assert_int_eq(chmod("j", 0602), 0);
	ck_assert_int_eq(open_as(false, ""), -EKEYREJECTED);
	ck_assert_int_eq(open_as(true, "one"), 0);
	ck_assert_int_eq(stat("j", &file), 0);
	ck_assert_uint_eq(file.st_mode & 0777, 0600);
	ck_assert_int_eq(open_as(false, "one"), 0);
}
END_TEST

START_TEST(one_that_was_only_begun_needs_no_mark)
{
	if (!has_attributes())
		SKIP_TEST("the file system has no attributes");
	put_bytes("j", "coget-session 1\n", 16);
	ck_assert_int_eq(open_as(false, ""), 0);
	make_journal("one");
	ck_assert_int_eq(open_as(false, "one"), 0);
}
END_TEST

/* A key of the user's in a place of its own. */
static bool enter_plain_with_key(const char *dir)
{
	char path[PATH_MAX];

	ck_assert_ptr_nonnull(getcwd(path, sizeof(path)));
	strcat(path, "/");
	strcat(path, dir);
	setenv("XDG_STATE_HOME", path, 1);
	return enter_plain();
}

START_TEST(without_attributes_the_mark_is_made_with_the_users_key)
{
	struct stat file;

	if (!enter_plain_with_key("state"))
		SKIP_TEST("cannot mount");
	make_journal("one");
	ck_assert_int_eq(stat("../state/coget/key", &file), 0);
	ck_assert_uint_eq(file.st_mode & 0777, 0600);
	ck_assert_int_eq(file.st_size, 32);
	ck_assert_int_eq(open_as(false, "one"), 0);
	/* Only who has the key can have written it. */
	ck_assert_int_eq(rename("j", "moved"), 0);
	copy_file("moved", "j");
	ck_assert_int_eq(open_as(false, "one"), 0);
	leave_plain();
}
END_TEST

/* As on NFS.  Returns whether the kernel can be made to. */
static bool refuse_exclusive_renames(void)
{
	struct sock_filter code[] = {
		{BPF_LD | BPF_W | BPF_ABS, 0, 0,
		 offsetof(struct seccomp_data, nr)},
		{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_renameat2},
		{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EINVAL},
		{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
	};
	struct sock_fprog program = {4, code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

START_TEST(the_key_is_made_where_no_rename_is_exclusive)
{
	struct stat file;

	if (!enter_plain_with_key("state"))
		SKIP_TEST("cannot mount");
	if (!refuse_exclusive_renames())
		SKIP_TEST("no seccomp");
	make_journal("one");
	ck_assert_int_eq(stat("../state/coget/key", &file), 0);
	ck_assert_uint_eq(file.st_nlink, 1);
	ck_assert_int_eq(open_as(false, "one"), 0);
	leave_plain();
}
END_TEST

START_TEST(a_mark_that_was_made_with_another_key_does_not_count)
{
	pid_t pid;
	int ended;

	if (!enter_plain_with_key("state"))
		SKIP_TEST("cannot mount");
	pid = fork();
	if (pid == 0) {
		setenv("HOME", getenv("XDG_STATE_HOME"), 1);
		unsetenv("XDG_STATE_HOME");
		make_journal("one");
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &ended, 0), pid);
	ck_assert_int_eq(ended, 0);
	ck_assert_int_eq(open_as(false, ""), -EKEYREJECTED);
	ck_assert_int_eq(open_as(true, "one"), 0);
	ck_assert_int_eq(open_as(false, "one"), 0);
	leave_plain();
}
END_TEST

START_TEST(a_key_that_others_can_read_is_none)
{
	if (!enter_plain_with_key("state"))
		SKIP_TEST("cannot mount");
	ck_assert_int_eq(mkdir("../state", 0700), 0);
	ck_assert_int_eq(mkdir("../state/coget", 0700), 0);
	put_file("../state/coget/key", "01234567890123456789012345678901");
	ck_assert_int_eq(chmod("../state/coget/key", 0644), 0);
	ck_assert_int_eq(open_as(false, ""), -ENOKEY);
	check_names("j");
	ck_assert_int_eq(open_as(true, ""), 0);
	leave_plain();
}
END_TEST

START_TEST(without_attributes_and_a_home_a_journal_has_to_be_trusted)
{
	unsetenv("HOME");
	unsetenv("XDG_STATE_HOME");
	if (!enter_plain())
		SKIP_TEST("cannot mount");
	ck_assert_int_eq(open_as(false, ""), -ENOKEY);
	ck_assert_int_eq(open_as(true, ""), 0);
	leave_plain();
}
END_TEST

int main(void)
{
	return RUN_STORAGE_SUITE(
		"journal", a_copy_is_not_believed_until_it_is_trusted,
		a_copied_mark_is_another_files,
		one_that_others_may_write_is_not_believed,
		one_that_was_only_begun_needs_no_mark,
		without_attributes_the_mark_is_made_with_the_users_key,
		the_key_is_made_where_no_rename_is_exclusive,
		a_mark_that_was_made_with_another_key_does_not_count,
		a_key_that_others_can_read_is_none,
		without_attributes_and_a_home_a_journal_has_to_be_trusted,
		what_is_appended_is_read_again,
		a_journal_cut_anywhere_ends_with_its_last_whole_line,
		a_byte_changed_anywhere_is_found,
		a_line_lost_doubled_or_moved_is_found,
		zeros_in_place_of_an_end_are_cut_off,
		a_line_longer_than_any_is_damage,
		the_longest_lines_are_read_again,
		what_the_reader_refuses_is_damage,
		a_file_that_is_no_journal_is_not_touched,
		one_that_is_open_is_locked,
		threads_append_whole_lines_in_their_order,
		where_the_disk_is_full_the_file_is_as_before,
		a_rewritten_journal_stays_locked_and_goes_on,
		a_rewrite_that_fails_changes_nothing,
		a_rewrite_repairs_and_the_damaged_file_is_kept,
		a_journal_replaced_meanwhile_is_not_written_to);
}
