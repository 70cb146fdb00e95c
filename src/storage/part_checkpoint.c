#include "storage/part_checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "storage/adopted_file.h"
#include "storage/part_digest.h"
#include "storage/part_record_io.h"

#define MIB ((uint64_t)1024 * 1024)

/* A power cut costs this much at most; less often than it costs time. */
#define CHECKPOINT_BYTES (64 * MIB)
/* So much at a time is sent on its way to the disk before. */
#define WRITEBACK_BYTES (8 * MIB)
/* Less is not worth a wait for the disk, nor a record. */
#define DURABLE_MIN_BYTES MIB
#define NOTE_BYTES MIB

bool part_can_go_on(const struct version *version)
{
	return version->total_bytes >= 0 || version_validator(version);
}

/* list: the ranges are listed, though the file's length may tell them, too. */
static int write_record(struct part_file *part, bool list)
{
	struct part_record record = PART_RECORD_NONE;
	int status;

	record.durable = part->durable;
	record.is_all_stored = !list;
	if (list)
		record.stored = part->stored;
	record.adopted = adopted_file_record(part);
	record.version = part->version;
	status = item_id_of(&record.id, part->url);
	if (status == 0)
		status = part_record_write(&part->folder->directory,
					   part->lock.name, part->lock.fd,
					   &record);
	if (status != 0)
		return status;
	part->has_note = true;
	part->note_is_list = list;
	part->noted_bytes = extents_total(&part->stored);
	return 0;
}

void part_note(struct part_file *part)
{
	bool list = !extents_is_prefix(&part->stored);

	if (part_can_go_on(&part->version) && write_record(part, list) == 0)
		return;
	if (!part->has_note)
		(void)part_record_remove(&part->folder->directory,
					 part->lock.name, -1);
}

/* The record says more than is true: another one goes in its place, or none. */
static int replace_record(struct part_file *part)
{
	if (!part->has_note || write_record(part, true) == 0)
		return 0;
	part->has_note = false;
	return part_record_remove(&part->folder->directory, part->lock.name,
				  part->lock.fd);
}

void part_note_item(struct part_file *part)
{
	struct part_record record = PART_RECORD_NONE;

	if (item_id_of(&record.id, part->url) == 0)
		(void)part_record_write(&part->folder->directory,
					part->lock.name, part->lock.fd,
					&record);
}

/* The bytes that could not be synchronised may not be what was written. */
static void cut_to_durable(struct part_file *part)
{
	if (ftruncate(part->lock.fd, (off_t)extents_end(&part->durable)) != 0)
		part->durable.count = 0;
	part->stored = part->durable;
	part->started_bytes = extents_total(&part->stored);
	if (part->note_is_list)
		(void)!replace_record(part);
	disk_space_forget(&part->space, &part->folder->directory.volume->space);
	part_digest_forget(part);
}

static int checkpoint(struct part_file *part)
{
	int status = fdatasync(part->lock.fd) == 0 ? 0 : -errno;

	if (status == UV_EINVAL) /* this file system cannot */
		return 0;
	if (status != 0) {
		cut_to_durable(part);
		return status;
	}
	part->durable = part->stored;
	part_note(part);
	return 0;
}

/* How much a power cut can take. */
static uint64_t unsafe_bytes(const struct part_file *part)
{
	return extents_total(&part->stored) - extents_total(&part->durable);
}

int part_write_back(struct part_file *part)
{
	uint64_t stored_bytes = extents_total(&part->stored);

	if (!part->has_note)
		return 0;
	if (part->note_is_list &&
	    stored_bytes - part->noted_bytes >= NOTE_BYTES)
		part_note(part);
	if (stored_bytes - part->started_bytes < WRITEBACK_BYTES)
		return 0;
	sync_file_range(part->lock.fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	part->started_bytes = stored_bytes;
	return unsafe_bytes(part) < CHECKPOINT_BYTES ? 0 : checkpoint(part);
}

int part_expect_gap(struct part_file *part, uint64_t offset_bytes)
{
	if (part->note_is_list || (extents_is_prefix(&part->stored) &&
				   offset_bytes <= extents_end(&part->stored)))
		return 0;
	return replace_record(part);
}

int part_make_durable(struct part_file *part)
{
	if (!part->has_note)
		return 0;
	if (unsafe_bytes(part) >= DURABLE_MIN_BYTES)
		return checkpoint(part);
	if (part->note_is_list)
		part_note(part);
	return 0;
}
