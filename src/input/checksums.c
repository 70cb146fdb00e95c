/*
 * A hash table of chains, all in two arrays: the entries, one behind the other,
 * each as long as it needs, and the heads of the chains.  Entries are named by
 * where they begin, in words, so that a link takes four bytes.
 */
#include "input/checksums.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/names.h"

#define WORD_BYTES sizeof(uint32_t)
#define FIRST_WORDS ((size_t)1024)
#define FIRST_HEADS ((size_t)64)
#define NO_ENTRY 0 /* the first word belongs to none */

/* Behind it: the value, the name with a NUL, the directories with a NUL. */
struct entry {
	uint32_t next;
	uint32_t words; /* that it takes in all */
	unsigned char algorithm;
	unsigned char value[];
};

struct checksums {
	uint32_t *words;
	size_t words_used;
	size_t words_len;
	uint32_t *heads;
	size_t heads_len; /* a power of 2 */
	size_t count;
};

struct checksums *checksums_new(void)
{
	struct checksums *checksums = calloc(1, sizeof(*checksums));

	if (!checksums)
		return NULL;
	checksums->words_used = 1;
	checksums->words_len = FIRST_WORDS;
	checksums->words = malloc(FIRST_WORDS * WORD_BYTES);
	checksums->heads_len = FIRST_HEADS;
	checksums->heads = calloc(FIRST_HEADS, sizeof(*checksums->heads));
	if (checksums->words && checksums->heads)
		return checksums;
	checksums_free(checksums);
	return NULL;
}

void checksums_free(struct checksums *checksums)
{
	if (!checksums)
		return;
	free(checksums->words);
	free(checksums->heads);
	free(checksums);
}

static struct entry *entry_at(const struct checksums *checksums, uint32_t word)
{
	return (struct entry *)(checksums->words + word);
}

static const char *name_of(const struct entry *entry)
{
	return (const char *)entry->value + checksum_len(entry->algorithm);
}

static uint32_t *head_of(const struct checksums *checksums, const char *name)
{
	return &checksums->heads[text_hash(name) & (checksums->heads_len - 1)];
}

static void link_entry(struct checksums *checksums, uint32_t word)
{
	struct entry *entry = entry_at(checksums, word);
	uint32_t *head = head_of(checksums, name_of(entry));

	entry->next = *head;
	*head = word;
}

/* As many heads as entries, at least, so that chains stay short. */
static int grow_heads(struct checksums *checksums)
{
	size_t len = 2 * checksums->heads_len;
	uint32_t *heads;

	if (checksums->count < checksums->heads_len)
		return 0;
	heads = calloc(len, sizeof(*heads));
	if (!heads)
		return UV_ENOMEM;
	free(checksums->heads);
	checksums->heads = heads;
	checksums->heads_len = len;
	for (size_t at = 1; at < checksums->words_used;
	     at += entry_at(checksums, (uint32_t)at)->words)
		link_entry(checksums, (uint32_t)at);
	return 0;
}

static int grow_words(struct checksums *checksums, size_t wanted)
{
	size_t len = checksums->words_len;
	uint32_t *words;

	if (wanted > UINT32_MAX)
		return UV_ENOMEM;
	while (len < wanted)
		len *= 2;
	if (len == checksums->words_len)
		return 0;
	words = realloc(checksums->words, len * WORD_BYTES);
	if (!words)
		return UV_ENOMEM;
	checksums->words = words;
	checksums->words_len = len;
	return 0;
}

int checksums_add(struct checksums *checksums, const char *path,
		  const struct checksum *checksum)
{
	const char *slash = strrchr(path, '/');
	size_t directories_len = slash ? (size_t)(slash + 1 - path) : 0;
	size_t value_len = checksum_len(checksum->algorithm);
	char name[NAME_SIZE];
	size_t name_size, bytes, words;
	struct entry *entry;
	char *text;
	int status = name_from_path(name, path);

	if (status < 0)
		return status;
	name_size = strlen(name) + 1;
	bytes = offsetof(struct entry, value) + value_len + name_size +
		directories_len + 1;
	words = (bytes + WORD_BYTES - 1) / WORD_BYTES;
	status = grow_words(checksums, checksums->words_used + words);
	if (status == 0)
		status = grow_heads(checksums);
	if (status < 0)
		return status;
	entry = entry_at(checksums, (uint32_t)checksums->words_used);
	entry->words = (uint32_t)words;
	entry->algorithm = (unsigned char)checksum->algorithm;
	memcpy(entry->value, checksum->value, value_len);
	text = (char *)entry->value + value_len;
	memcpy(text, name, name_size);
	memcpy(text + name_size, path, directories_len);
	text[name_size + directories_len] = '\0';
	link_entry(checksums, (uint32_t)checksums->words_used);
	checksums->words_used += words;
	checksums->count++;
	return 0;
}

/*
 * How many of the last directories two paths share; both end behind a slash or
 * are empty.
 */
static size_t shared_directories(const char *a, size_t a_len, const char *b,
				 size_t b_len)
{
	size_t slashes = 0;

	while (a_len > 0 && b_len > 0 && a[a_len - 1] == b[b_len - 1]) {
		slashes += a[a_len - 1] == '/';
		a_len--;
		b_len--;
	}
	/* A path that ends here has a directory's beginning for the other's. */
	if ((a_len == 0 && (b_len == 0 || b[b_len - 1] == '/')) ||
	    (b_len == 0 && a[a_len - 1] == '/'))
		return slashes;
	return slashes > 0 ? slashes - 1 : 0;
}

static size_t url_directories_len(const char *url)
{
	size_t len = strcspn(url, "?#");

	while (len > 0 && url[len - 1] != '/')
		len--;
	return len;
}

static bool is_of(const struct entry *entry, const char *name)
{
	return strcmp(name_of(entry), name) == 0;
}

static size_t score(const struct entry *entry, const char *url)
{
	const char *name = name_of(entry);
	const char *directories = name + strlen(name) + 1;

	return shared_directories(directories, strlen(directories), url,
				  url_directories_len(url));
}

/* Add what an entry says; false if it contradicts what was found. */
static bool collect(const struct entry *entry,
		    struct checksum found[CHECKSUM_COUNT], size_t *count)
{
	size_t len = checksum_len(entry->algorithm);

	for (size_t i = 0; i < *count; i++)
		if (found[i].algorithm == entry->algorithm)
			return memcmp(found[i].value, entry->value, len) == 0;
	found[*count].algorithm = entry->algorithm;
	memcpy(found[(*count)++].value, entry->value, len);
	return true;
}

int checksums_find(const struct checksums *checksums, const char *name,
		   const char *url, struct checksum found[CHECKSUM_COUNT],
		   size_t *count)
{
	const struct entry *entry;
	size_t best = 0;
	uint32_t at;

	*count = 0;
	for (at = *head_of(checksums, name); at != NO_ENTRY; at = entry->next) {
		entry = entry_at(checksums, at);
		if (is_of(entry, name) && score(entry, url) > best)
			best = score(entry, url);
	}
	for (at = *head_of(checksums, name); at != NO_ENTRY; at = entry->next) {
		entry = entry_at(checksums, at);
		if (is_of(entry, name) && score(entry, url) == best &&
		    !collect(entry, found, count))
			return UV_EEXIST;
	}
	return 0;
}
