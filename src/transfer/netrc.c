#include "transfer/netrc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <coget/status.h>

#include "base/text.h"

/* What is left of the text, and where it stands. */
struct cursor {
	char *at;
	size_t line;
};

static void skip_blanks(struct cursor *cursor)
{
	while (*cursor->at && text_is_blank(*cursor->at)) {
		cursor->line += *cursor->at == '\n';
		cursor->at++;
	}
}

static void skip_line(struct cursor *cursor)
{
	cursor->at += strcspn(cursor->at, "\n");
}

/* A macro ends with an empty line, or the file. */
static void skip_macro(struct cursor *cursor)
{
	size_t len;

	do {
		skip_line(cursor);
		if (!*cursor->at)
			return;
		cursor->at++;
		cursor->line++;
		len = strcspn(cursor->at, "\n");
	} while (len > 1 || (len == 1 && cursor->at[0] != '\r'));
}

/* "a \"quoted\" text", in place.  Returns NULL if it has no end. */
static char *quoted_token(struct cursor *cursor)
{
	char *token = cursor->at;
	char *to = token;
	const char *from = token + 1;

	for (; *from && *from != '"' && *from != '\n'; from++) {
		if (*from == '\\' && from[1] && from[1] != '\n')
			from++;
		*to++ = *from;
	}
	if (*from != '"')
		return NULL;
	cursor->at += from + 1 - token;
	*to = '\0';
	return token;
}

/* The next word, terminated in place; NULL if there is none, or it is broken.
 */
static char *next_token(struct cursor *cursor)
{
	char *token;

	skip_blanks(cursor);
	token = cursor->at;
	if (*token == '"')
		return quoted_token(cursor);
	while (*cursor->at && !text_is_blank(*cursor->at))
		cursor->at++;
	if (cursor->at == token)
		return NULL;
	if (*cursor->at) {
		cursor->line += *cursor->at == '\n';
		*cursor->at++ = '\0';
	}
	return token;
}

static bool is_word(const struct cursor *cursor, const char *word)
{
	size_t len = strlen(word);

	return strncmp(cursor->at, word, len) == 0 &&
	       (!cursor->at[len] || text_is_blank(cursor->at[len]));
}

static struct netrc_entry *add_entry(struct netrc *netrc)
{
	size_t size = (netrc->count + 1) * sizeof(*netrc->entries);
	struct netrc_entry *entries = realloc(netrc->entries, size);

	if (!entries)
		return NULL;
	netrc->entries = entries;
	entries[netrc->count] = (struct netrc_entry){0};
	return &entries[netrc->count++];
}

static void forget(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

static int take_value(struct cursor *cursor, char **field)
{
	const char *token = next_token(cursor);

	if (!token)
		return UV_EINVAL;
	forget(*field);
	*field = strdup(token);
	return *field ? 0 : UV_ENOMEM;
}

static int take_machine(struct netrc *netrc, struct cursor *cursor,
			bool is_default)
{
	struct netrc_entry *entry = add_entry(netrc);

	if (!entry)
		return UV_ENOMEM;
	return is_default ? 0 : take_value(cursor, &entry->machine);
}

/* A keyword, which the cursor is at, and what belongs to it. */
static int take(struct netrc *netrc, struct cursor *cursor)
{
	struct netrc_entry *entry =
		netrc->count > 0 ? &netrc->entries[netrc->count - 1] : NULL;
	bool is_default = is_word(cursor, "default");
	char *account = NULL;
	int status;

	if (is_word(cursor, "macdef")) {
		skip_macro(cursor);
		return 0;
	}
	if (is_default || is_word(cursor, "machine")) {
		next_token(cursor);
		return take_machine(netrc, cursor, is_default);
	}
	if (!entry)
		return UV_EINVAL;
	if (is_word(cursor, "login")) {
		next_token(cursor);
		return take_value(cursor, &entry->login);
	}
	if (is_word(cursor, "password")) {
		next_token(cursor);
		return take_value(cursor, &entry->password);
	}
	if (!is_word(cursor, "account"))
		return UV_EINVAL;
	next_token(cursor);
	status = take_value(cursor, &account);
	free(account);
	return status;
}

int netrc_parse(struct netrc *netrc, char *text, size_t *line)
{
	struct cursor cursor = {text, 1};
	int status = 0;

	for (;;) {
		skip_blanks(&cursor);
		if (!*cursor.at)
			return 0;
		if (*cursor.at == '#') {
			skip_line(&cursor);
			continue;
		}
		*line = cursor.line;
		status = take(netrc, &cursor);
		if (status < 0)
			return status;
	}
}

const struct netrc_entry *netrc_find(const struct netrc *netrc,
				     const char *host, const char *login,
				     bool may_default)
{
	const struct netrc_entry *fallback = NULL;

	for (size_t i = 0; i < netrc->count; i++) {
		const struct netrc_entry *entry = &netrc->entries[i];

		if (login &&
		    (!entry->login || strcmp(entry->login, login) != 0))
			continue;
		if (!entry->machine) {
			if (may_default && !fallback)
				fallback = entry;
		} else if (strcasecmp(entry->machine, host) == 0) {
			return entry;
		}
	}
	return fallback;
}

void netrc_release(struct netrc *netrc)
{
	for (size_t i = 0; i < netrc->count; i++) {
		free(netrc->entries[i].machine);
		forget(netrc->entries[i].login);
		forget(netrc->entries[i].password);
	}
	free(netrc->entries);
	*netrc = (struct netrc){0};
}
