/*
 * Lines in the order of their names, and among equal names in that of their
 * directories, read from the last one on.  All that share the most directories
 * with a URL stand side by side then, where the URL itself would stand.
 */
#include "input/checksums.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "model/names.h"

#define FIRST_COUNT ((size_t)64)

/* Behind it: the value, the name with a NUL, the directories with a NUL. */
struct entry {
	unsigned char algorithm;
	unsigned char value[];
};

struct checksums {
	struct buf entries; /* one behind the other, each as long as it needs */
	uint32_t *order;    /* where each begins there */
	size_t count;
	size_t size; /* of order */
};

/* Directories of a path: empty, or with a slash at their end. */
struct directories {
	const char *text;
	size_t len;
};

struct checksums *checksums_new(void)
{
	struct checksums *checksums = calloc(1, sizeof(*checksums));

	if (checksums)
		checksums->entries = BUF_INIT(UINT32_MAX);
	return checksums;
}

void checksums_free(struct checksums *checksums)
{
	if (!checksums)
		return;
	buf_release(&checksums->entries);
	free(checksums->order);
	free(checksums);
}

static int make_room(struct checksums *checksums)
{
	size_t size = checksums->size > 0 ? 2 * checksums->size : FIRST_COUNT;
	uint32_t *order;

	if (checksums->count < checksums->size)
		return 0;
	order = realloc(checksums->order, size * sizeof(*order));
	if (!order)
		return UV_ENOMEM;
	checksums->order = order;
	checksums->size = size;
	return 0;
}

int checksums_add(struct checksums *checksums, const char *path,
		  const struct checksum *checksum)
{
	const char *slash = strrchr(path, '/');
	size_t directories_len = slash ? (size_t)(slash + 1 - path) : 0;
	unsigned char algorithm = (unsigned char)checksum->algorithm;
	struct buf *entries = &checksums->entries;
	size_t begin = entries->len;
	char name[NAME_SIZE];
	int status = name_from_path(name, path);

	if (status == 0)
		status = make_room(checksums);
	if (status < 0)
		return status;
	if (buf_append(entries, &algorithm, 1) < 0 ||
	    buf_append(entries, checksum->value,
		       checksum_len(checksum->algorithm)) < 0 ||
	    buf_append(entries, name, strlen(name) + 1) < 0 ||
	    buf_append(entries, path, directories_len) < 0 ||
	    buf_append(entries, "", 1) < 0) {
		entries->len = begin;
		return UV_ENOMEM;
	}
	checksums->order[checksums->count++] = (uint32_t)begin;
	return 0;
}

static const struct entry *entry_at(const struct checksums *checksums,
				    size_t rank)
{
	return (const struct entry *)(checksums->entries.data +
				      checksums->order[rank]);
}

static const char *name_of(const struct entry *entry)
{
	return (const char *)entry->value + checksum_len(entry->algorithm);
}

static struct directories directories_of(const struct entry *entry)
{
	const char *name = name_of(entry);
	const char *text = name + strlen(name) + 1;

	return (struct directories){text, strlen(text)};
}

/* From the last byte on; where a path begins, as if a slash stood before it. */
static int compare_directories(struct directories a, struct directories b)
{
	int next_a, next_b;

	while (a.len > 0 && b.len > 0 &&
	       a.text[a.len - 1] == b.text[b.len - 1]) {
		a.len--;
		b.len--;
	}
	next_a = a.len > 0 ? (unsigned char)a.text[a.len - 1] : '/';
	next_b = b.len > 0 ? (unsigned char)b.text[b.len - 1] : '/';
	if (next_a != next_b)
		return next_a - next_b;
	return (a.len > 0) - (b.len > 0);
}

static int compare_to(const struct entry *entry, const char *name,
		      struct directories directories)
{
	int order = strcmp(name_of(entry), name);

	return order != 0 ? order
			  : compare_directories(directories_of(entry),
						directories);
}

static int compare_entries(const void *a, const void *b, void *data)
{
	const struct entry *one =
		(const struct entry *)((char *)data + *(const uint32_t *)a);
	const struct entry *other =
		(const struct entry *)((char *)data + *(const uint32_t *)b);

	return compare_to(one, name_of(other), directories_of(other));
}

void checksums_sort(struct checksums *checksums)
{
	if (checksums->count > 0)
		qsort_r(checksums->order, checksums->count,
			sizeof(*checksums->order), compare_entries,
			checksums->entries.data);
}

/* The rank of the first entry that stands not before them. */
static size_t find_rank(const struct checksums *checksums, const char *name,
			struct directories directories)
{
	size_t low = 0, high = checksums->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_to(entry_at(checksums, middle), name, directories) <
		    0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* How many of the last directories two paths share. */
static int shared_directories(struct directories a, struct directories b)
{
	int slashes = 0;

	while (a.len > 0 && b.len > 0 &&
	       a.text[a.len - 1] == b.text[b.len - 1]) {
		slashes += a.text[a.len - 1] == '/';
		a.len--;
		b.len--;
	}
	/* A path that ends here has a directory's beginning for the other's. */
	if ((a.len == 0 && (b.len == 0 || b.text[b.len - 1] == '/')) ||
	    (b.len == 0 && a.text[a.len - 1] == '/'))
		return slashes;
	return slashes > 0 ? slashes - 1 : 0;
}

static struct directories directories_of_url(const char *url)
{
	struct directories directories = {url, strcspn(url, "?#")};

	while (directories.len > 0 && url[directories.len - 1] != '/')
		directories.len--;
	return directories;
}

/* What the entry of a rank shares; -1 if it is none, or has another name. */
static int score(const struct checksums *checksums, size_t rank,
		 const char *name, struct directories directories)
{
	const struct entry *entry;

	if (rank >= checksums->count)
		return -1;
	entry = entry_at(checksums, rank);
	return strcmp(name_of(entry), name) == 0
		       ? shared_directories(directories_of(entry), directories)
		       : -1;
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
	struct directories directories = directories_of_url(url);
	size_t rank = find_rank(checksums, name, directories);
	int best = score(checksums, rank, name, directories);

	*count = 0;
	/* Rank 0 less 1 is none, too. */
	if (score(checksums, rank - 1, name, directories) > best)
		best = score(checksums, rank - 1, name, directories);
	if (best < 0)
		return 0;
	while (score(checksums, rank - 1, name, directories) == best)
		rank--;
	for (; score(checksums, rank, name, directories) == best; rank++)
		if (!collect(entry_at(checksums, rank), found, count))
			return UV_EEXIST;
	return 0;
}
