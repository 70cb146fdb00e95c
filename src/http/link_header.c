#include "http/link_header.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "http/media_type.h"
#include "model/header.h"

static void skip_blanks(const char **at)
{
	while (**at == ' ' || **at == '\t')
		++*at;
}

static struct span take_token(const char **at)
{
	struct span token = {*at, 0};

	while (header_is_token_character((*at)[token.len]))
		token.len++;
	*at += token.len;
	return token;
}

/* A token, or what stands in quotes; escapes in it stay. */
static struct span take_value(const char **at)
{
	struct span value;

	if (**at != '"')
		return take_token(at);
	value = (struct span){++*at, 0};
	while (value.text[value.len] && value.text[value.len] != '"')
		value.len += value.text[value.len] == '\\' &&
					     value.text[value.len + 1]
				     ? 2
				     : 1;
	*at += value.len + (value.text[value.len] == '"');
	return value;
}

static bool is_named(struct span span, const char *name)
{
	return span.len == strlen(name) &&
	       strncasecmp(span.text, name, span.len) == 0;
}

/* Whether a list of relations, with blanks between them, has one. */
static bool has_relation(struct span list, const char *name)
{
	while (list.len > 0) {
		struct span one = {list.text, 0};

		while (one.len < list.len && one.text[one.len] != ' ')
			one.len++;
		if (is_named(one, name))
			return true;
		one.len += one.len < list.len;
		list.text += one.len;
		list.len -= one.len;
	}
	return false;
}

static unsigned parse_priority(struct span value)
{
	unsigned long number = 0;

	for (size_t i = 0; i < value.len; i++) {
		if (!isdigit((unsigned char)value.text[i]))
			return LINK_PRIORITY_LOWEST;
		number = number * 10 + (unsigned long)(value.text[i] - '0');
		if (number > LINK_PRIORITY_LOWEST)
			return LINK_PRIORITY_LOWEST;
	}
	return number > 0 ? (unsigned)number : LINK_PRIORITY_LOWEST;
}

/* What the parameters of a link have said so far. */
struct said {
	bool is_description;
	bool is_metalink;
};

static void note(struct link *link, struct said *said, struct span name,
		 struct span value)
{
	if (is_named(name, "rel")) {
		link->is_duplicate |= has_relation(value, "duplicate");
		said->is_description |= has_relation(value, "describedby");
	} else if (is_named(name, "type")) {
		said->is_metalink |= media_type_is_metalink(value);
	} else if (is_named(name, "pri"))
		link->priority = parse_priority(value);
	else if (is_named(name, "geo") && value.len == 2)
		for (size_t i = 0; i < 2; i++)
			link->location[i] =
				(char)tolower((unsigned char)value.text[i]);
}

/* The parameters, up to a comma or the end.  Returns whether they are sound. */
static bool take_parameters(struct link *link, const char **at)
{
	struct said said = {false, false};

	for (;;) {
		struct span name, value = {"", 0};

		skip_blanks(at);
		if (**at != ';') {
			link->is_metalink =
				said.is_description && said.is_metalink;
			return !**at || **at == ',';
		}
		++*at;
		skip_blanks(at);
		name = take_token(at);
		skip_blanks(at);
		if (**at == '=') {
			++*at;
			skip_blanks(at);
			value = take_value(at);
		}
		note(link, &said, name, value);
	}
}

bool link_header_next(struct link *link, const char **value)
{
	const char *at = *value;
	const char *end;

	while (*at == ',' || *at == ' ' || *at == '\t')
		at++;
	end = *at == '<' ? strchr(at, '>') : NULL;
	if (!end)
		return false;
	*link = (struct link){
		.target = {at + 1, (size_t)(end - at - 1)},
		.priority = LINK_PRIORITY_LOWEST,
	};
	at = end + 1;
	if (!take_parameters(link, &at))
		return false;
	*value = at;
	return true;
}
