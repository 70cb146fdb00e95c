#include "storage/part_disk.h"

#include <errno.h>
#include <unistd.h>

#include "storage/adopted_file.h"
#include "storage/part_checkpoint.h"
#include "storage/part_digest.h"

/* A shorter body has its record when it is left; only a crash loses it. */
#define LONG_BYTES (1024 * 1024)

/* So much that is behind is read back and digested in one hop with a write. */
#define CATCH_UP_BYTES ((uint64_t)4 * 1024 * 1024)

void part_forget(struct part_file *part)
{
	part_digest_forget(part);
	part->memory.len = 0; /* commit may take it back */
	part->stored.count = 0;
	part->durable.count = 0;
	part->started_bytes = 0;
	part->has_note = false;
	part->note_is_list = false;
	disk_space_forget(&part->space, &part->folder->directory.volume->space);
	part->is_displaced = false;
	part->adopted_bytes = 0;
}

/* What is written again is what was there: all is of one version. */
static int store(struct part_file *part, uint64_t offset_bytes,
		 const char *data, size_t len)
{
	struct extents after = part->stored;
	int status = extents_add(&after, offset_bytes, offset_bytes + len);

	if (status == 0)
		status = part_digest_open(part);
	while (status == 0 && len > 0) {
		ssize_t written =
			pwrite(part->lock.fd, data, len, (off_t)offset_bytes);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		if (written == 0)
			return UV_EIO;
		status = extents_add(&part->stored, offset_bytes,
				     offset_bytes + (uint64_t)written);
		if (status == 0)
			status = part_digest_bytes(part, offset_bytes, data,
						   (size_t)written);
		offset_bytes += (uint64_t)written;
		data += written;
		len -= (size_t)written;
	}
	return status;
}

static int open_noted(struct part_file *part, bool noted)
{
	int status = 0;

	if (part->lock.fd < 0 && !part->lock.is_claimed)
		status = part_lock_open(&part->folder->locks, &part->lock,
					part->name, part->url);
	if (status == 0 && noted && !part->has_note)
		part_note(part);
	return status;
}

static int store_memory(struct part_file *part)
{
	uint64_t offset_bytes = extents_first_gap(&part->stored, 0);
	int status =
		store(part, offset_bytes, part->memory.data, part->memory.len);

	part->memory.len = 0; /* commit may take it back */
	return status;
}

int part_flush(struct part_file *part, bool noted)
{
	int status = open_noted(part, noted);

	return status == 0 ? store_memory(part) : status;
}

static bool is_long(const struct part_file *part)
{
	return part->version.total_bytes < 0 ||
	       part->version.total_bytes >= LONG_BYTES;
}

static int take_room(struct part_file *part, uint64_t end_bytes)
{
	return disk_space_take(&part->space,
			       &part->folder->directory.volume->space,
			       part->lock.fd, extents_end(&part->stored),
			       end_bytes, part->version.total_bytes);
}

int part_store(struct part_file *part, uint64_t offset_bytes, const char *data,
	       size_t len)
{
	int status = open_noted(part, is_long(part));

	if (status == 0)
		status = take_room(part, offset_bytes + len);
	if (status == 0)
		status = store_memory(part);
	if (status == 0)
		status = part_expect_gap(part, offset_bytes);
	if (status == 0)
		status = store(part, offset_bytes, data, len);
	if (status == 0)
		status = part_digest_is_behind(part)
				 ? part_digest_stored(part, CATCH_UP_BYTES)
				 : 0;
	if (status == 0)
		status = part_write_back(part);
	return status;
}

int part_save(struct part_file *part)
{
	int status = part_flush(part, true);
	int given;

	if (part->lock.fd < 0)
		return status;
	if (!part->has_note && part->stored.count > 0)
		part_note_item(part);
	given = disk_space_give_back(&part->space,
				     &part->folder->directory.volume->space,
				     part->lock.fd, extents_end(&part->stored));
	if (status == 0)
		status = given;
	return status == 0 ? part_make_durable(part) : status;
}

void part_drop(struct part_file *part)
{
	if (!part->is_displaced || adopted_file_put_back(part) != 0)
		part_lock_remove(&part->folder->locks, &part->lock);
}

int part_reopen(struct part_file *part)
{
	int status = part_lock_reopen(&part->folder->locks, &part->lock);

	if (status != 0)
		part_forget(part);
	return status;
}

int part_remove(struct part_file *part)
{
	int status = part_reopen(part);

	if (status == 0) {
		part_drop(part);
		part_forget(part);
	}
	return status == UV_EAGAIN ? 0 : status;
}

int part_remove_on_thread(void *arg)
{
	struct part_file *part = arg;
	int status;

	(void)folder_pin(part->folder, FOLDER_FIND);
	status = part_remove(part);
	folder_unpin(part->folder);
	return status;
}

bool part_has_other(const struct part_file *part)
{
	char name[NAME_SIZE];
	struct stat file;

	if (part->folder->directory.was_empty)
		return false;
	name_part(name, part->name);
	return directory_look(&part->folder->directory, name, &file) == 0;
}

bool part_leave(struct part_file *part)
{
	if (part->stored.count == 0) {
		/* It is empty, or was never there. */
		(void)!part_remove(part);
		return false;
	}
	part_lock_close(&part->folder->locks, &part->lock);
	return true;
}
