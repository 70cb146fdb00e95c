#include "storage/leftover_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/thread.h>

#include "storage/folder_internal.h"
#include "storage/part_record_io.h"

struct leftover_part {
	struct item_id id;
	bool is_taken;
	char *name;
};

void leftover_parts_init(struct leftover_parts *leftovers,
			 struct folder *folder)
{
	*leftovers = (struct leftover_parts){.folder = folder};
	co_lock_init(&leftovers->finding);
}

void leftover_parts_release(struct leftover_parts *leftovers)
{
	for (size_t i = 0; i < leftovers->count; i++)
		free(leftovers->parts[i].name);
	free(leftovers->parts);
	leftovers->parts = NULL;
	leftovers->count = 0;
}

static int compare(const void *one, const void *two)
{
	const struct leftover_part *a = one, *b = two;
	int order = item_id_compare(&a->id, &b->id);

	return order ? order : strcmp(a->name, b->name);
}

/* The array grows by doubling: count is a power of two when it is full. */
static int add(struct leftover_parts *leftovers, const char *name,
	       const struct part_record *record)
{
	size_t count = leftovers->count;
	struct leftover_part *parts = leftovers->parts;
	struct leftover_part *part;

	if ((count & (count - 1)) == 0) {
		parts = realloc(parts,
				(count ? 2 * count : 1) * sizeof(*parts));
		if (!parts)
			return UV_ENOMEM;
		leftovers->parts = parts;
	}
	part = &parts[count];
	part->id = record->id;
	part->is_taken = false;
	part->name = strdup(name);
	if (!part->name)
		return UV_ENOMEM;
	leftovers->count++;
	return 0;
}

/* What may not be opened or has no record is nothing to go on from. */
static int look_at(void *context, const char *name)
{
	struct leftover_parts *leftovers = context;
	struct part_record record = PART_RECORD_NONE;
	struct stat file;
	int status = 0;
	int fd;

	if (!name_is_part(name))
		return 0;
	fd = openat(leftovers->folder->directory.fd, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == EMFILE || errno == ENFILE ? -errno : 0;
	if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode) &&
	    file.st_uid == geteuid() &&
	    part_record_read(&leftovers->folder->directory, name, fd,
			     &record) == 0)
		status = add(leftovers, name, &record);
	else
		leftovers->lacks_record = true;
	part_record_reset(&record);
	close(fd);
	return status;
}

static int find_on_disk(void *arg)
{
	struct leftover_parts *leftovers = arg;
	struct folder *folder = leftovers->folder;
	int status = folder_pin(folder, FOLDER_FIND);

	if (status == 0)
		status = directory_list(folder->directory.fd, look_at,
					leftovers);
	folder_unpin(folder);
	if (status == UV_EACCES || status == UV_ENOENT)
		status = 0; /* where the user may not look, or nothing is */
	if (leftovers->count > 1)
		qsort(leftovers->parts, leftovers->count,
		      sizeof(*leftovers->parts), compare);
	if (status != 0)
		leftover_parts_release(leftovers);
	return status;
}

int leftover_parts_find(struct leftover_parts *leftovers)
{
	int status;

	if (leftovers->is_found || leftovers->folder->directory.was_empty)
		return 0;
	status = co_lock_acquire(&leftovers->finding);
	if (status != 0)
		return status;
	if (!leftovers->is_found)
		status = co_to_thread(find_on_disk, leftovers);
	leftovers->is_found = status == 0;
	co_lock_release(&leftovers->finding);
	return status;
}

/* The first part that is not before the item. */
static size_t find_first(const struct leftover_parts *leftovers,
			 const struct item_id *id)
{
	size_t low = 0, high = leftovers->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (item_id_compare(&leftovers->parts[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *leftover_parts_take(struct leftover_parts *leftovers,
				const char *url)
{
	struct item_id id;

	if (leftovers->count == 0 || item_id_of(&id, url) != 0)
		return NULL;
	for (size_t i = find_first(leftovers, &id); i < leftovers->count; i++) {
		struct leftover_part *part = &leftovers->parts[i];

		if (item_id_compare(&part->id, &id) != 0)
			break;
		if (!part->is_taken) {
			part->is_taken = true;
			return part->name;
		}
	}
	return NULL;
}

void leftover_parts_give_back(struct leftover_parts *leftovers,
			      const char *name)
{
	for (size_t i = 0; i < leftovers->count; i++)
		if (leftovers->parts[i].name == name)
			leftovers->parts[i].is_taken = false;
}
