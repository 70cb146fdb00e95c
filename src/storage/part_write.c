#include "storage/part_write.h"

#include <stdbool.h>

#include <coget/scope.h>
#include <coget/thread.h>

#include "storage/part_disk.h"
#include "storage/part_memory.h"

struct part_piece {
	struct part_piece *next; /* that waits, the first one first */
	uint64_t offset_bytes;
	const char *data;
	size_t len;
	bool is_done;
};

struct storing {
	struct part_file *part;
	const struct part_piece *first;
};

static int store_on_disk(void *arg)
{
	const struct storing *storing = arg;
	struct folder *folder = storing->part->folder;
	int status = folder_pin(folder, FOLDER_MAKE);

	for (const struct part_piece *at = storing->first; status == 0 && at;
	     at = at->next)
		status = part_store(storing->part, at->offset_bytes, at->data,
				    at->len);
	folder_unpin(folder);
	return status;
}

static int store(struct part_file *part, const struct part_piece *first)
{
	struct storing storing = {part, first};

	part->status = co_to_thread(store_on_disk, &storing);
	if (part->lock.fd >= 0 && part->memory.len == 0)
		buf_release(&part->memory);
	return part->status;
}

int part_write_held(struct part_file *part, uint64_t offset_bytes,
		    const void *data, size_t len)
{
	const struct part_piece piece = {NULL, offset_bytes, data, len, false};

	if (part->status != 0 || len == 0)
		return part->status;
	if (part_memory_fits(part, offset_bytes, len)) {
		part->status = buf_append(&part->memory, data, len);
		return part->status;
	}
	return store(part, &piece);
}

/* Write what all have brought that wait. */
static void write_waiting(struct part_file *part)
{
	struct part_piece *first = part->waiting;

	part->waiting = NULL;
	if (part->status == 0)
		(void)!store(part, first); /* each sees the part's status */
	for (struct part_piece *at = first; at; at = at->next)
		at->is_done = true;
}

/*
 * Others write.  The bytes are to be there until they are written, by whomever:
 * that cannot be cancelled.
 */
static int wait_and_write(struct part_file *part, struct part_piece *piece)
{
	struct part_piece **last = &part->waiting;
	struct co_scope shield;

	while (*last)
		last = &(*last)->next;
	*last = piece;
	co_shield_enter(&shield);
	(void)!co_lock_acquire(&part->writing); /* which cannot fail there */
	if (!piece->is_done)
		write_waiting(part);
	co_lock_release(&part->writing);
	co_shield_leave(&shield);
	return part->status;
}

int part_write(struct part_file *part, uint64_t offset_bytes, const void *data,
	       size_t len)
{
	struct part_piece piece = {NULL, offset_bytes, data, len, false};
	int status;

	if (co_lock_locked(&part->writing) && len > 0)
		return wait_and_write(part, &piece);
	status = co_lock_acquire(&part->writing);
	if (status != 0)
		return status;
	status = part_write_held(part, offset_bytes, data, len);
	co_lock_release(&part->writing);
	return status;
}

static int flush_on_disk(void *arg)
{
	struct part_file *part = arg;
	struct folder *folder = part->folder;
	int status = folder_pin(folder, FOLDER_MAKE);

	if (status == 0)
		status = part_flush(part, true);
	folder_unpin(folder);
	return status;
}

int part_write_memory(struct part_file *part)
{
	int status = co_lock_acquire(&part->writing);

	if (status != 0)
		return status;
	if (part->status == 0 && part->memory.len > 0)
		part->status = co_to_thread(flush_on_disk, part);
	status = part->status;
	co_lock_release(&part->writing);
	return status;
}
