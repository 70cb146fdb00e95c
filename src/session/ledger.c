#include "session/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "storage/draft.h"

enum { FIRST_SIZE = 64 };

void ledger_release(struct ledger *ledger)
{
	for (size_t i = ledger->first; i < ledger->len; i++)
		free(ledger->commits[i].name);
	free(ledger->commits);
	free(ledger->boot);
	free(ledger->dir);
	ledger_free_doubts(ledger->doubts);
	keyset_release(&ledger->finished);
	*ledger = (struct ledger){0};
}

int ledger_add_doubt(struct ledger *ledger, const char *dir, int64_t from_ns,
		     int64_t to_ns)
{
	struct ledger_doubt *doubt = malloc(sizeof(*doubt));
	char *copy = strdup(dir);

	if (!doubt || !copy) {
		free(doubt);
		free(copy);
		return UV_ENOMEM;
	}
	*doubt = (struct ledger_doubt){ledger->doubts, from_ns, to_ns, copy};
	ledger->doubts = doubt;
	return 0;
}

void ledger_free_doubts(struct ledger_doubt *doubts)
{
	while (doubts) {
		struct ledger_doubt *next = doubts->next;

		free(doubts->dir);
		free(doubts);
		doubts = next;
	}
}

static const char digits[] = "0123456789abcdef";

static char *unescape(const char *text)
{
	size_t len = strlen(text);
	char *path = malloc(len + 1);
	char *to = path;

	if (!path)
		return NULL;
	while (len > 0) {
		size_t taken = percent_decode(text, len, to++);

		text += taken;
		len -= taken;
	}
	*to = '\0';
	return path;
}

/* Take a word and the blank behind it, or what is left.  NULL if empty. */
static char *take_word(char **text)
{
	char *word = *text;
	size_t len = strcspn(word, " ");

	*text += len;
	if (**text == ' ')
		*(*text)++ = '\0';
	return len > 0 ? word : NULL;
}

static bool take_number(char **text, uint64_t *number)
{
	const char *word = take_word(text);

	return word && units_parse_count(word, 0, UINT64_MAX, number) == 0;
}

static bool take_time(char **text, int64_t *time_ns)
{
	uint64_t number;

	if (!take_number(text, &number) || number > INT64_MAX)
		return false;
	*time_ns = (int64_t)number;
	return true;
}

static bool take_key(char **text, struct session_key *key)
{
	const char *word = take_word(text);

	if (!word || strlen(word) != LEDGER_KEY_DIGITS ||
	    strspn(word, digits) != LEDGER_KEY_DIGITS)
		return false;
	for (size_t i = 0; i < sizeof(key->bytes); i++) {
		char byte[] = {'%', word[2 * i], word[2 * i + 1]};

		percent_decode(byte, sizeof(byte), (char *)&key->bytes[i]);
	}
	return true;
}

static int read_run(struct ledger *ledger, char *text)
{
	const char *boot = take_word(&text);
	const char *mode = take_word(&text);
	int64_t time_ns;
	char *dir;

	/* Each run makes up its mind about what the last has left. */
	if (!boot || !mode || !take_time(&text, &time_ns) || !*text ||
	    ledger->is_open)
		return UV_EILSEQ;
	dir = unescape(text);
	free(ledger->dir);
	free(ledger->boot);
	ledger->dir = dir;
	ledger->boot = strdup(boot);
	ledger->settled_ns = time_ns;
	ledger->is_synced = strcmp(mode, "synced") == 0;
	ledger->is_open = true;
	return ledger->dir && ledger->boot ? 0 : UV_ENOMEM;
}

static struct ledger_commit *find(struct ledger *ledger, uint64_t number)
{
	size_t low = ledger->first, high = ledger->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ledger->commits[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == ledger->len || ledger->commits[low].number != number)
		return NULL;
	return &ledger->commits[low];
}

/* Room for one more: what is settled makes some, at the array's start. */
static int make_room(struct ledger *ledger)
{
	size_t waiting = ledger->len - ledger->first;
	size_t size = ledger->size ? ledger->size * 2 : FIRST_SIZE;
	struct ledger_commit *commits;

	if (ledger->len < ledger->size)
		return 0;
	if (ledger->first > ledger->size / 2) {
		memmove(ledger->commits, ledger->commits + ledger->first,
			waiting * sizeof(*ledger->commits));
		ledger->first = 0;
		ledger->len = waiting;
		return 0;
	}
	commits = reallocarray(ledger->commits, size, sizeof(*commits));
	if (!commits)
		return UV_ENOMEM;
	ledger->commits = commits;
	ledger->size = size;
	return 0;
}

static int add_commit(struct ledger *ledger, const struct ledger_commit *commit)
{
	struct ledger_commit *old = find(ledger, commit->number);

	if (old) {
		free(old->name);
		*old = *commit;
		return 0;
	}
	if (commit->number < ledger->next)
		return UV_EILSEQ;
	if (make_room(ledger) < 0)
		return UV_ENOMEM;
	ledger->commits[ledger->len++] = *commit;
	ledger->next = commit->number + 1;
	return 0;
}

/* Whether a name can only be of a file in the directory itself. */
static bool is_component(const char *name)
{
	return *name && !strchr(name, '/') && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0;
}

static int read_commit(struct ledger *ledger, char *text)
{
	struct ledger_commit commit;
	uint64_t low;
	int status;

	if (!ledger->is_open || !take_number(&text, &commit.number) ||
	    !take_number(&text, &low) || !take_key(&text, &commit.key) ||
	    !take_number(&text, &commit.inode) || !*text ||
	    commit.number == UINT64_MAX || low > commit.number)
		return UV_EILSEQ;
	commit.name = unescape(text);
	if (!commit.name)
		return UV_ENOMEM;
	/* A file may be removed by what is said here. */
	status = is_component(commit.name) ? add_commit(ledger, &commit)
					   : UV_EILSEQ;
	if (status < 0)
		free(commit.name);
	else if (low > ledger->low)
		ledger->low = low;
	return status;
}

static int read_void(struct ledger *ledger, char *text)
{
	struct ledger_commit *commit = NULL;
	uint64_t number;

	if (take_number(&text, &number))
		commit = find(ledger, number);
	if (!commit)
		return UV_EILSEQ;
	free(commit->name);
	commit->name = NULL;
	return 0;
}

static int read_settled(struct ledger *ledger, char *text)
{
	uint64_t number;
	int64_t time_ns;
	int status = 0;

	if (!take_number(&text, &number) || number > ledger->next ||
	    !take_time(&text, &time_ns))
		return UV_EILSEQ;
	ledger->settled_ns = time_ns;
	while (status == 0 && ledger->first < ledger->len) {
		struct ledger_commit *commit = &ledger->commits[ledger->first];

		if (commit->number >= number)
			break;
		if (commit->name)
			status = keyset_add(&ledger->finished, &commit->key, 1);
		free(commit->name);
		commit->name = NULL;
		ledger->first++;
	}
	return status;
}

static int read_ended(struct ledger *ledger, char *text)
{
	if (*text || !ledger->is_open || ledger->first < ledger->len)
		return UV_EILSEQ;
	ledger->is_open = false;
	return 0;
}

static int read_doubt(struct ledger *ledger, char *text)
{
	int64_t from_ns, to_ns;
	char *dir;
	int status;

	if (!take_time(&text, &from_ns) || !take_time(&text, &to_ns) || !*text)
		return UV_EILSEQ;
	dir = unescape(text);
	if (!dir)
		return UV_ENOMEM;
	status = ledger_add_doubt(ledger, dir, from_ns, to_ns);
	free(dir);
	return status;
}

static int read_done(struct ledger *ledger, char *text)
{
	struct session_key key;
	uint64_t count;

	if (!take_number(&text, &count) || count == 0 || count > UINT32_MAX ||
	    !take_key(&text, &key) || *text)
		return UV_EILSEQ;
	return keyset_add(&ledger->finished, &key, (uint32_t)count);
}

int ledger_read(void *context, const char *line)
{
	static const struct {
		const char *verb;
		int (*read)(struct ledger *ledger, char *text);
	} records[] = {
		{"commit", read_commit}, {"done", read_done},
		{"settled", read_settled}, {"void", read_void},
		{"run", read_run}, {"ended", read_ended},
		{"doubt", read_doubt},
	};
	char *text = strdup(line), *rest = text;
	const char *verb;
	int status = UV_EILSEQ;

	if (!text)
		return UV_ENOMEM;
	verb = take_word(&rest);
	for (size_t i = 0; verb && i < sizeof(records) / sizeof(records[0]);
	     i++)
		if (strcmp(verb, records[i].verb) == 0)
			status = records[i].read(context, rest);
	free(text);
	return status;
}
