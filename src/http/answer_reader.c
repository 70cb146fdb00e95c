#include "http/answer_reader.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum {
	LINE_MAX_BYTES = 100 * 1024, /* as libcurl has it */
	SIZE_MAX_DIGITS = 16,
};

static const char begins_with[] = "HTTP/";

void answer_reader_init(struct answer_reader *reader, const struct head *head,
			const struct answer_hooks *hooks, void *arg)
{
	*reader = (struct answer_reader){
		.head = head,
		.hooks = hooks,
		.arg = arg,
		.line = BUF_INIT(LINE_MAX_BYTES),
	};
}

void answer_reader_release(struct answer_reader *reader)
{
	buf_release(&reader->line);
}

/* RFC 9110 section 15: no content follows, whatever the head announces. */
static bool is_bodiless(unsigned status)
{
	return status == 204 || status == 304;
}

/* RFC 9112 section 6.3. */
static void begin_body(struct answer_reader *reader)
{
	const struct head *head = reader->head;

	if (head->status < 200)
		return;
	if (is_bodiless(head->status) || head->length_bytes == 0) {
		reader->place = BEHIND_ALL;
	} else if (head->is_chunked) {
		reader->place = IN_CHUNK_SIZE;
	} else if (head->length_bytes > 0) {
		reader->place = IN_BODY;
		reader->left_bytes = (uint64_t)head->length_bytes;
	} else {
		reader->place = IN_REST;
	}
}

/* The value of a hexadecimal digit; -1 if it is none. */
static int digit_of(char byte)
{
	if (text_is_digit(byte))
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static bool is_end_of_size(char byte)
{
	return text_is_blank(byte) || byte == '\r' || byte == '\n' ||
	       byte == ';';
}

/*
 * Extensions may stand behind it (section 7.1); like libcurl, pass over all
 * that does, which tests/forms.md has.  But "0x5" is no end of the body.
 */
static bool read_size(const char *line, size_t len, uint64_t *size)
{
	size_t digits = 0;

	*size = 0;
	for (; digits < len && digit_of(line[digits]) >= 0; digits++) {
		if (digits == SIZE_MAX_DIGITS || *size > INT64_MAX >> 4)
			return false;
		*size = *size << 4 | (uint64_t)digit_of(line[digits]);
	}
	return digits > 0 && (*size > 0 || is_end_of_size(line[digits]));
}

static enum answer_step take_size(struct answer_reader *reader,
				  const char *line, size_t len)
{
	if (!read_size(line, len, &reader->left_bytes))
		return ANSWER_BAD_SIZE;
	reader->place = reader->left_bytes > 0 ? IN_CHUNK : IN_TRAILER;
	return ANSWER_MORE;
}

/*
 * It is passed over, but one without a colon is what a wrong size has left, and
 * what no header may have no trailer may.
 */
static bool is_trailer(const char *line, size_t len)
{
	len -= len > 1 && line[len - 2] == '\r' ? 2 : 1;
	return (text_is_blank(line[0]) || memchr(line, ':', len)) &&
	       !memchr(line, '\0', len) && !memchr(line, '\r', len);
}

static bool is_empty(const char *line, size_t len)
{
	return len == 1 || (len == 2 && line[0] == '\r');
}

/* A line with its end. */
static enum answer_step take_whole_line(struct answer_reader *reader,
					char *line, size_t len)
{
	switch (reader->place) {
	case IN_CHUNK_SIZE:
		return take_size(reader, line, len);
	case IN_CHUNK_END:
		reader->place = IN_CHUNK_SIZE;
		return is_empty(line, len) ? ANSWER_MORE : ANSWER_BAD_CHUNK;
	case IN_TRAILER:
		if (is_empty(line, len)) {
			reader->place = BEHIND_ALL;
			return ANSWER_MORE;
		}
		if (!is_trailer(line, len))
			return ANSWER_BAD_CHUNK;
		break;
	default:
		break;
	}
	if (!reader->hooks->on_line(reader->arg, line, len))
		return ANSWER_STOPPED;
	if (reader->place == IN_HEAD && reader->head->is_complete)
		begin_body(reader);
	return ANSWER_MORE;
}

/* Whether what has come of a status line can be none. */
static bool is_foreign(const struct answer_reader *reader, const char *line,
		       size_t len)
{
	size_t known = sizeof(begins_with) - 1;

	return reader->place == IN_HEAD &&
	       (reader->head->bytes == 0 || reader->head->is_complete) &&
	       strncasecmp(line, begins_with, len < known ? len : known) != 0;
}

/* The end of a line may come later. */
static enum answer_step take_line(struct answer_reader *reader, char *data,
				  size_t len, size_t *at)
{
	char *line = data + *at;
	const char *end = memchr(line, '\n', len - *at);
	size_t part = end ? (size_t)(end + 1 - line) : len - *at;
	enum answer_step step = ANSWER_MORE;

	if (reader->line.len + part > LINE_MAX_BYTES)
		return ANSWER_LONG_LINE;
	if (!end || reader->line.len > 0) {
		if (buf_append(&reader->line, line, part) < 0)
			return ANSWER_NO_MEMORY;
		line = reader->line.data;
	}
	*at += part;
	part = line == reader->line.data ? reader->line.len : part;
	if (is_foreign(reader, line, part))
		return ANSWER_NOT_HTTP;
	if (end)
		step = take_whole_line(reader, line, part);
	if (end)
		buf_reset(&reader->line);
	return step;
}

/* Go on behind the body, or the chunk, if that was all of it. */
static void count(struct answer_reader *reader, size_t len)
{
	if (reader->place == IN_REST)
		return;
	reader->left_bytes -= len;
	if (reader->left_bytes == 0)
		reader->place = reader->place == IN_CHUNK ? IN_CHUNK_END
							  : BEHIND_ALL;
}

static enum answer_step take_body(struct answer_reader *reader, char *data,
				  size_t len, size_t *at)
{
	size_t part = len - *at;

	if (reader->place != IN_REST && part > reader->left_bytes)
		part = (size_t)reader->left_bytes;
	switch (reader->hooks->on_body(reader->arg, data + *at, part)) {
	case ANSWER_TAKEN:
		*at += part;
		count(reader, part);
		return ANSWER_MORE;
	case ANSWER_LEFT:
		return ANSWER_PAUSED;
	case ANSWER_UNWANTED:
		break;
	}
	return ANSWER_STOPPED;
}

enum answer_step answer_reader_feed(struct answer_reader *reader, char *data,
				    size_t len, size_t *used)
{
	enum answer_step step = ANSWER_MORE;

	*used = 0;
	while (step == ANSWER_MORE && *used < len &&
	       reader->place != BEHIND_ALL) {
		if (reader->place == IN_BODY || reader->place == IN_REST ||
		    reader->place == IN_CHUNK)
			step = take_body(reader, data, len, used);
		else
			step = take_line(reader, data, len, used);
	}
	return step == ANSWER_MORE && reader->place == BEHIND_ALL ? ANSWER_END
								  : step;
}

bool answer_reader_may_end(const struct answer_reader *reader)
{
	return reader->place == IN_REST;
}
