#include "session/keyset.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 64 };

static int compare(const void *a, const void *b)
{
	const struct keyset_entry *left = a, *right = b;

	return memcmp(&left->key, &right->key, sizeof(left->key));
}

static int grow(struct keyset *set)
{
	size_t size = set->size ? set->size + set->size / 2 : FIRST_SIZE;
	struct keyset_entry *entries =
		reallocarray(set->entries, size, sizeof(*entries));

	if (!entries)
		return UV_ENOMEM;
	set->entries = entries;
	set->size = size;
	return 0;
}

int keyset_add(struct keyset *set, const struct session_key *key,
	       uint32_t count)
{
	if (set->len == set->size && grow(set) < 0)
		return UV_ENOMEM;
	set->entries[set->len++] = (struct keyset_entry){*key, count};
	return 0;
}

/* What was sealed before, as a rewritten journal gives it, needs no sorting. */
static bool is_sorted(const struct keyset *set)
{
	for (size_t i = 1; i < set->len; i++)
		if (compare(&set->entries[i - 1], &set->entries[i]) > 0)
			return false;
	return true;
}

/* Make one of equal neighbours; a count that is full stays so. */
static void merge(struct keyset *set)
{
	struct keyset_entry *last = set->entries;

	for (size_t i = 1; i < set->len; i++) {
		const struct keyset_entry *entry = &set->entries[i];

		if (compare(last, entry) != 0)
			*++last = *entry;
		else if (last->count > UINT32_MAX - entry->count)
			last->count = UINT32_MAX;
		else
			last->count += entry->count;
	}
	set->len = (size_t)(last - set->entries) + 1;
}

void keyset_seal(struct keyset *set)
{
	struct keyset_entry *entries;

	if (set->len == 0)
		return;
	if (!is_sorted(set))
		qsort(set->entries, set->len, sizeof(*set->entries), compare);
	merge(set);
	entries = reallocarray(set->entries, set->len, sizeof(*entries));
	if (!entries)
		return;
	set->entries = entries;
	set->size = set->len;
}

bool keyset_take(struct keyset *set, const struct session_key *key)
{
	struct keyset_entry wanted = {.key = *key};
	struct keyset_entry *found = NULL;

	if (set->len > 0)
		found = bsearch(&wanted, set->entries, set->len,
				sizeof(*set->entries), compare);
	if (!found || found->count == 0)
		return false;
	found->count--;
	return true;
}

void keyset_release(struct keyset *set)
{
	free(set->entries);
	*set = (struct keyset){0};
}
