/*
 * Taking over what an earlier run left: as much as its record is true of.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "storage/note.h"
#include "storage/part.h"

/* How much of a file can be gone on from, by its record; 0 for none. */
static uint64_t usable_bytes(const struct record *record, uint64_t size_bytes)
{
	int64_t total_bytes = record->version.total_bytes;

	if (total_bytes >= 0 && size_bytes > (uint64_t)total_bytes)
		return 0;
	if (*record->boot && strcmp(record->boot, note_boot()) == 0)
		return size_bytes;
	return size_bytes < record->durable_bytes ? size_bytes
						  : record->durable_bytes;
}

/* Make a file what its record says that it is, and the record this boot's. */
static int go_by_record(struct partfile *part, struct record *record)
{
	int fd = part->slot.fd;
	off_t size_bytes = lseek(fd, 0, SEEK_END);
	uint64_t usable;

	if (size_bytes < 0)
		return -errno;
	usable = record_is_of(record, part->url)
			 ? usable_bytes(record, (uint64_t)size_bytes)
			 : 0;
	if (usable == 0)
		return UV_ENOENT;
	if (usable < (uint64_t)size_bytes &&
	    (ftruncate(fd, (off_t)usable) != 0 ||
	     lseek(fd, 0, SEEK_END) != (off_t)usable))
		return -errno;
	part->version = record->version;
	record->version = VERSION_UNKNOWN;
	part->stored_bytes = usable;
	part->durable_bytes =
		record->durable_bytes < usable ? record->durable_bytes : usable;
	part->started_bytes = usable;
	part_note(part);
	return 0;
}

int part_take_up(struct partfile *part, const char *name)
{
	struct dest *dest = part->dest;
	struct record record = RECORD_NONE;
	int status = slot_take_up(dest, &part->slot, name);

	if (status != 0)
		return status == UV_ENOENT ? 0 : status;
	status = note_read_part(dest, name, part->slot.fd, &record);
	if (status == 0)
		status = go_by_record(part, &record);
	if (status == 0)
		status = stamp_outlast(&dest->stamp, part->slot.fd);
	record_reset(&record);
	if (status == 0)
		return 0;
	slot_close(dest, &part->slot);
	part_forget(part);
	return status == UV_ENOENT ? 0 : status;
}
