#include "input/source.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "input/source_bytes.h"

_Static_assert(SOURCE_LINE_MAX_BYTES <= SOURCE_BYTES_LEFT_MAX,
	       "a line has to fit, until its end comes");

struct source {
	uint64_t number;
	struct source_line line; /* taken, to be returned next */
	int taken;		 /* what take_line() said of it; 0: none is */
	int returned;		 /* what it had said of the one before */
	int64_t line_offset;	 /* as bytes.offset, of the line taken last */
	bool is_skipping;	 /* the rest of a line that is too long */
	struct source_bytes bytes; /* last: it is large */
};

int source_stat(const char *path, struct stat *info)
{
	return strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, info)
				      : stat(path, info);
}

uint64_t source_size(const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct stat info;

	if (source_stat(path, &info) < 0 || !S_ISREG(info.st_mode))
		return 0;
	return source_bytes_from(
		&info, is_stdin ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0);
}

int source_open(struct source **out, const char *path)
{
	struct source *source = malloc(sizeof(*source));
	int status;

	*out = NULL;
	if (!source)
		return UV_ENOMEM;
	memset(source, 0, offsetof(struct source, bytes));
	status = source_bytes_open(&source->bytes, path);
	if (status < 0)
		free(source);
	else
		*out = source;
	return status;
}

void source_close(struct source *source)
{
	if (!source)
		return;
	source_bytes_close(&source->bytes);
	free(source);
}

/* Where the line at start ends; NULL if that has not been read. */
static char *find_line_end(const struct source *source)
{
	const char *text = source->bytes.data + source->bytes.start;
	size_t len = source->bytes.end - source->bytes.start;
	char *end = memchr(text, '\n', len);

	if (!end && source->bytes.at_end && len > 0)
		return (char *)text + len;
	return end;
}

/* The line that is taken begins at start. */
static void note_line(struct source *source)
{
	source->line_offset =
		source->bytes.offset + (int64_t)source->bytes.start;
}

/*
 * Cut the line from start to end out of the data.  Returns 1, 0 for one that is
 * to be passed over, UV_EILSEQ or UV_EMSGSIZE.
 */
static int take_line(struct source *source, char *end)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	struct source_bytes *bytes = &source->bytes;
	char *text = bytes->data + bytes->start;
	size_t len = (size_t)(end - text);

	if (!source->is_skipping)
		note_line(source);
	bytes->start += len + 1;
	if (bytes->start > bytes->end) /* a last line without an end */
		bytes->start = bytes->end;
	source->line.number = ++source->number;
	if (source->is_skipping) {
		source->is_skipping = false;
		return 0;
	}
	if (memchr(text, '\0', len))
		return UV_EILSEQ;
	if (len > SOURCE_LINE_MAX_BYTES)
		return UV_EMSGSIZE;
	*end = '\0';
	if (source->number == 1 && strncmp(text, byte_order_mark, 3) == 0)
		text += 3;
	source->line.is_indented = text_is_blank(*text);
	while (text_is_blank(*text))
		text++;
	while (end > text && text_is_blank(end[-1]))
		*--end = '\0';
	source->line.text = text;
	return *text != '#';
}

bool source_has_next(struct source *source)
{
	char *end;

	while (source->taken == 0 && (end = find_line_end(source)))
		source->taken = take_line(source, end);
	return source->taken != 0 || source->bytes.at_end;
}

/* The line at start has no end yet: read on, or say that it is too long. */
static int extend_line(struct source *source)
{
	size_t len = source->bytes.end - source->bytes.start;

	if (source->is_skipping)
		source->bytes.start = source->bytes.end;
	if (!source->is_skipping && len > SOURCE_LINE_MAX_BYTES) {
		source->is_skipping = true;
		note_line(source);
		source->line.number = source->number + 1;
		source->taken = memchr(source->bytes.data + source->bytes.start,
				       '\0', len)
					? UV_EILSEQ
					: UV_EMSGSIZE;
		return 0;
	}
	return source_bytes_fill(&source->bytes);
}

bool source_is_slow(const struct source *source)
{
	return source->bytes.poll != NULL;
}

int source_await(struct source *source)
{
	int status = 0;

	while (status == 0 && !source_has_next(source))
		status = extend_line(source);
	if (status == 0 || status == UV_ECANCELED)
		return status;
	source->line = (struct source_line){0};
	source->taken = status;
	note_line(source);
	return 0;
}

int source_next(struct source *source, struct source_line *line)
{
	int status = source_await(source);

	*line = (struct source_line){0};
	source->returned = 0;
	if (status < 0)
		return status;
	status = source->taken;
	source->returned = status;
	source->taken = 0;
	if (status != 0)
		*line = source->line;
	return status;
}

int source_next_bytes(struct source *source, const char **data, size_t *len)
{
	struct source_bytes *bytes = &source->bytes;

	while (bytes->start == bytes->end) {
		int status = bytes->at_end ? 1 : source_bytes_fill(bytes);

		if (status != 0)
			return status < 0 ? status : 0;
	}
	*data = bytes->data + bytes->start;
	*len = bytes->end - bytes->start;
	bytes->start = bytes->end;
	return 1;
}

void source_unread(struct source *source)
{
	source->taken = source->returned;
}

struct source_part source_last(const struct source *source)
{
	return (struct source_part){
		.fd = source->bytes.offset >= 0 ? source->bytes.fd : -1,
		.offset = source->line_offset,
		.is_packed = source->bytes.gunzip != NULL,
		.packed_offset = source->bytes.packed_offset,
	};
}

struct source_part source_rest(const struct source *source)
{
	struct source_part rest = source_last(source);

	if (source->taken != 0)
		return rest;
	rest.offset = source->bytes.offset + (int64_t)source->bytes.start;
	rest.is_amid_line = source->is_skipping;
	return rest;
}

struct source_extent source_extent(const struct source *source)
{
	struct source_extent extent = {.size_bytes = source->bytes.size_bytes};

	extent.read_bytes = source_bytes_returned(&source->bytes);
	/* It may have grown. */
	if (extent.read_bytes > extent.size_bytes)
		extent.size_bytes = extent.read_bytes;
	return extent;
}

bool source_next_read(struct source *source, struct source_line *line)
{
	int taken = 0;

	while (taken <= 0 && source_has_next(source) && source->taken != 0) {
		taken = source->taken;
		source->taken = 0;
	}
	*line = taken > 0 ? source->line : (struct source_line){0};
	return taken > 0;
}
