/*
 * Content-Disposition (RFC 6266), as servers really send it.
 *
 *   attachment; filename="a \"b\".txt"; filename*=UTF-8''a%20b.txt
 *
 * What browsers forgive is forgiven: a missing type or semicolon, blanks around
 * '=', an unquoted value with blanks in it, a quote that is never closed, a
 * value that is not ASCII (UTF-8 if it can be, else Latin-1), a parameter given
 * twice (the first counts), filename* in quotes.  An invalid filename* is
 * passed over for filename (RFC 6266 section 4.3).
 *
 * In one point this departs from the grammar: a backslash in a quoted-string
 * escapes a quote or a backslash only.  Before anything else it is taken for
 * what such servers mean by it, a separator: "C:\docs\a.txt" names a.txt.
 */
#include "storage/names.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include <coget/status.h>

#include "base/text.h"
#include "storage/draft.h"

/* A piece of the header's value. */
struct span {
	const char *at;
	size_t len;
};

struct parameter {
	struct span name;
	struct span value; /* the quotes taken off, escapes still in */
	bool quoted;
};

static struct span trimmed(const char *start, const char *end)
{
	while (start < end && text_is_blank(*start))
		start++;
	while (end > start && text_is_blank(end[-1]))
		end--;
	return (struct span){start, (size_t)(end - start)};
}

/* The last word: "attachment filename=a" lacks its semicolon only. */
static struct span last_word(const char *start, const char *end)
{
	struct span word = trimmed(start, end);

	end = word.at + word.len;
	while (word.at < end && !text_is_blank(end[-1]))
		end--;
	return trimmed(end, word.at + word.len);
}

static bool is_named(const struct parameter *parameter, const char *name)
{
	return parameter->name.len == strlen(name) &&
	       strncasecmp(parameter->name.at, name, strlen(name)) == 0;
}

/* The end of a quoted-string that starts at open; its closing quote, or NUL. */
static const char *closing_quote(const char *open)
{
	const char *at = open + 1;

	for (; *at && *at != '"'; at++)
		if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
			at++;
	return at;
}

/*
 * Read what comes next up to a semicolon: a parameter, or with an empty name
 * the type or whatever else stands there.  Returns where to go on; NULL at the
 * end, with nothing read.
 */
static const char *next_parameter(const char *at, struct parameter *parameter)
{
	const char *end, *name_end;

	*parameter = (struct parameter){0};
	if (*at == '\0')
		return NULL;
	name_end = at + strcspn(at, "=;");
	if (*name_end != '=')
		return *name_end ? name_end + 1 : name_end;
	parameter->name = last_word(at, name_end);
	for (at = name_end + 1; text_is_blank(*at);)
		at++;
	parameter->quoted = *at == '"';
	if (parameter->quoted) {
		end = closing_quote(at++);
		parameter->value = (struct span){at, (size_t)(end - at)};
		end += strcspn(end, ";");
	} else {
		end = at + strcspn(at, ";");
		parameter->value = trimmed(at, end);
	}
	return *end ? end + 1 : end;
}

/* The name in a filename parameter. */
static int plain_name(char name[NAME_SIZE], const struct parameter *parameter)
{
	const char *at = parameter->value.at;
	const char *end = at + parameter->value.len;
	bool utf8 = text_is_utf8(at, parameter->value.len);
	struct draft draft;

	draft.len = 0;
	for (; at < end; at++) {
		if (parameter->quoted && *at == '\\' && at + 1 < end &&
		    (at[1] == '"' || at[1] == '\\'))
			at++;
		if (utf8 || (unsigned char)*at < 0x80)
			draft_add_path(&draft, *at);
		else
			draft_add_code(&draft, (unsigned char)*at);
	}
	draft_trim(&draft);
	return draft_finish(name, &draft);
}

/* Take "charset'language'" off; tells whether it is one that is known. */
static bool take_charset(struct span *value, bool *latin1)
{
	const char *end = value->at + value->len;
	const char *first = memchr(value->at, '\'', value->len);
	const char *second = NULL;
	size_t len;

	if (first)
		second = memchr(first + 1, '\'', (size_t)(end - first - 1));
	if (!second)
		return false;
	len = (size_t)(first - value->at);
	*latin1 = len == 10 && strncasecmp(value->at, "iso-8859-1", 10) == 0;
	if (!*latin1 && (len != 5 || strncasecmp(value->at, "utf-8", 5) != 0))
		return false;
	*value = (struct span){second + 1, (size_t)(end - second - 1)};
	return true;
}

/* A UTF-8 sequence that comes byte by byte. */
struct sequence {
	size_t len;
	char bytes[4];
};

/* Append the byte once its sequence is whole; false if it cannot become one. */
static bool add_utf8(struct draft *draft, struct sequence *sequence, char byte)
{
	uint32_t code;

	sequence->bytes[sequence->len++] = byte;
	if (text_decode(sequence->bytes, sequence->len, &code) == 0)
		return sequence->len < sizeof(sequence->bytes);
	for (size_t i = 0; i < sequence->len; i++)
		draft_add_path(draft, sequence->bytes[i]);
	sequence->len = 0;
	return true;
}

/* The name in a filename* parameter: an ext-value of RFC 8187. */
static int extended_name(char name[NAME_SIZE],
			 const struct parameter *parameter)
{
	struct span value = parameter->value;
	struct sequence sequence = {0};
	struct draft draft;
	bool latin1;

	draft.len = 0;
	if (!take_charset(&value, &latin1))
		return UV_ENOENT;
	for (size_t at = 0, used; at < value.len; at += used) {
		char byte;

		used = percent_decode(value.at + at, value.len - at, &byte);
		if (used == 1 && (byte == '%' || (unsigned char)byte >= 0x80))
			return UV_ENOENT;
		if (latin1 && (unsigned char)byte >= 0x80)
			draft_add_code(&draft, (unsigned char)byte);
		else if (!add_utf8(&draft, &sequence, byte))
			return UV_ENOENT;
	}
	if (sequence.len > 0)
		return UV_ENOENT;
	draft_trim(&draft);
	return draft_finish(name, &draft);
}

/*
 * Look for the first parameter of that name from which parse can make a file
 * name.
 */
static int first_usable(char name[NAME_SIZE], const char *value,
			const char *parameter_name,
			int (*parse)(char name[NAME_SIZE],
				     const struct parameter *parameter))
{
	struct parameter parameter;

	name[0] = '\0';
	while ((value = next_parameter(value, &parameter)))
		if (is_named(&parameter, parameter_name) &&
		    parse(name, &parameter) == 0)
			return 0;
	return UV_ENOENT;
}

int name_from_disposition(char name[NAME_SIZE], const char *value)
{
	if (first_usable(name, value, "filename*", extended_name) == 0)
		return 0;
	return first_usable(name, value, "filename", plain_name);
}
