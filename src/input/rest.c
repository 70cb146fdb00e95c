#include "input/rest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "input/gunzip.h"
#include "input/list.h"

enum { BLOCK_BYTES = 32 * 1024 };

/* What the bytes of the present line have been so far. */
enum seen {
	NOTHING,
	BLANKS,
	NAME,  /* indented, and perhaps an option's */
	ENOUGH /* to know what the line is */
};

/* Bytes on their way from one file to the other. */
struct copy {
	struct rest *rest;
	int to;
	enum seen seen;
	bool skips; /* the line */
	bool has_begun;
	char last; /* byte that was written */
};

static bool is_of_name(char byte)
{
	return byte && strchr(LIST_OPTION_NAME, byte);
}

/* Returns whether the byte makes the line an item. */
static bool makes_item(struct copy *copy, char byte)
{
	enum seen before = copy->seen;

	if (byte == '\n') {
		copy->seen = NOTHING;
		return before == NAME;
	}
	if (before == ENOUGH)
		return false;
	if (before != NAME && text_is_blank(byte)) {
		copy->seen = BLANKS;
		return false;
	}
	if (before != NOTHING && is_of_name(byte)) {
		copy->seen = NAME;
		return false;
	}
	copy->seen = ENOUGH;
	return before == NAME ? byte != '=' : byte != '#';
}

static void count(struct copy *copy, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		copy->rest->items += makes_item(copy, data[i]);
}

static int put(struct copy *copy, const char *data, size_t len)
{
	int status = 0;

	if (len == 0)
		return 0;
	if (!copy->has_begun && copy->rest->is_apart && text_is_blank(*data))
		status = file_write_all(copy->to, "\n", 1);
	copy->has_begun = true;
	copy->last = data[len - 1];
	count(copy, data, len);
	return status == 0 ? file_write_all(copy->to, data, len) : status;
}

/* Returns 1 when there is no need to read on, 0, or an error. */
static int take(struct copy *copy, const char *data, size_t len)
{
	const char *end = memchr(data, '\n', len);
	int status;

	if (copy->skips) {
		size_t skipped = end ? (size_t)(end - data) + 1 : len;

		copy->skips = !end;
		data += skipped;
		len -= skipped;
		end = memchr(data, '\n', len);
	}
	if (copy->rest->is_one_line && end)
		len = (size_t)(end - data) + 1;
	status = put(copy, data, len);
	return status == 0 && copy->rest->is_one_line && end ? 1 : status;
}

static size_t mark_len(const char *data, ssize_t len)
{
	return len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* Read a block at an offset; of gzip, the next block. */
static ssize_t read_block(const struct rest *rest, struct gunzip *gunzip,
			  char *block, off_t at)
{
	return gunzip ? gunzip_read(gunzip, block, BLOCK_BYTES)
		      : file_read_some_at(rest->part.fd, block, BLOCK_BYTES,
					  at);
}

static int copy_blocks(struct copy *copy, struct gunzip *gunzip)
{
	const off_t start = copy->rest->part.offset;
	off_t at = gunzip ? 0 : start;
	char block[BLOCK_BYTES];
	ssize_t got;
	int status = 0;

	do {
		size_t skipped;

		got = read_block(copy->rest, gunzip, block, at);
		if (got <= 0)
			break;
		skipped = at < start ? (size_t)(start - at) : 0;
		if (at == start)
			skipped = mark_len(block, got);
		at += got;
		if (skipped < (size_t)got)
			status = take(copy, block + skipped,
				      (size_t)got - skipped);
	} while (status == 0);
	if (status == 0 && got < 0)
		copy->rest->unread = (int)got;
	return status < 0 ? status : 0;
}

static int copy_all(struct copy *copy)
{
	const struct source_part *part = &copy->rest->part;
	struct gunzip *gunzip;
	int status;

	if (!part->is_packed)
		return copy_blocks(copy, NULL);
	gunzip = gunzip_open(part->fd, part->packed_offset);
	if (!gunzip)
		return UV_ENOMEM;
	status = copy_blocks(copy, gunzip);
	gunzip_close(gunzip);
	return status;
}

int rest_copy(struct rest *rest, int to)
{
	struct copy copy = {
		.rest = rest,
		.to = to,
		.skips = rest->part.is_amid_line,
		.last = '\n',
	};
	int status = copy_all(&copy);

	if (status < 0 || copy.last == '\n')
		return status;
	count(&copy, "\n", 1);
	return file_write_all(to, "\n", 1);
}

/* Open a list for copying, or find that it is no regular file. */
static int open_list(struct source_part *part, const char *path)
{
	struct stat info;
	char start[2];

	*part = (struct source_part){.fd = -1};
	if (source_stat(path, &info) != 0)
		return -errno;
	if (!S_ISREG(info.st_mode))
		return 0;
	part->fd = strcmp(path, "-") == 0
			   ? STDIN_FILENO
			   : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (part->fd < 0)
		return -errno;
	part->offset = lseek(part->fd, 0, SEEK_CUR);
	part->packed_offset = part->offset;
	part->is_packed = file_read_some_at(part->fd, start, sizeof(start),
					    part->offset) == sizeof(start) &&
			  gunzip_recognizes(start, sizeof(start));
	if (part->is_packed)
		part->offset = 0;
	return 0;
}

int rest_copy_list(struct rest *rest, const char *path, int to)
{
	int status = 0;

	rest->unread = open_list(&rest->part, path);
	rest->is_file = rest->part.fd >= 0;
	if (rest->is_file)
		status = rest_copy(rest, to);
	if (rest->part.fd > STDIN_FILENO)
		close(rest->part.fd);
	rest->part.fd = -1;
	return status;
}
