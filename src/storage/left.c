#include "storage/left.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/thread.h>

#include "storage/dest.h"
#include "storage/note.h"

struct left_part {
	unsigned char key[RECORD_KEY_BYTES];
	bool is_taken;
	char *name;
};

void left_init(struct left *left)
{
	*left = (struct left){0};
	co_lock_init(&left->finding);
}

void left_release(struct left *left)
{
	for (size_t i = 0; i < left->count; i++)
		free(left->parts[i].name);
	free(left->parts);
	left->parts = NULL;
	left->count = 0;
}

static int compare(const void *one, const void *two)
{
	const struct left_part *a = one, *b = two;
	int order = memcmp(a->key, b->key, sizeof(a->key));

	return order ? order : strcmp(a->name, b->name);
}

/* The array grows by doubling: count is a power of two when it is full. */
static int add(struct left *left, const char *name, const struct record *record)
{
	size_t count = left->count;
	struct left_part *parts = left->parts;
	struct left_part *part;

	if ((count & (count - 1)) == 0) {
		parts = realloc(parts,
				(count ? 2 * count : 1) * sizeof(*parts));
		if (!parts)
			return UV_ENOMEM;
		left->parts = parts;
	}
	part = &parts[count];
	memcpy(part->key, record->key, sizeof(part->key));
	part->is_taken = false;
	part->name = strdup(name);
	if (!part->name)
		return UV_ENOMEM;
	left->count++;
	return 0;
}

/* What may not be opened or has no record is nothing to go on from. */
static int look_at(struct dest *dest, const char *name)
{
	struct record record = RECORD_NONE;
	struct stat file;
	int fd = openat(dest->fd, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int status = 0;

	if (fd < 0)
		return errno == EMFILE || errno == ENFILE ? -errno : 0;
	if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode) &&
	    note_read_part(dest, name, fd, &record) == 0)
		status = add(&dest->left, name, &record);
	record_reset(&record);
	close(fd);
	return status;
}

static int find_on_disk(void *arg)
{
	struct dest *dest = arg;
	int fd = openat(dest->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;
	int status = 0;

	if (!dir) {
		/* Where the user may not look, nothing is found. */
		status = errno == EACCES ? 0 : -errno;
		if (fd >= 0)
			close(fd);
		return status;
	}
	while (status == 0 && (entry = readdir(dir)))
		if (name_is_part(entry->d_name))
			status = look_at(dest, entry->d_name);
	closedir(dir);
	if (dest->left.count > 1)
		qsort(dest->left.parts, dest->left.count,
		      sizeof(*dest->left.parts), compare);
	if (status != 0)
		left_release(&dest->left);
	return status;
}

int left_find(struct dest *dest)
{
	struct left *left = &dest->left;
	int status;

	if (left->is_found || dest->was_empty)
		return 0;
	status = co_lock_acquire(&left->finding);
	if (status != 0)
		return status;
	if (!left->is_found)
		status = co_to_thread(find_on_disk, dest);
	left->is_found = status == 0;
	co_lock_release(&left->finding);
	return status;
}

/* The first part that is not before the key. */
static size_t find_first(const struct left *left, const unsigned char *key)
{
	size_t low = 0, high = left->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(left->parts[middle].key, key, RECORD_KEY_BYTES) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *left_take(struct left *left, const char *url)
{
	unsigned char key[RECORD_KEY_BYTES];

	if (left->count == 0 || record_key_of(key, url) != 0)
		return NULL;
	for (size_t i = find_first(left, key); i < left->count; i++) {
		struct left_part *part = &left->parts[i];

		if (memcmp(part->key, key, sizeof(key)) != 0)
			break;
		if (!part->is_taken) {
			part->is_taken = true;
			return part->name;
		}
	}
	return NULL;
}
