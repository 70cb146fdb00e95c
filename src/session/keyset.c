#include "session/keyset.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define TAKEN (UINT64_C(1) << 63)

enum { FIRST_SIZE = 64, GROUPS = 256 };

uint64_t keyset_name(const char *dir, const char *name)
{
	uint64_t hash = text_hash(dir) * UINT64_C(0x9E3779B97F4A7C15);

	return (hash ^ text_hash(name)) & ~TAKEN;
}

static uint64_t name_of(const struct keyset_entry *entry)
{
	return entry->name & ~TAKEN;
}

static int compare_ids(const struct keyset_entry *entry,
		       const struct item_id *id)
{
	return item_id_compare(&entry->id, id);
}

static int compare(const void *a, const void *b)
{
	const struct keyset_entry *left = a, *right = b;
	int order = compare_ids(left, &right->id);

	return order ? order
		     : (name_of(left) > name_of(right)) -
				  (name_of(left) < name_of(right));
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

int keyset_add(struct keyset *set, const struct item_id *id, uint64_t name)
{
	if (set->len == set->size && grow(set) < 0)
		return UV_ENOMEM;
	set->entries[set->len++] = (struct keyset_entry){*id, name};
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

static unsigned group_of(const struct keyset_entry *entry)
{
	return entry->id.bytes[0];
}

/* Swap each entry to its group, of which the ends are given. */
static void group(struct keyset_entry *entries, const size_t *ends)
{
	size_t next[GROUPS] = {0};

	for (unsigned i = 1; i < GROUPS; i++)
		next[i] = ends[i - 1];
	for (unsigned i = 0; i < GROUPS; i++)
		while (next[i] < ends[i]) {
			struct keyset_entry *entry = &entries[next[i]];
			struct keyset_entry *place =
				&entries[next[group_of(entry)]++];
			struct keyset_entry swapped = *place;

			*place = *entry;
			*entry = swapped;
		}
}

/*
 * By groups first: for all at once qsort() takes as much memory again.  Digests
 * are spread evenly over the groups.
 */
static void sort(struct keyset *set)
{
	size_t ends[GROUPS] = {0};
	size_t start = 0;

	for (size_t i = 0; i < set->len; i++)
		ends[group_of(&set->entries[i])]++;
	for (unsigned i = 1; i < GROUPS; i++)
		ends[i] += ends[i - 1];
	group(set->entries, ends);
	for (unsigned i = 0; i < GROUPS; i++) {
		qsort(set->entries + start, ends[i] - start,
		      sizeof(*set->entries), compare);
		start = ends[i];
	}
}

void keyset_seal(struct keyset *set)
{
	struct keyset_entry *entries;

	if (set->len == 0)
		return;
	if (!is_sorted(set))
		sort(set);
	entries = reallocarray(set->entries, set->len, sizeof(*entries));
	if (!entries)
		return;
	set->entries = entries;
	set->size = set->len;
}

/* Those of one item are taken from the first on. */
bool keyset_take(struct keyset *set, const struct item_id *id)
{
	size_t low = 0, high = set->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct keyset_entry *entry = &set->entries[middle];
		int order = compare_ids(entry, id);

		if (order < 0 || (order == 0 && entry->name & TAKEN))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == set->len || compare_ids(&set->entries[low], id) != 0)
		return false;
	set->entries[low].name |= TAKEN;
	return true;
}

bool keyset_has(const struct keyset *set, const struct item_id *id,
		uint64_t name)
{
	struct keyset_entry wanted = {*id, name};

	return set->len > 0 &&
	       bsearch(&wanted, set->entries, set->len, sizeof(*set->entries),
		       compare);
}

static int compare_names(const void *a, const void *b, void *context)
{
	const struct keyset_entry *entries = context;
	uint64_t left = name_of(&entries[*(const uint32_t *)a]);
	uint64_t right = name_of(&entries[*(const uint32_t *)b]);

	return (left > right) - (left < right);
}

/* Numbers of 32 bits are enough: more entries do not fit in memory. */
static bool sort_names(struct keyset *set)
{
	if (set->by_name || set->len > UINT32_MAX)
		return set->by_name != NULL;
	set->by_name = reallocarray(NULL, set->len, sizeof(*set->by_name));
	if (!set->by_name)
		return false;
	for (size_t i = 0; i < set->len; i++)
		set->by_name[i] = (uint32_t)i;
	qsort_r(set->by_name, set->len, sizeof(*set->by_name), compare_names,
		set->entries);
	return true;
}

bool keyset_has_name(struct keyset *set, uint64_t name)
{
	size_t low = 0, high = set->len;

	if (set->len == 0 || !sort_names(set))
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (name_of(&set->entries[set->by_name[middle]]) < name)
			low = middle + 1;
		else
			high = middle;
	}
	return low < set->len &&
	       name_of(&set->entries[set->by_name[low]]) == name;
}

void keyset_release(struct keyset *set)
{
	free(set->entries);
	free(set->by_name);
	*set = (struct keyset){0};
}
