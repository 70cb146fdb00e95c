#include "storage/part_resume.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/adopted_file.h"
#include "storage/boot_id.h"
#include "storage/part_checkpoint.h"
#include "storage/part_disk.h"
#include "storage/part_record_io.h"

/* Which bytes of a file can be gone on from, by its record. */
static struct extents usable_extents(const struct part_record *record,
				     uint64_t file_bytes)
{
	int64_t total_bytes = record->version.total_bytes;
	bool is_same_boot =
		*record->boot && strcmp(record->boot, boot_id()) == 0;
	struct extents usable = is_same_boot ? record->stored : record->durable;

	if (total_bytes >= 0 && file_bytes > (uint64_t)total_bytes)
		return extents_prefix(0);
	if (is_same_boot && record->is_all_stored)
		return extents_prefix(file_bytes);
	extents_cut(&usable, file_bytes);
	return usable;
}

/* Which bytes of it are the item's, and which of them the user's own before. */
static int take_stored(struct part_file *part, const struct part_record *record,
		       uint64_t file_bytes)
{
	const struct adopted_record *adopted = &record->adopted;

	if (!item_id_is_of(&record->id, part->url))
		return UV_ENOENT;
	part->stored = usable_extents(record, file_bytes);
	return adopted->len_bytes > 0 && adopted->len_bytes <= file_bytes
		       ? adopted_file_recall(part, adopted)
		       : 0;
}

/* Make a file what its record says that it is, and the record this boot's. */
static int go_by_record(struct part_file *part, struct part_record *record)
{
	int fd = part->lock.fd;
	struct stat file;
	int status;

	if (fstat(fd, &file) != 0)
		return -errno;
	extents_cut(&record->durable, (uint64_t)file.st_size);
	status = take_stored(part, record, (uint64_t)file.st_size);
	if (status != 0)
		return status;
	if (part->stored.count == 0 ||
	    !extents_cover(&part->stored, &record->durable))
		return UV_ENOENT;
	/* Also what was taken beyond its end by a run that was killed. */
	if (ftruncate(fd, (off_t)extents_end(&part->stored)) != 0)
		return -errno;
	part->version = record->version;
	record->version = VERSION_UNKNOWN;
	part->durable = record->durable;
	part->started_bytes = extents_total(&part->stored);
	part_note(part);
	return 0;
}

/* Whether it is of the URL, and of no version that anybody will know again. */
static bool is_waste(const struct part_file *part,
		     const struct part_record *record)
{
	return item_id_is_of(&record->id, part->url) &&
	       record->adopted.len_bytes == 0 &&
	       !part_can_go_on(&record->version);
}

int part_resume(struct part_file *part, const char *name)
{
	struct folder *folder = part->folder;
	struct part_record record = PART_RECORD_NONE;
	int status =
		part_lock_resume(&folder->locks, &part->lock, name, part->url);

	if (status != 0)
		return status == UV_ENOENT ? 0 : status;
	status = part_record_read(&folder->directory, name, part->lock.fd,
				  &record);
	if (status == 0 && is_waste(part, &record)) {
		part_record_reset(&record);
		return part_remove(part);
	}
	if (status == 0)
		status = go_by_record(part, &record);
	if (status == 0)
		status = run_epoch_outlast(&folder->directory.volume->epoch,
					   part->lock.fd);
	part_record_reset(&record);
	if (status == 0)
		return 0;
	part_lock_close(&folder->locks, &part->lock);
	part_forget(part);
	return status == UV_ENOENT ? 0 : status;
}
