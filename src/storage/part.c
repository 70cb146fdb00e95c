/*
 * A part on its disk, and when its record is true.
 *
 * The record is written before the first byte, unless the body is short, and
 * says of which version all bytes will be.  Within one boot, how many there are
 * is the file's size: what was written is in the page cache, whatever became of
 * the writer.  A power cut can take any of it but what was synchronised before
 * the record said so.
 *
 * So a part never changes its version: to start over, the file is removed and
 * another made.  Were it emptied instead, a power cut could leave the new bytes
 * with the old record.
 */
#include "storage/part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "storage/note.h"

#define MIB ((uint64_t)1024 * 1024)

/* A power cut costs this much at most; less often than it costs time. */
#define CHECKPOINT_BYTES (64 * MIB)
/* So much at a time is sent on its way to the disk before. */
#define WRITEBACK_BYTES (8 * MIB)
/* Less is not worth a wait for the disk. */
#define SETTLE_BYTES MIB
#define ALLOCATE_BYTES MIB
#define NOTE_BYTES MIB

/* A hop's worth of re-reading, between which a task can be cancelled. */
#define REREAD_BYTES (64 * MIB)
#define READ_BYTES ((size_t)256 * 1024)

/* A record without these would not help anybody to go on. */
static bool is_worth_a_note(const struct version *version)
{
	return version->total_bytes >= 0 || version_validator(version);
}

void part_note(struct partfile *part)
{
	struct record record = RECORD_NONE;

	record.durable_bytes = part->durable_bytes;
	record.version = part->version;
	if (is_worth_a_note(&part->version) &&
	    record_key_of(record.key, part->url) == 0 &&
	    note_write_part(part->dest, part->slot.name, part->slot.fd,
			    &record) == 0)
		part->has_note = true;
	else if (!part->has_note)
		note_remove_part(part->dest, part->slot.name, -1);
}

static void forget_digest(struct partfile *part)
{
	digest_close(part->digest);
	part->digest = NULL;
	part->digested_bytes = 0;
}

void part_forget(struct partfile *part)
{
	forget_digest(part);
	part->len = 0;
	part->stored_bytes = 0;
	part->durable_bytes = 0;
	part->started_bytes = 0;
	part->has_note = false;
	part->is_allocated = false;
	part->is_adopted = false;
}

/* Have room for the whole file, or know at once that there is none. */
static int allocate(struct partfile *part)
{
	int64_t total_bytes = part->version.total_bytes;
	int64_t stored_bytes = (int64_t)part->stored_bytes;
	int fd = part->slot.fd;
	int status;

	part->is_allocated = true;
	if (total_bytes - stored_bytes < (int64_t)ALLOCATE_BYTES)
		return 0;
	do
		status = fallocate(fd, FALLOC_FL_KEEP_SIZE, stored_bytes,
				   total_bytes - stored_bytes);
	while (status != 0 && errno == EINTR);
	if (status == 0)
		return 0;
	status = -errno;
	if (ftruncate(fd, stored_bytes) != 0) /* what it had got before */
		return -errno;
	return status == UV_ENOSPC || status == -EDQUOT || status == UV_EFBIG
		       ? status
		       : 0;
}

/* The bytes that could not be synchronised may not be what was written. */
static void cut_to_durable(struct partfile *part)
{
	if (ftruncate(part->slot.fd, (off_t)part->durable_bytes) != 0 ||
	    lseek(part->slot.fd, 0, SEEK_END) < 0)
		part->durable_bytes = 0;
	part->stored_bytes = part->durable_bytes;
	forget_digest(part);
}

static int checkpoint(struct partfile *part)
{
	int status = fdatasync(part->slot.fd) == 0 ? 0 : -errno;

	if (status == UV_EINVAL) /* this file system cannot */
		return 0;
	if (status != 0) {
		cut_to_durable(part);
		return status;
	}
	part->durable_bytes = part->stored_bytes;
	part_note(part);
	return 0;
}

/* Long files go to the disk bit by bit, not all at the end. */
static int write_back(struct partfile *part)
{
	uint64_t behind = part->stored_bytes - part->started_bytes;

	if (!part->has_note || behind < WRITEBACK_BYTES)
		return 0;
	sync_file_range(part->slot.fd, (off_t)part->started_bytes,
			(off_t)behind, SYNC_FILE_RANGE_WRITE);
	part->started_bytes = part->stored_bytes;
	if (part->stored_bytes - part->durable_bytes < CHECKPOINT_BYTES)
		return 0;
	return checkpoint(part);
}

static int open_digest(struct partfile *part)
{
	if (part->digest || part->algorithms == 0)
		return 0;
	part->digested_bytes = 0;
	return digest_open(&part->digest, part->algorithms);
}

static int digest_bytes(struct partfile *part, const char *data, size_t len)
{
	int status;

	if (!part->digest)
		return 0;
	part->digested_bytes += len;
	status = digest_update(part->digest, data, len);
	if (status != 0)
		forget_digest(part);
	return status;
}

static int store(struct partfile *part, const char *data, size_t len)
{
	int status = open_digest(part);

	while (status == 0 && len > 0) {
		ssize_t written = write(part->slot.fd, data, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		if (written == 0)
			return UV_EIO;
		part->stored_bytes += (uint64_t)written;
		status = digest_bytes(part, data, (size_t)written);
		data += written;
		len -= (size_t)written;
	}
	return status;
}

int part_flush(struct partfile *part, bool noted)
{
	int status = 0;

	if (!part->slot.is_claimed)
		status = slot_open(part->dest, &part->slot, part->name,
				   part->url);
	if (status == 0 && noted && !part->has_note)
		part_note(part);
	if (status == 0 && noted && !part->is_allocated)
		status = allocate(part);
	if (status != 0)
		return status;
	status = store(part, part->memory, part->len);
	part->len = 0;
	return status;
}

/* A shorter body has its record when it is left; only a crash loses it. */
static bool is_long(const struct partfile *part)
{
	return part->version.total_bytes < 0 ||
	       part->version.total_bytes >= (int64_t)NOTE_BYTES;
}

int part_append(struct partfile *part, const char *data, size_t len)
{
	int status = part_flush(part, is_long(part));

	if (status == 0)
		status = store(part, data, len);
	if (status == 0)
		status = write_back(part);
	return status;
}

int part_settle(struct partfile *part)
{
	int status = part_flush(part, true);

	if (part->slot.fd < 0)
		return status;
	if (part->version.total_bytes > (int64_t)part->stored_bytes &&
	    ftruncate(part->slot.fd, (off_t)part->stored_bytes) != 0 &&
	    status == 0)
		status = -errno;
	part->is_allocated = false;
	if (status == 0 && part->has_note &&
	    part->stored_bytes - part->durable_bytes >= SETTLE_BYTES)
		status = checkpoint(part);
	return status;
}

int part_reopen(struct partfile *part)
{
	int status = slot_reopen(part->dest, &part->slot);

	if (status != 0)
		part_forget(part);
	return status;
}

int part_remove(struct partfile *part)
{
	int status = part_reopen(part);

	if (status == 0) {
		slot_remove(part->dest, &part->slot);
		part_forget(part);
	}
	return status == UV_EAGAIN ? 0 : status;
}

bool part_leave(struct partfile *part)
{
	if (part->stored_bytes == 0) {
		/* It is empty, or was never there. */
		(void)!part_remove(part);
		return false;
	}
	slot_close(part->dest, &part->slot);
	return true;
}

static int reread(struct partfile *part, char *buffer, size_t size)
{
	uint64_t end = part->digested_bytes + REREAD_BYTES;
	int status = 0;

	if (end > part->stored_bytes)
		end = part->stored_bytes;
	while (status == 0 && part->digested_bytes < end) {
		uint64_t left = end - part->digested_bytes;
		ssize_t len = pread(part->slot.fd, buffer,
				    left < size ? (size_t)left : size,
				    (off_t)part->digested_bytes);

		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return len < 0 ? -errno : UV_EIO;
		status = digest_bytes(part, buffer, (size_t)len);
	}
	return status;
}

int part_digest_some(struct partfile *part)
{
	char *buffer = malloc(READ_BYTES);
	int status = buffer ? open_digest(part) : UV_ENOMEM;

	if (status == 0)
		status = reread(part, buffer, READ_BYTES);
	free(buffer);
	return status;
}
