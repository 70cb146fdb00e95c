#include "model/glob.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "base/text.h"

/* Numbers of more digits are none of a range. */
#define DIGITS_MAX 18

enum kind { CHOICE, NUMBERS, LETTERS };

struct part {
	struct span before; /* the text between it and the part before */
	enum kind kind;
	struct span choices; /* of a choice: "a,b" */
	uint64_t first;	     /* of a range: a number, or a letter */
	uint64_t step;
	int width; /* of a number with zeros before it */
	uint64_t count;
};

struct glob {
	char *url;
	struct part *parts;
	size_t part_count;
	const char *rest; /* the text behind the last */
	uint64_t count;
};

/* Where in a URL something stands decides what it may mean. */
struct reader {
	struct glob *glob;
	const char *at;
	const char *copied; /* up to where the text belongs to a part */
	const char *path;   /* where the authority ends */
	const char *query;  /* or the URL's end */
	struct failure *failure;
};

static int __attribute__((format(printf, 2, 0)))
refuse(const struct reader *reader, const char *format, const char *remedy)
{
	failure_set(reader->failure, ERROR_URL, format,
		    (size_t)(reader->at - reader->glob->url) + 1);
	reader->failure->remedy = remedy;
	return -EINVAL;
}

static bool is_in_query(const struct reader *reader)
{
	return reader->at >= reader->query;
}

/* Take the number at *at; false if it is none, or too long. */
static bool take_number(const char **at, uint64_t *number)
{
	size_t len = text_count_digits(*at);

	return len > 0 && len <= DIGITS_MAX && text_take_unsigned(at, number);
}

/*
 * Read "1-100]" or "a-z:2]" behind a bracket, up to the closing one.  Returns
 * whether it is exactly that; *last is the end of the range.
 */
static bool read_range(struct part *part, const char **at, uint64_t *last)
{
	const char *first = *at;

	part->step = 1;
	if (isalpha((unsigned char)first[0]) && first[1] == '-' &&
	    isalpha((unsigned char)first[2])) {
		part->kind = LETTERS;
		part->first = (unsigned char)first[0];
		*last = (unsigned char)first[2];
		*at += 3;
	} else {
		part->kind = NUMBERS;
		if (!take_number(at, &part->first) || **at != '-')
			return false;
		if (*first == '0')
			part->width = (int)(*at - first);
		++*at;
		if (!take_number(at, last))
			return false;
	}
	if (**at == ':') {
		++*at;
		if (!take_number(at, &part->step))
			return false;
	}
	return **at == ']';
}

static bool are_of_one_case(const struct part *part, uint64_t last)
{
	return part->kind == NUMBERS ||
	       !islower((int)part->first) == !islower((int)last);
}

static int add_part(struct reader *reader, struct part *part, const char *next)
{
	struct glob *glob = reader->glob;
	struct part *parts =
		realloc(glob->parts, (glob->part_count + 1) * sizeof(*parts));

	if (!parts)
		return -ENOMEM;
	part->before = (struct span){reader->copied,
				     (size_t)(reader->at - reader->copied)};
	glob->parts = parts;
	parts[glob->part_count++] = *part;
	reader->at = reader->copied = next;
	return 0;
}

/* Where an IPv6 address in brackets ends; NULL if it is none. */
static const char *address_end(const struct reader *reader)
{
	const char *end = strchr(reader->at, ']');
	const char *colon = strchr(reader->at, ':');

	if (reader->at >= reader->path || !end || !colon || colon > end ||
	    !memchr(colon + 1, ':', (size_t)(end - colon - 1)))
		return NULL;
	return end;
}

static int read_bracket(struct reader *reader)
{
	const char *end = address_end(reader);
	const char *at = reader->at + 1;
	struct part part = {0};
	uint64_t last;

	if (end) {
		reader->at = end + 1;
		return 0;
	}
	if (!read_range(&part, &at, &last)) {
		if (reader->at >= reader->path && !is_in_query(reader) &&
		    !memchr(reader->at, ']',
			    (size_t)(reader->query - reader->at)))
			return refuse(reader,
				      "the [ at character %zu is not closed",
				      "close it with ], or give -g (--no-glob) "
				      "if it begins no range");
		reader->at++;
		return 0;
	}
	if (last >= part.first && part.step > 0 &&
	    are_of_one_case(&part, last)) {
		part.count = (last - part.first) / part.step + 1;
		return add_part(reader, &part, at + 1);
	}
	if (!is_in_query(reader))
		return refuse(reader, "the range at character %zu is empty",
			      "write the smaller end first, or give -g "
			      "(--no-glob) if it is no range");
	reader->at++;
	return 0;
}

/*
 * Where the brace at a text is closed, with those in between; NULL if it is
 * not.
 */
static const char *brace_end(const char *text, const char *limit)
{
	size_t depth = 0;

	for (; text < limit; text++) {
		depth += *text == '{';
		if (*text == '}' && --depth == 0)
			return text;
	}
	return NULL;
}

/* Whether braces hold alternatives; in a query, not JSON nor GraphQL. */
static bool is_choice(const struct reader *reader, struct span inside)
{
	if (!memchr(inside.text, ',', inside.len))
		return false;
	for (size_t i = 0; is_in_query(reader) && i < inside.len; i++)
		if (strchr("\"':{}[]()&= ", inside.text[i]))
			return false;
	return true;
}

static int read_brace(struct reader *reader)
{
	const char *limit = is_in_query(reader)
				    ? reader->query + strlen(reader->query)
				    : reader->query;
	const char *end = brace_end(reader->at, limit);
	struct part part = {.kind = CHOICE, .count = 1};

	if (!end && !is_in_query(reader))
		return refuse(reader, "the { at character %zu is not closed",
			      "close it with }, or give -g (--no-glob) if it "
			      "begins no pattern");
	if (!end) {
		reader->at = limit;
		return 0;
	}
	part.choices =
		(struct span){reader->at + 1, (size_t)(end - reader->at - 1)};
	if (!is_choice(reader, part.choices)) {
		reader->at = end + 1;
		return 0;
	}
	if (memchr(part.choices.text, '{', part.choices.len))
		return refuse(reader,
			      "the { at character %zu holds another one",
			      "write each alternative out, or give -g "
			      "(--no-glob) if it begins no pattern");
	for (size_t i = 0; i < part.choices.len; i++)
		part.count += part.choices.text[i] == ',';
	return add_part(reader, &part, end + 1);
}

static int read_parts(struct reader *reader)
{
	int status = 0;

	while (status == 0 && *(reader->at += strcspn(reader->at, "[{")))
		status = *reader->at == '[' ? read_bracket(reader)
					    : read_brace(reader);
	reader->glob->rest = reader->copied;
	return status;
}

/* The number of URLs, unless that is too large. */
static int multiply(struct glob *glob, struct failure *failure)
{
	bool is_known = true;

	glob->count = 1;
	for (size_t i = 0; i < glob->part_count; i++)
		is_known &= !__builtin_mul_overflow(
			glob->count, glob->parts[i].count, &glob->count);
	if (is_known && glob->count <= GLOB_MAX_COUNT)
		return 0;
	failure_set(failure, ERROR_URL,
		    "the patterns stand for %s%" PRIu64
		    " URLs; at most %" PRIu64 " are possible",
		    is_known ? "" : "more than ",
		    is_known ? glob->count : UINT64_MAX, GLOB_MAX_COUNT);
	failure->remedy = "make the ranges smaller, or give -g (--no-glob) if "
			  "they are none";
	return -EINVAL;
}

static int read_url(struct glob *glob, struct failure *failure)
{
	const char *scheme = strstr(glob->url, "://");
	const char *authority = scheme ? scheme + 3 : glob->url;
	struct reader reader = {
		.glob = glob,
		.at = glob->url,
		.copied = glob->url,
		.path = authority + strcspn(authority, "/?#"),
		.query = glob->url + strcspn(glob->url, "?#"),
		.failure = failure,
	};
	int status = read_parts(&reader);

	return status == 0 ? multiply(glob, failure) : status;
}

int glob_parse(struct glob **out, const char *url, struct failure *failure)
{
	struct glob *glob;
	int status = -ENOMEM;

	*out = NULL;
	if (!strpbrk(url, "[{"))
		return 0;
	glob = calloc(1, sizeof(*glob));
	if (glob)
		glob->url = strdup(url);
	if (glob && glob->url)
		status = read_url(glob, failure);
	if (status == 0 && glob->part_count > 0)
		*out = glob;
	else
		glob_free(glob);
	return status;
}

void glob_free(struct glob *glob)
{
	if (!glob)
		return;
	free(glob->url);
	free(glob->parts);
	free(glob);
}

uint64_t glob_count(const struct glob *glob)
{
	return glob->count;
}

size_t glob_parts(const struct glob *glob)
{
	return glob->part_count;
}

static int append_choice(struct buf *out, struct span choices, uint64_t index)
{
	const char *at = choices.text;
	const char *end = at + choices.len;

	for (; index > 0; index--)
		at = (const char *)memchr(at, ',', (size_t)(end - at)) + 1;
	return buf_append(out, at, strcspn(at, ",}"));
}

static int append_member(struct buf *out, const struct part *part,
			 uint64_t index)
{
	uint64_t value = part->first + index * part->step;

	switch (part->kind) {
	case CHOICE:
		return append_choice(out, part->choices, index);
	case LETTERS:
		return buf_putc(out, (char)value);
	case NUMBERS:
		break;
	}
	return buf_printf(out, "%0*" PRIu64, part->width, value);
}

/* Which of a part's members the URL of a number has. */
static uint64_t member_of(const struct glob *glob, uint64_t number, size_t part)
{
	for (size_t i = glob->part_count - 1; i > part; i--)
		number /= glob->parts[i].count;
	return number % glob->parts[part].count;
}

int glob_append_value(struct buf *out, const struct glob *glob, uint64_t number,
		      size_t part)
{
	return append_member(out, &glob->parts[part],
			     member_of(glob, number, part));
}

int glob_append_url(struct buf *out, const struct glob *glob, uint64_t number)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < glob->part_count; i++) {
		struct span before = glob->parts[i].before;

		status = buf_append(out, before.text, before.len);
		if (status == 0)
			status = glob_append_value(out, glob, number, i);
	}
	return status == 0 ? buf_puts(out, glob->rest) : status;
}
