#include "console/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/own_file.h"
#include "base/own_path.h"
#include "base/text_show.h"
#include "console/words.h"
#include "model/userinfo.h"

enum {
	LINES_MAX = 1000,

	/* A file that is longer is cut, at the beginning, to this length. */
	FILE_MAX_BYTES = 256 << 10,
	FILE_KEPT_BYTES = 64 << 10,
};

struct history {
	char *lines[LINES_MAX];
	size_t count;
	int fd; /* of the file; -1 for none */
};

/* Where the file is to be; "" if nowhere. */
static int find_directory(struct buf *out)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (state && *state == '/')
		return buf_printf(out, "%s/coget", state);
	if (home && *home == '/')
		return buf_printf(out, "%s/.local/state/coget", home);
	return -ENOENT;
}

/* Open a file that is the user's own, for reading and adding.  Or -1. */
static int open_file(void)
{
	struct buf directory = BUF_INIT(4096);
	struct stat info;
	int dir_fd = -1, fd = -1;

	if (find_directory(&directory) == 0)
		dir_fd = own_path_open_directory(directory.data, true);
	if (dir_fd >= 0) {
		fd = openat(dir_fd, "console_history",
			    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW |
				    O_NONBLOCK | O_CLOEXEC,
			    0600);
		close(dir_fd);
	}
	if (fd >= 0 && (fstat(fd, &info) != 0 || !own_file_is(&info) ||
			fchmod(fd, 0600) != 0)) {
		close(fd);
		fd = -1;
	}
	buf_release(&directory);
	return fd;
}

/* Keep a copy, as the last line, of what is no copy of the one before. */
static bool push(struct history *history, const char *line, size_t len)
{
	const char *last =
		history->count > 0 ? history->lines[history->count - 1] : "";
	char *copy;

	if (len == 0 || (strncmp(last, line, len) == 0 && !last[len]))
		return false;
	copy = strndup(line, len);
	if (!copy)
		return false;
	if (history->count == LINES_MAX) {
		free(history->lines[0]);
		memmove(&history->lines[0], &history->lines[1],
			(LINES_MAX - 1) * sizeof(history->lines[0]));
		history->count--;
	}
	history->lines[history->count++] = copy;
	return true;
}

/* Put the end of a long file to its beginning: at worst it is there twice. */
static void cut_file(int fd, const char *text, size_t len)
{
	int flags = fcntl(fd, F_GETFL);

	/* pwrite(2) would add to a file that is open for that. */
	if (fcntl(fd, F_SETFL, flags & ~O_APPEND) != 0)
		return;
	if (pwrite(fd, text, len, 0) == (ssize_t)len)
		(void)!ftruncate(fd, (off_t)len);
	fcntl(fd, F_SETFL, flags);
}

static void read_file(struct history *history)
{
	char *text = malloc(FILE_KEPT_BYTES + 1);
	off_t size = lseek(history->fd, 0, SEEK_END);
	off_t begin = size > FILE_KEPT_BYTES ? size - FILE_KEPT_BYTES : 0;
	char *line = text, *end;
	ssize_t len;

	if (!text)
		return;
	len = pread(history->fd, text, FILE_KEPT_BYTES, begin);
	text[len > 0 ? len : 0] = '\0';
	/* The first line is likely to be a part of one. */
	if (begin > 0 && (end = strchr(line, '\n')))
		line = end + 1;
	if (size > FILE_MAX_BYTES)
		cut_file(history->fd, line, strlen(line));
	for (; (end = strchr(line, '\n')); line = end + 1)
		push(history, line, (size_t)(end - line));
	free(text);
}

int history_open(struct history **out, bool is_kept)
{
	struct history *history = calloc(1, sizeof(*history));

	*out = history;
	if (!history)
		return -ENOMEM;
	history->fd = is_kept ? open_file() : -1;
	if (history->fd >= 0 && flock(history->fd, LOCK_EX) == 0) {
		read_file(history);
		flock(history->fd, LOCK_UN);
	}
	return 0;
}

void history_close(struct history *history)
{
	if (!history)
		return;
	for (size_t i = 0; i < history->count; i++)
		free(history->lines[i]);
	if (history->fd >= 0)
		close(history->fd);
	free(history);
}

/* Whether a word of it may be a URL with a login. */
static bool holds_login(const char *line)
{
	struct userinfo userinfo;
	struct words words;
	bool is_found = false;

	if (words_split(&words, line) != 0)
		return strchr(line, '@');
	for (size_t i = 0; i < words.count && !is_found; i++)
		is_found = userinfo_find(words.each[i].text, &userinfo);
	words_release(&words);
	return is_found;
}

static void add_to_file(const struct history *history, const char *line)
{
	struct buf text = BUF_INIT(SIZE_MAX);

	if (buf_printf(&text, "%s\n", line) == 0 &&
	    flock(history->fd, LOCK_EX) == 0) {
		(void)!file_write_all(history->fd, text.data, text.len);
		flock(history->fd, LOCK_UN);
	}
	buf_release(&text);
}

void history_add(struct history *history, const char *line)
{
	if (push(history, line, strlen(line)) && history->fd >= 0 &&
	    !holds_login(line))
		add_to_file(history, line);
}

int history_list(const struct history *history, struct buf *out)
{
	int error = 0;

	for (size_t i = 0; i < history->count && !error; i++) {
		error = buf_printf(out, "%5zu  ", i + 1);
		if (!error)
			error = text_escape(out, history->lines[i],
					    strlen(history->lines[i]));
		if (!error)
			error = buf_putc(out, '\n');
	}
	return error;
}

size_t history_count(const struct history *history)
{
	return history->count;
}

const char *history_line(const struct history *history, size_t index)
{
	return history->lines[index];
}
