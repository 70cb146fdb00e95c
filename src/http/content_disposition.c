/*
 * The header as servers really send it:
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
 * escapes a quote or a backslash only.  Before anything else it stays, as such
 * servers mean a separator by it: "C:\docs\a.txt".
 */
#include "http/content_disposition.h"

#include <stdbool.h>
#include <string.h>

#include <coget/status.h>

#include "base/buf.h"
#include "base/percent.h"
#include "base/span.h"
#include "base/text.h"
#include "base/utf8.h"

struct parameter {
	struct span name;
	struct span value; /* the quotes taken off, escapes still in */
	bool quoted;
};

static struct span trimmed(const char *start, const char *end)
{
	return span_trim((struct span){start, (size_t)(end - start)});
}

/* The last word: "attachment filename=a" lacks its semicolon only. */
static struct span last_word(const char *start, const char *end)
{
	struct span word = trimmed(start, end);

	end = word.text + word.len;
	while (word.text < end && !text_is_blank(end[-1]))
		end--;
	return trimmed(end, word.text + word.len);
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

/* Append a character of Latin-1 as UTF-8. */
static int put_latin1(struct buf *name, char byte)
{
	unsigned char code = (unsigned char)byte;
	char bytes[] = {(char)(0xC0 | code >> 6), (char)(0x80 | (code & 0x3F))};

	return code < 0x80 ? buf_putc(name, byte) : buf_append(name, bytes, 2);
}

/* The name in a filename parameter. */
static int plain_name(struct buf *name, const struct parameter *parameter)
{
	const char *at = parameter->value.text;
	const char *end = at + parameter->value.len;
	bool is_utf8 = utf8_is_valid(at, parameter->value.len);
	int status = 0;

	for (; status == 0 && at < end; at++) {
		if (parameter->quoted && *at == '\\' && at + 1 < end &&
		    (at[1] == '"' || at[1] == '\\'))
			at++;
		status = is_utf8 ? buf_putc(name, *at) : put_latin1(name, *at);
	}
	return status;
}

/* Take "charset'language'" off; tells whether it is one that is known. */
static bool take_charset(struct span *value, bool *is_latin1)
{
	const char *end = value->text + value->len;
	const char *first = memchr(value->text, '\'', value->len);
	const char *second = NULL;
	struct span charset;

	if (first)
		second = memchr(first + 1, '\'', (size_t)(end - first - 1));
	if (!second)
		return false;
	charset = (struct span){value->text, (size_t)(first - value->text)};
	*is_latin1 = span_is(charset, "iso-8859-1");
	if (!*is_latin1 && !span_is(charset, "utf-8"))
		return false;
	*value = (struct span){second + 1, (size_t)(end - second - 1)};
	return true;
}

/* The name in a filename* parameter: an ext-value of RFC 8187. */
static int extended_name(struct buf *name, const struct parameter *parameter)
{
	struct span value = parameter->value;
	bool is_latin1;
	int status = 0;

	if (!take_charset(&value, &is_latin1))
		return UV_ENOENT;
	for (size_t at = 0, used; status == 0 && at < value.len; at += used) {
		char byte;

		used = percent_decode(value.text + at, value.len - at, &byte);
		if (used == 1 && (byte == '%' || (unsigned char)byte >= 0x80))
			return UV_ENOENT;
		status = is_latin1 ? put_latin1(name, byte)
				   : buf_putc(name, byte);
	}
	if (status == 0 && !utf8_is_valid(name->data, name->len))
		return UV_ENOENT;
	return status;
}

/* Who is offered the names, and what they are made in. */
struct search {
	int (*use)(void *arg, const char *name, size_t len);
	void *arg;
	struct buf name;
};

/* Offer the names that parse makes of the parameters of that name. */
static int
offer(struct search *search, const char *value, const char *parameter_name,
      int (*parse)(struct buf *name, const struct parameter *parameter))
{
	struct buf *name = &search->name;
	struct parameter parameter;

	while ((value = next_parameter(value, &parameter))) {
		int status;

		if (!span_is(parameter.name, parameter_name))
			continue;
		buf_reset(name);
		status = parse(name, &parameter);
		if (status == UV_ENOMEM ||
		    (status == 0 && name->len > 0 &&
		     search->use(search->arg, name->data, name->len) == 0))
			return status;
	}
	return UV_ENOENT;
}

int content_disposition_find(const char *value,
			     int (*use)(void *arg, const char *name,
					size_t len),
			     void *arg)
{
	struct search search = {use, arg, BUF_INIT(SIZE_MAX / 2)};
	int status = offer(&search, value, "filename*", extended_name);

	if (status == UV_ENOENT)
		status = offer(&search, value, "filename", plain_name);
	buf_release(&search.name);
	return status;
}
