#include "http/netrc.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <coget/status.h>

#include "base/text.h"
#include "base/wipe.h"
#include "model/host.h"

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

/* What stands behind a backslash, as curl has it. */
static char unescaped(char byte)
{
	switch (byte) {
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	default:
		return byte;
	}
}

/* "a \"quoted\" text", in place.  Returns UV_EINVAL if it has no end. */
static int quoted_token(struct cursor *cursor, char **token)
{
	char *to = cursor->at;
	const char *from = to + 1;

	*token = to;
	for (; *from && *from != '"' && *from != '\n'; from++) {
		if (*from == '\\' && from[1] && from[1] != '\n')
			*to++ = unescaped(*++from);
		else
			*to++ = *from;
	}
	if (*from != '"')
		return UV_EINVAL;
	cursor->at += from + 1 - cursor->at;
	*to = '\0';
	return 0;
}

/*
 * The next word, terminated in place; *token is NULL if there is none.  Returns
 * UV_EINVAL for one that is broken.
 */
static int next_token(struct cursor *cursor, char **token)
{
	*token = NULL;
	skip_blanks(cursor);
	if (!*cursor->at)
		return 0;
	if (*cursor->at == '"')
		return quoted_token(cursor, token);
	*token = cursor->at;
	while (*cursor->at && !text_is_blank(*cursor->at))
		cursor->at++;
	if (*cursor->at) {
		cursor->line += *cursor->at == '\n';
		*cursor->at++ = '\0';
	}
	return 0;
}

static struct netrc_entry *add_entry(struct netrc *netrc)
{
	size_t size = netrc->size ? 2 * netrc->size : 8;
	struct netrc_entry *entries = netrc->entries;

	if (netrc->count == netrc->size) {
		entries = reallocarray(entries, size, sizeof(*entries));
		if (!entries)
			return NULL;
		netrc->entries = entries;
		netrc->size = size;
	}
	entries[netrc->count] = (struct netrc_entry){0};
	return &entries[netrc->count++];
}

/* A keyword's value; at the end of the text it has none. */
static int take_value(struct cursor *cursor, char **field)
{
	char *token;
	int status = next_token(cursor, &token);

	if (status < 0 || !token)
		return status;
	wipe_text(*field);
	*field = strdup(token);
	return *field ? 0 : UV_ENOMEM;
}

/* As origins have it, if it can be in a URL. */
static int take_name(struct cursor *cursor, struct netrc_entry *entry)
{
	struct failure ignored;
	char *ascii;
	int status = take_value(cursor, &entry->machine);

	if (status < 0 || !entry->machine)
		return status;
	status = host_to_ascii(&ascii, entry->machine, strlen(entry->machine),
			       &ignored);
	if (status == 0) {
		free(entry->machine);
		entry->machine = ascii;
	}
	return status == -ENOMEM ? UV_ENOMEM : 0;
}

static int take_machine(struct netrc *netrc, struct cursor *cursor)
{
	struct netrc_entry *entry = add_entry(netrc);
	int status = entry ? take_name(cursor, entry) : UV_ENOMEM;

	/* Without a name it would be the default. */
	if (entry && !entry->machine)
		netrc->count--;
	return status;
}

static int pass_over_value(struct cursor *cursor)
{
	char *token;

	return next_token(cursor, &token);
}

/*
 * A keyword, which is the word, and what belongs to it.  Words that are none
 * are passed over one by one, so that those of other programs do no harm.
 */
static int take(struct netrc *netrc, struct cursor *cursor, const char *word)
{
	struct netrc_entry *entry =
		netrc->count > 0 ? &netrc->entries[netrc->count - 1] : NULL;

	if (strcasecmp(word, "machine") == 0)
		return take_machine(netrc, cursor);
	if (strcasecmp(word, "default") == 0)
		return add_entry(netrc) ? 0 : UV_ENOMEM;
	if (strcasecmp(word, "account") == 0)
		return pass_over_value(cursor);
	if (strcasecmp(word, "login") == 0)
		return entry ? take_value(cursor, &entry->login)
			     : pass_over_value(cursor);
	if (strcasecmp(word, "password") == 0 ||
	    strcasecmp(word, "passwd") == 0)
		return entry ? take_value(cursor, &entry->password)
			     : pass_over_value(cursor);
	return 0;
}

/* Whether the cursor is at "macdef"; the name and the rest follow. */
static bool is_macro(const struct cursor *cursor)
{
	static const char word[] = "macdef";
	size_t len = sizeof(word) - 1;

	return strncasecmp(cursor->at, word, len) == 0 &&
	       (!cursor->at[len] || text_is_blank(cursor->at[len]));
}

static int compare_machines(const void *left, const void *right)
{
	const struct netrc_entry *one = left, *other = right;

	if (!one->machine || !other->machine)
		return !other->machine - !one->machine;
	return strcasecmp(one->machine, other->machine);
}

static int compare_logins(const void *left, const void *right)
{
	const struct netrc_entry *one = left, *other = right;
	int order = compare_machines(left, right);

	return order ? order : strcmp(one->login, other->login);
}

/* Of those that are alike the first stays, which is the one that counts. */
static int enter(struct netrc *netrc)
{
	for (size_t i = 0; i < netrc->count; i++) {
		struct netrc_entry *entry = &netrc->entries[i];

		if (!tsearch(entry, &netrc->by_machine, compare_machines))
			return UV_ENOMEM;
		if (entry->login &&
		    !tsearch(entry, &netrc->by_login, compare_logins))
			return UV_ENOMEM;
	}
	return 0;
}

int netrc_parse(struct netrc *netrc, char *text, size_t *line)
{
	static const char byte_order_mark[] = "\xEF\xBB\xBF";
	struct cursor cursor = {text, 1};
	int status = 0;

	if (strncmp(text, byte_order_mark, 3) == 0)
		cursor.at += 3;
	while (status == 0) {
		char *word;

		skip_blanks(&cursor);
		*line = cursor.line;
		if (!*cursor.at)
			return enter(netrc);
		if (*cursor.at == '#') {
			skip_line(&cursor);
		} else if (is_macro(&cursor)) {
			skip_macro(&cursor);
		} else {
			status = next_token(&cursor, &word);
			if (status == 0)
				status = take(netrc, &cursor, word);
		}
	}
	return status;
}

const struct netrc_entry *netrc_find(const struct netrc *netrc,
				     const char *host, const char *login,
				     bool may_default)
{
	struct netrc_entry key = {(char *)host, (char *)login, NULL};
	void *const *tree = login ? &netrc->by_login : &netrc->by_machine;
	int (*compare)(const void *, const void *) =
		login ? compare_logins : compare_machines;
	struct netrc_entry **found = tfind(&key, tree, compare);

	key.machine = NULL;
	if (!found && may_default)
		found = tfind(&key, tree, compare);
	return found ? *found : NULL;
}

/* The entries are not the tree's. */
static void release_tree(void **tree,
			 int (*compare)(const void *left, const void *right))
{
	while (*tree)
		tdelete(*(struct netrc_entry **)*tree, tree, compare);
}

void netrc_release(struct netrc *netrc)
{
	release_tree(&netrc->by_login, compare_logins);
	release_tree(&netrc->by_machine, compare_machines);
	for (size_t i = 0; i < netrc->count; i++) {
		free(netrc->entries[i].machine);
		wipe_text(netrc->entries[i].login);
		wipe_text(netrc->entries[i].password);
	}
	free(netrc->entries);
	*netrc = (struct netrc){0};
}
