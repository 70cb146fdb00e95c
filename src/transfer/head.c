#include "transfer/head.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum {
	VALUE_MAX_BYTES = 4095,
	VALUES_MAX_BYTES = 64 * 1024, /* of all, lists as they grew included */
};

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
} fields[HEAD_FIELD_COUNT] = {
#define FIELD(name, repetition) {name, sizeof(name) - 1, REPEATED_##repetition}
	[HEAD_CONTENT_DISPOSITION] = FIELD("Content-Disposition", FIRST),
	[HEAD_CONTENT_ENCODING] = FIELD("Content-Encoding", LIST),
	[HEAD_CONTENT_MD5] = FIELD("Content-MD5", VOID),
	[HEAD_CONTENT_RANGE] = FIELD("Content-Range", VOID),
	[HEAD_CONTENT_TYPE] = FIELD("Content-Type", FIRST),
	[HEAD_DATE] = FIELD("Date", VOID),
	[HEAD_ETAG] = FIELD("ETag", VOID),
	[HEAD_LAST_MODIFIED] = FIELD("Last-Modified", VOID),
	[HEAD_REPR_DIGEST] = FIELD("Repr-Digest", LIST),
	[HEAD_RETRY_AFTER] = FIELD("Retry-After", VOID),
	[HEAD_X_GOOG_HASH] = FIELD("x-goog-hash", LIST),
	[HEAD_X_GOOG_STORED_CONTENT_ENCODING] =
		FIELD("x-goog-stored-content-encoding", LIST),
#undef FIELD
};

/* A piece of a line. */
struct span {
	const char *text;
	size_t len;
};

static struct span trimmed(const char *text, size_t len)
{
	while (len > 0 && text_is_blank(text[0])) {
		text++;
		len--;
	}
	while (len > 0 && text_is_blank(text[len - 1]))
		len--;
	return (struct span){text, len};
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
	head->reason[0] = '\0';
	head->length_bytes = -1;
	head->has_coding = false;
	head->is_complete = false;
	buf_reset(&head->values);
	memset(head->places, 0, sizeof(head->places));
}

void head_reset(struct head *head)
{
	begin(head);
	head->lines = 0;
	head->bytes = 0;
	head->informational = 0;
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/*
 * "HTTP/1.1 404 Not Found", where HTTP/2 has no minor version and anybody may
 * leave out the reason.
 */
static enum head_step take_status_line(struct head *head, const char *line,
				       size_t len, const char **why)
{
	static const char text[] = "the answer does not begin with a status "
				   "line";
	const char *blank = memchr(line, ' ', len);
	size_t at = blank ? (size_t)(blank - line) : len;
	struct span reason;

	begin(head);
	if (at < 6 || at > 8 || strncmp(line, "HTTP/", 5) != 0 ||
	    len - at < 4 || !is_digit(line[at + 1]) ||
	    !is_digit(line[at + 2]) || !is_digit(line[at + 3]) ||
	    (len - at > 4 && line[at + 4] != ' '))
		return refuse(why, text);
	head->status = (unsigned)(line[at + 1] - '0') * 100 +
		       (unsigned)(line[at + 2] - '0') * 10 +
		       (unsigned)(line[at + 3] - '0');
	if (head->status < 100)
		return refuse(why, text);
	if (head->status == 101)
		return refuse(why, "the server switches to a protocol that "
				   "nobody asked for (HTTP 101)");
	if (head->status < 200 &&
	    ++head->informational > HEAD_MAX_INFORMATIONAL)
		return refuse(why, "there is no end to the informational "
				   "answers (HTTP 1xx)");
	reason = trimmed(line + at + 4, len - at - 4);
	if (reason.len >= sizeof(head->reason))
		reason.len = sizeof(head->reason) - 1;
	memcpy(head->reason, reason.text, reason.len);
	head->reason[reason.len] = '\0';
	return HEAD_MORE;
}

/*
 * Digits alone, and if it comes again, the same ones: libcurl takes "0x5" for
 * 0, and the last of two (RFC 9112 section 6.3).
 */
static enum head_step take_length(struct head *head, struct span value,
				  const char **why)
{
	static const char text[] = "the answer has a Content-Length that is no "
				   "number, or several";
	int64_t length = 0;

	if (value.len == 0)
		return refuse(why, text);
	for (size_t i = 0; i < value.len; i++) {
		if (!is_digit(value.text[i]) ||
		    __builtin_mul_overflow(length, 10, &length) ||
		    __builtin_add_overflow(length, value.text[i] - '0',
					   &length))
			return refuse(why, text);
	}
	if (head->length_bytes >= 0 && head->length_bytes != length)
		return refuse(why, text);
	head->length_bytes = length;
	return HEAD_MORE;
}

/* Nothing but "chunked" was offered to be taken (RFC 9112 section 7.4). */
static enum head_step take_coding(struct head *head, struct span value,
				  const char **why)
{
	if (!is_named(value, "chunked", 7) || head->has_coding)
		return refuse(why, "the answer has a Transfer-Encoding other "
				   "than chunked, or several");
	head->has_coding = true;
	return HEAD_MORE;
}

static int append_value(struct head *head, enum head_field field,
			struct span value)
{
	size_t place = head->values.len + 1;
	int status;

	if (value.len > VALUE_MAX_BYTES)
		value.len = VALUE_MAX_BYTES;
	status = buf_append(&head->values, value.text, value.len);
	if (status == 0)
		status = buf_putc(&head->values, '\0');
	if (status == 0)
		head->places[field] = place;
	return status;
}

/* Its two parts as one list, in a new place. */
static enum head_step join(struct head *head, enum head_field field,
			   struct span more, const char **why)
{
	size_t place = head->places[field];
	size_t len = strlen(head_value(head, field));

	if (len + more.len + 2 > VALUE_MAX_BYTES ||
	    head->values.len > VALUES_MAX_BYTES)
		return refuse(why, "a header of the answer is too long");
	if (buf_reserve(&head->values, len + more.len + 3) < 0)
		return HEAD_NO_MEMORY;
	head->places[field] = head->values.len + 1;
	/* There is room: none of these can fail, nor move what is copied. */
	(void)buf_append(&head->values, head->values.data + place - 1, len);
	(void)buf_append(&head->values, ", ", 2);
	(void)buf_append(&head->values, more.text, more.len);
	(void)buf_putc(&head->values, '\0');
	return HEAD_MORE;
}

static enum head_step keep_value(struct head *head, enum head_field field,
				 struct span value, const char **why)
{
	const char *earlier = head_value(head, field);

	if (!earlier)
		return append_value(head, field, value) < 0 ? HEAD_NO_MEMORY
							    : HEAD_MORE;
	switch (fields[field].repetition) {
	case REPEATED_LIST:
		return join(head, field, value, why);
	case REPEATED_VOID:
		if (strlen(earlier) != value.len ||
		    memcmp(earlier, value.text, value.len) != 0)
			head->values.data[head->places[field] - 1] = '\0';
		break;
	case REPEATED_FIRST:
		break;
	}
	return HEAD_MORE;
}

static enum head_step take_field(struct head *head, struct span name,
				 struct span value, const char **why)
{
	if (is_named(name, "Content-Length", 14))
		return take_length(head, value, why);
	if (is_named(name, "Transfer-Encoding", 17))
		return take_coding(head, value, why);
	for (unsigned i = 0; i < HEAD_FIELD_COUNT; i++) {
		if (is_named(name, fields[i].name, fields[i].name_len))
			return keep_value(head, (enum head_field)i, value, why);
	}
	return HEAD_MORE;
}

/* Only a colon may follow the name (RFC 9112 section 5.1). */
static enum head_step take_header(struct head *head, const char *line,
				  size_t len, const char **why)
{
	size_t name_len = 0;

	if (line[0] == ' ' || line[0] == '\t')
		return refuse(why, "a header of the answer is folded into "
				   "several lines");
	while (name_len < len && line[name_len] != ':') {
		unsigned char byte = (unsigned char)line[name_len++];

		if (byte <= ' ' || byte == 0x7f)
			return refuse(why, "a header of the answer has a blank "
					   "in its name");
	}
	if (name_len == 0 || name_len == len)
		return refuse(why, "a header of the answer has no name, or no "
				   "colon behind it");
	return take_field(head, (struct span){line, name_len},
			  trimmed(line + name_len + 1, len - name_len - 1),
			  why);
}

/* Without a length of chunks beside that of the whole, there is one reading. */
static enum head_step end(struct head *head, const char **why)
{
	head->is_complete = true;
	if (head->has_coding && head->length_bytes >= 0)
		return refuse(why, "the answer has both a Content-Length and a "
				   "Transfer-Encoding");
	return HEAD_END;
}

enum head_step head_take_line(struct head *head, const char *line, size_t len,
			      const char **why)
{
	bool is_first = head->lines == 0 || head->is_complete;

	head->bytes += len;
	if (++head->lines > HEAD_MAX_LINES || head->bytes > HEAD_MAX_BYTES)
		return refuse(why, "the answer's head is too long");
	if (len > 0 && line[len - 1] == '\n')
		len--;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (memchr(line, '\r', len) || memchr(line, '\0', len))
		return refuse(why, "a header of the answer has a NUL or a lone "
				   "CR in it");
	if (is_first)
		return take_status_line(head, line, len, why);
	return len > 0 ? take_header(head, line, len, why) : end(head, why);
}

const char *head_value(const struct head *head, enum head_field field)
{
	return head->places[field] ? head->values.data + head->places[field] - 1
				   : NULL;
}
