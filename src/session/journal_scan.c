/*
 * Reading a journal that may be damaged anywhere.
 *
 * The last line may lack its end: the process was ended while it wrote.  That
 * is no damage, and what there is of it is passed over.  Anything else that is
 * not as it was written is, and nothing from there on is believed.
 */
#include "session/journal_scan.h"

#include <endian.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/text.h"

enum {
	MAGIC_BYTES = sizeof(JOURNAL_MAGIC) - 1,
	VERSION_AT = MAGIC_BYTES - 2,
	READ_BYTES = 64 * 1024,
};

/* What was read and not yet looked at: the start of a line, and more. */
struct window {
	int fd;
	size_t len;
	char data[JOURNAL_LINE_MAX_BYTES + READ_BYTES];
};

uint32_t journal_line_start(void)
{
	return crc32c(0, JOURNAL_MAGIC, MAGIC_BYTES);
}

void journal_line_head(char head[JOURNAL_LINE_HEAD_BYTES], uint32_t *crc,
		       const char *text, size_t len)
{
	uint32_t big_endian;

	/* With its end, so that an empty one counts, too. */
	*crc = crc32c(crc32c(*crc, text, len), "\n", 1);
	big_endian = htobe32(*crc);
	hex_encode(head, &big_endian, sizeof(big_endian));
	head[8] = ' ';
}

/* Returns how many bytes were added, 0 at the end of the file, or an error. */
static ssize_t fill(struct window *window)
{
	ssize_t got = file_read_some(window->fd, window->data + window->len,
				     READ_BYTES);

	if (got > 0)
		window->len += (size_t)got;
	return got;
}

/* A first line that a power cut kept from being written, or a part of it. */
static bool is_unwritten(const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (data[i] != JOURNAL_MAGIC[i] && data[i] != '\0')
			return false;
	return true;
}

/*
 * Another first line may be that of a version to come, or have been ours before
 * a byte of it was changed.  Returns 0 for the latter, or an error.
 */
static int judge_magic(struct journal_scan *scan, const char *data)
{
	int changed = 0;

	if (memcmp(data, JOURNAL_MAGIC, VERSION_AT) == 0 &&
	    ((data[VERSION_AT] >= '2' && data[VERSION_AT] <= '9') ||
	     text_is_digit(data[VERSION_AT + 1])))
		return UV_ENOTSUP;
	for (size_t i = 0; i < MAGIC_BYTES; i++)
		changed += data[i] != JOURNAL_MAGIC[i];
	if (changed > 1)
		return UV_EINVAL;
	scan->damaged_line = 1;
	return 0;
}

/*
 * Returns 1 to go on, 0 for a file that is as good as empty or damaged from its
 * beginning, or an error.
 */
static int scan_magic(struct journal_scan *scan, struct window *window)
{
	ssize_t got;

	do {
		got = fill(window);
		if (got < 0)
			return (int)got;
	} while (got > 0 && window->len <= MAGIC_BYTES);
	if (window->len >= MAGIC_BYTES &&
	    memcmp(window->data, JOURNAL_MAGIC, MAGIC_BYTES) == 0) {
		scan->len_bytes = MAGIC_BYTES;
		scan->crc = journal_line_start();
		return 1;
	}
	if (window->len <= MAGIC_BYTES &&
	    is_unwritten(window->data, window->len)) {
		scan->has_rest = window->len > 0;
		return 0;
	}
	return window->len >= MAGIC_BYTES ? judge_magic(scan, window->data)
					  : UV_EINVAL;
}

/* A whole line, its end made a NUL.  Returns 0, UV_EILSEQ, or the reader's. */
static int scan_line(struct journal_scan *scan, const char *line, size_t len,
		     const struct journal_reader *reader)
{
	const char *text = line + JOURNAL_LINE_HEAD_BYTES;
	char head[JOURNAL_LINE_HEAD_BYTES];
	uint32_t crc = scan->crc;
	int status;

	if (len < JOURNAL_LINE_HEAD_BYTES || len > JOURNAL_LINE_MAX_BYTES ||
	    strlen(line) != len)
		return UV_EILSEQ;
	journal_line_head(head, &crc, text, len - JOURNAL_LINE_HEAD_BYTES);
	if (memcmp(line, head, sizeof(head)) != 0)
		return UV_EILSEQ;
	status = reader->read(reader->context, text);
	if (status == 0) {
		scan->crc = crc;
		scan->len_bytes += len + 1;
	}
	return status;
}

/* Scan the lines that the window holds whole; what is left of it stays. */
static int scan_window(struct journal_scan *scan, struct window *window,
		       size_t at, uint64_t *line_number,
		       const struct journal_reader *reader)
{
	int status = 0;

	while (status == 0) {
		char *line = window->data + at;
		char *end = memchr(line, '\n', window->len - at);

		if (!end)
			break;
		*end = '\0';
		++*line_number;
		status = scan_line(scan, line, (size_t)(end - line), reader);
		at = (size_t)(end - window->data) + 1;
	}
	if (status != 0)
		return status;
	window->len -= at;
	memmove(window->data, window->data + at, window->len);
	if (window->len <= JOURNAL_LINE_MAX_BYTES)
		return 0;
	++*line_number;
	return UV_EILSEQ;
}

static int scan_lines(struct journal_scan *scan, struct window *window,
		      const struct journal_reader *reader)
{
	uint64_t line_number = 1;
	size_t at = MAGIC_BYTES;
	ssize_t got;
	int status;

	do {
		status = scan_window(scan, window, at, &line_number, reader);
		at = 0;
		if (status == UV_EILSEQ) {
			scan->damaged_line = line_number;
			return 0;
		}
		if (status != 0)
			return status;
		got = fill(window);
	} while (got > 0);
	scan->has_rest = window->len > 0;
	return (int)got;
}

int journal_scan(struct journal_scan *scan, int fd,
		 struct journal_reader reader)
{
	struct window *window = malloc(sizeof(*window));
	int status;

	*scan = (struct journal_scan){0};
	if (!window)
		return UV_ENOMEM;
	window->fd = fd;
	window->len = 0;
	status = scan_magic(scan, window);
	if (status == 1)
		status = scan_lines(scan, window, &reader);
	free(window);
	return status;
}
