#include "model/redirects.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "model/host_pattern.h"

static bool is_word(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(text, word, len) == 0;
}

/* Take a word that stands for no host; returns whether it does not. */
static bool take_word(struct redirects *redirects, const char *text, size_t len)
{
	bool is_all = is_word(text, len, "all");
	bool is_http = is_word(text, len, "http");
	bool is_private = is_word(text, len, "private");

	redirects->may_be_http |= is_all || is_http;
	redirects->may_be_private |= is_all || is_private;
	return is_all || is_http || is_private || is_word(text, len, "none");
}

static bool is_host(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("-._", text[i]))
			return false;
	return is_word(text, len, "localhost") ||
	       (len > 1 && memchr(text, '.', len));
}

int redirects_parse(struct redirects *redirects, const char *list)
{
	struct redirects parsed = {.list = list};

	for (const char *at = list;; at++) {
		size_t len = strcspn(at, ",");

		if (!take_word(&parsed, at, len) && !is_host(at, len) &&
		    !host_pattern_is_network(at, len))
			return -EINVAL;
		at += len;
		if (!*at)
			break;
	}
	*redirects = parsed;
	return 0;
}

bool redirects_name(const struct redirects *redirects, const char *host)
{
	struct redirects ignored = {0};
	const char *at = redirects->list;

	while (at && *at) {
		size_t len = strcspn(at, ",");

		/* A host below "private" is not what the word stands for. */
		if (!take_word(&ignored, at, len) &&
		    host_pattern_holds(at, len, host))
			return true;
		at += len;
		at += *at == ',';
	}
	return false;
}
