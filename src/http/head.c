#include "http/head.h"

#include <string.h>
#include <strings.h>

#include "base/span.h"
#include "base/text.h"
#include "http/content_length.h"
#include "http/status_line.h"

/* Of all values, lists as they grew included. */
enum { VALUES_MAX_BYTES = 64 * 1024 };

/* What it means when a field comes again. */
enum repetition {
	REPEATED_FIRST, /* the first one counts */
	REPEATED_VOID,  /* they must be the same; else there is none */
	REPEATED_LIST,  /* one list in several lines */
};

static const struct {
	const char *name;
	size_t name_len;
	enum repetition repetition;
	bool must_be_whole;
} fields[HEAD_FIELD_COUNT] = {
#define FIELD(name, repetition) \
	{name, sizeof(name) - 1, REPEATED_##repetition, false}
#define WHOLE_FIELD(name, repetition) \
	{name, sizeof(name) - 1, REPEATED_##repetition, true}
	[HEAD_CONNECTION] = FIELD("Connection", LIST),
	[HEAD_CONTENT_DISPOSITION] = FIELD("Content-Disposition", FIRST),
	[HEAD_CONTENT_ENCODING] = WHOLE_FIELD("Content-Encoding", LIST),
	[HEAD_CONTENT_LENGTH] = WHOLE_FIELD("Content-Length", LIST),
	[HEAD_CONTENT_MD5] = FIELD("Content-MD5", VOID),
	[HEAD_CONTENT_RANGE] = FIELD("Content-Range", VOID),
	[HEAD_CONTENT_TYPE] = FIELD("Content-Type", FIRST),
	[HEAD_DATE] = FIELD("Date", VOID),
	[HEAD_ETAG] = FIELD("ETag", VOID),
	[HEAD_LAST_MODIFIED] = FIELD("Last-Modified", VOID),
	[HEAD_LINK] = FIELD("Link", LIST),
	[HEAD_LOCATION] = WHOLE_FIELD("Location", FIRST),
	[HEAD_REPR_DIGEST] = FIELD("Repr-Digest", LIST),
	[HEAD_RETRY_AFTER] = FIELD("Retry-After", VOID),
	[HEAD_TRANSFER_ENCODING] = WHOLE_FIELD("Transfer-Encoding", LIST),
	[HEAD_WWW_AUTHENTICATE] = FIELD("WWW-Authenticate", LIST),
	[HEAD_X_GOOG_HASH] = FIELD("x-goog-hash", LIST),
	[HEAD_X_GOOG_STORED_CONTENT_ENCODING] =
		FIELD("x-goog-stored-content-encoding", LIST),
#undef FIELD
#undef WHOLE_FIELD
};

static struct span trimmed(const char *text, size_t len)
{
	return span_trim((struct span){text, len});
}

static bool is_named(struct span name, const char *expected, size_t len)
{
	return name.len == len && strncasecmp(name.text, expected, len) == 0;
}

static enum head_step refuse(const char **why, const char *text)
{
	*why = text;
	return HEAD_REFUSED;
}

void head_init(struct head *head)
{
	*head = (struct head){.values = BUF_INIT(SIZE_MAX / 2)};
	head_reset(head);
}

void head_release(struct head *head)
{
	buf_release(&head->values);
}

static void begin(struct head *head)
{
	head->status = 0;
	head->is_http10 = false;
	head->is_http2 = false;
	head->reason[0] = '\0';
	head->open_field = HEAD_FIELD_COUNT;
	head->has_fields = false;
	head->has_bare_lf = false;
	head->has_two_locations = false;
	head->is_chunked = false;
	head->length_bytes = -1;
	head->is_complete = false;
	buf_reset(&head->values);
	memset(head->places, 0, sizeof(head->places));
}

void head_reset(struct head *head)
{
	begin(head);
	head->bytes = 0;
	head->informational = 0;
}

static enum head_step take_status_line(struct head *head, const char *line,
				       size_t len, const char **why)
{
	struct status_line read;

	if (!status_line_parse(&read, line, len, why))
		return HEAD_REFUSED;
	head->status = read.status;
	head->is_http10 = read.is_http10;
	head->is_http2 = read.is_http2;
	memcpy(head->reason, read.reason, sizeof(head->reason));
	if (head->status < 200 &&
	    ++head->informational > HEAD_MAX_INFORMATIONAL)
		return refuse(why, "the server keeps sending informational "
				   "responses (HTTP 1xx)");
	return HEAD_MORE;
}

/* What may still be added to the last line's value, which has no NUL now. */
static size_t room_left(const struct head *head)
{
	return HEAD_VALUE_MAX_BYTES -
	       (head->values.len - (head->open_place - 1));
}

/* Append to that value, and end it. */
static enum head_step append(struct head *head, struct span part,
			     const char **why)
{
	size_t room = room_left(head);

	if (part.len > room && fields[head->open_field].must_be_whole)
		return refuse(why, "a header of the answer is too long");
	if (part.len > room)
		part.len = room;
	return buf_append(&head->values, part.text, part.len) < 0 ||
			       buf_putc(&head->values, '\0') < 0
		       ? HEAD_NO_MEMORY
		       : HEAD_MORE;
}

/* Begin the value of a line in a place of its own, which may go on. */
static enum head_step open_value(struct head *head, enum head_field field,
				 struct span value, const char **why)
{
	head->open_field = field;
	if (field == HEAD_FIELD_COUNT)
		return HEAD_MORE;
	head->open_place = head->values.len + 1;
	return append(head, value, why);
}

/*
 * Go on with the value of the line before: what folds it is a blank.
 *
 * libcurl sees no coding, and no length, in a line after the field's own.
 */
static enum head_step unfold(struct head *head, struct span more,
			     const char **why)
{
	if (!head->has_fields)
		return refuse(why, "a blank begins the first header of the "
				   "answer");
	if (head->open_field == HEAD_FIELD_COUNT || more.len == 0)
		return HEAD_MORE;
	if (head->open_field == HEAD_TRANSFER_ENCODING)
		return refuse(why, "the Transfer-Encoding of the answer is "
				   "folded into several lines");
	if (head->open_field == HEAD_CONTENT_LENGTH)
		return refuse(why, "the Content-Length of the answer is "
				   "folded into several lines");
	head->values.len--; /* the NUL becomes a blank, if anything is before */
	if (head->values.len >= head->open_place && room_left(head) > 0)
		head->values.data[head->values.len++] = ' ';
	return append(head, more, why);
}

/* The earlier value and that of the last line as one list, in a new place. */
static enum head_step join(struct head *head, enum head_field field,
			   const char **why)
{
	struct buf *values = &head->values;
	size_t place = head->places[field];
	size_t len = strlen(values->data + place - 1);
	size_t more_len = strlen(values->data + head->open_place - 1);

	if (len + more_len + 2 > HEAD_VALUE_MAX_BYTES ||
	    values->len > VALUES_MAX_BYTES)
		return refuse(why, "a header of the answer is too long");
	if (buf_reserve(values, len + more_len + 3) < 0)
		return HEAD_NO_MEMORY;
	head->places[field] = values->len + 1;
	/* There is room: none of these can fail, nor move what is copied. */
	(void)buf_append(values, values->data + place - 1, len);
	(void)buf_append(values, ", ", 2);
	(void)buf_append(values, values->data + head->open_place - 1, more_len);
	(void)buf_putc(values, '\0');
	return HEAD_MORE;
}

/* The last line's value is whole: see what it is beside earlier ones. */
static enum head_step close_value(struct head *head, const char **why)
{
	enum head_field field = head->open_field;
	const char *earlier, *value;

	if (field == HEAD_FIELD_COUNT)
		return HEAD_MORE;
	head->open_field = HEAD_FIELD_COUNT;
	earlier = head_value(head, field);
	value = head->values.data + head->open_place - 1;
	if (!earlier) {
		head->places[field] = head->open_place;
		return HEAD_MORE;
	}
	switch (fields[field].repetition) {
	case REPEATED_LIST:
		return join(head, field, why);
	case REPEATED_VOID:
		if (strcmp(earlier, value) != 0)
			head->values.data[head->places[field] - 1] = '\0';
		break;
	case REPEATED_FIRST:
		if (field == HEAD_LOCATION && strcmp(earlier, value) != 0)
			head->has_two_locations = true;
		break;
	}
	head->values.len = head->open_place - 1;
	return HEAD_MORE;
}

static enum head_field find_field(struct span name)
{
	for (unsigned i = 0; i < HEAD_FIELD_COUNT; i++)
		if (is_named(name, fields[i].name, fields[i].name_len))
			return (enum head_field)i;
	return HEAD_FIELD_COUNT;
}

/*
 * Only a colon may follow the name (RFC 9112 section 5.1), and a blank in it
 * could hide a Content-Length.
 */
static enum head_step take_header(struct head *head, const char *line,
				  size_t len, const char **why)
{
	size_t name_len = 0;

	while (name_len < len && line[name_len] != ':') {
		unsigned char byte = (unsigned char)line[name_len++];

		if (byte == ' ' || (byte >= '\t' && byte <= '\r'))
			return refuse(why, "a header of the answer has a blank "
					   "in its name");
	}
	if (name_len == 0 || name_len == len)
		return refuse(why, "a header of the answer has no name, or no "
				   "colon behind it");
	head->has_fields = true;
	return open_value(head, find_field((struct span){line, name_len}),
			  trimmed(line + name_len + 1, len - name_len - 1), why);
}

/* libcurl wants a number also where the length does not count. */
static bool begins_as_number(const char *length)
{
	return text_is_digit(length[*length == '+']);
}

/*
 * Where the body ends (RFC 9112 section 6.3).  Nothing but "chunked" was offered
 * to be taken (section 7.4); it counts before a length.
 */
static enum head_step take_framing(struct head *head, const char **why)
{
	const char *coding = head_value(head, HEAD_TRANSFER_ENCODING);
	const char *length = head_value(head, HEAD_CONTENT_LENGTH);

	if (coding && strcasecmp(coding, "chunked") != 0)
		return refuse(why, "the answer has a Transfer-Encoding other "
				   "than chunked, or several");
	head->is_chunked = coding != NULL;
	if (length &&
	    (coding ? !begins_as_number(length)
		    : !content_length_parse(&head->length_bytes, length)))
		return refuse(why, "the answer has a Content-Length that is no "
				   "number, or several");
	return HEAD_END;
}

static bool has_many_codings(const struct head *head)
{
	const char *list = head_value(head, HEAD_CONTENT_ENCODING);
	const char *end = list ? list + strlen(list) : NULL;
	unsigned count = 0;

	while (list && list < end)
		count += span_take(&list, end, ',').len > 0;
	return count > HEAD_MAX_CODINGS;
}

static enum head_step end(struct head *head, const char **why)
{
	head->is_complete = true;
	return has_many_codings(head) ? refuse(why, HEAD_MANY_CODINGS)
				      : take_framing(head, why);
}

/* A line after the status line, without its end. */
static enum head_step take_line(struct head *head, const char *line, size_t len,
				const char **why)
{
	enum head_step step;

	if (len > 0 && text_is_blank(line[0]))
		return unfold(head, trimmed(line, len), why);
	step = close_value(head, why);
	if (step != HEAD_MORE)
		return step;
	return len > 0 ? take_header(head, line, len, why) : end(head, why);
}

enum head_step head_take_line(struct head *head, const char *line, size_t len,
			      const char **why)
{
	bool is_first = head->bytes == 0 || head->is_complete;

	head->bytes += len;
	if (head->bytes > HEAD_MAX_BYTES)
		return refuse(why, "the answer's head is too long");
	if (is_first)
		begin(head);
	if (len > 0 && line[len - 1] == '\n')
		len--;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	else
		head->has_bare_lf = true;
	if (memchr(line, '\r', len) || memchr(line, '\0', len))
		return refuse(why, "a header of the answer has a NUL or a lone "
				   "CR in it");
	return is_first ? take_status_line(head, line, len, why)
			: take_line(head, line, len, why);
}

const char *head_value(const struct head *head, enum head_field field)
{
	return head->places[field] ? head->values.data + head->places[field] - 1
				   : NULL;
}
