/*
 * A value is a list with commas of schemes, each with parameters that have
 * commas between them, too: what is followed by "=" is a parameter.
 */
#include "http/challenges.h"

#include <string.h>
#include <strings.h>

#include "model/header.h"

static size_t token_len(const char *at)
{
	size_t len = 0;

	while (header_is_token_character(at[len]))
		len++;
	return len;
}

static bool has(const struct challenges *challenges, const char *name,
		size_t len)
{
	const char *at = challenges->text;

	while (*at) {
		size_t at_len = strcspn(at, ",");

		if (at_len == len && strncasecmp(at, name, len) == 0)
			return true;
		at += at_len;
		at += strspn(at, ", ");
	}
	return false;
}

static void add(struct challenges *challenges, const char *name, size_t len)
{
	size_t needed = len + (challenges->len > 0 ? 2 : 0);
	char *end = challenges->text + challenges->len;

	challenges->has_basic |= len == 5 && strncasecmp(name, "Basic", 5) == 0;
	challenges->has_bearer |=
		len == 6 && strncasecmp(name, "Bearer", 6) == 0;
	challenges->has_digest |=
		len == 6 && strncasecmp(name, "Digest", 6) == 0;
	if (has(challenges, name, len) ||
	    challenges->len + needed >= sizeof(challenges->text))
		return;
	if (challenges->len > 0) {
		memcpy(end, ", ", 2);
		end += 2;
	}
	memcpy(end, name, len);
	end[len] = '\0';
	challenges->len += needed;
}

/* Behind the next comma that stands outside of quotes. */
static const char *skip_member(const char *at)
{
	bool is_quoted = false;

	for (; *at && (is_quoted || *at != ','); at++) {
		if (is_quoted && *at == '\\' && at[1])
			at++;
		else if (*at == '"')
			is_quoted = !is_quoted;
	}
	return *at ? at + 1 : at;
}

void challenges_add(struct challenges *challenges, const char *value)
{
	while (*value) {
		size_t len;
		const char *behind;

		value += strspn(value, " \t,");
		len = token_len(value);
		behind = value + len + strspn(value + len, " \t");
		if (len > 0 && *behind != '=')
			add(challenges, value, len);
		value = skip_member(value);
	}
}
