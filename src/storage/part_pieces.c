#include "storage/part_pieces.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <coget/scope.h>
#include <coget/thread.h>

#include "base/file.h"
#include "storage/digest.h"
#include "storage/existing_file.h"
#include "storage/part_checkpoint.h"
#include "storage/part_digest.h"
#include "storage/part_disk.h"

/* A hop's worth of reading, between two of which a task can be cancelled. */
#define HOP_BYTES ((uint64_t)64 * 1024 * 1024)
#define READ_BYTES ((size_t)256 * 1024)

struct checking {
	struct part_file *part;
	const struct pieces *pieces;
	struct piece_map *map;
	size_t next; /* piece to be looked at */
	char *buffer;
};

static bool is_stored(const struct part_file *part, struct piece_range range)
{
	return extents_first_gap(&part->stored, range.start) >= range.end;
}

static int digest_range(struct digest *digest, const struct checking *checking,
			struct piece_range range)
{
	int status = 0;

	while (status == 0 && range.start < range.end) {
		uint64_t left = range.end - range.start;
		ssize_t len = file_read_some_at(
			checking->part->lock.fd, checking->buffer,
			left < READ_BYTES ? (size_t)left : READ_BYTES,
			(off_t)range.start);

		if (len <= 0)
			return len < 0 ? (int)len : UV_EIO;
		status = digest_update(digest, checking->buffer, (size_t)len);
		range.start += (uint64_t)len;
	}
	return status == 0 ? digest_finish(digest) : status;
}

static int check_piece(struct checking *checking, size_t number)
{
	const struct pieces *pieces = checking->pieces;
	const struct checksum *value;
	struct digest *digest;
	int status = digest_open(&digest, 1u << pieces->algorithm);

	if (status != 0)
		return status;
	status = digest_range(digest, checking, pieces_range(pieces, number));
	if (status == 0) {
		value = digest_value(digest, pieces->algorithm);
		checking->map->states[number] =
			memcmp(value->value, pieces_value(pieces, number),
			       checksum_len(pieces->algorithm)) == 0
				? PIECE_RIGHT
				: PIECE_DAMAGED;
	}
	digest_close(digest);
	return status;
}

/* For co_to_thread(). */
static int check_some(void *arg)
{
	struct checking *checking = arg;
	uint64_t read_bytes = 0;
	int status = 0;

	while (status == 0 && read_bytes < HOP_BYTES &&
	       checking->next < checking->map->count) {
		size_t number = checking->next++;
		struct piece_range range =
			pieces_range(checking->pieces, number);

		if (checking->map->states[number] == PIECE_RIGHT ||
		    !is_stored(checking->part, range))
			continue;
		status = check_piece(checking, number);
		read_bytes += range.end - range.start;
	}
	return status;
}

/* What waits in memory is to be in the file, too. */
static int flush_on_disk(void *arg)
{
	struct part_file *part = arg;
	int status = folder_pin(part->folder, FOLDER_MAKE);

	if (status == 0 && part->lock.is_claimed && part->lock.fd < 0)
		status = part_reopen(part);
	if (status == 0)
		status = part_flush(part, true);
	folder_unpin(part->folder);
	return status;
}

int part_pieces_check(struct part_file *part, const struct pieces *pieces,
		      struct piece_map *map)
{
	struct checking checking = {part, pieces, map, 0, malloc(READ_BYTES)};
	int status =
		checking.buffer ? co_to_thread(flush_on_disk, part) : UV_ENOMEM;

	while (status == 0 && checking.next < map->count)
		status = co_to_thread(check_some, &checking);
	free(checking.buffer);
	return status;
}

struct opening {
	struct part_file *part;
	const struct pieces *pieces;
	struct piece_map *map;
};

static int open_run(const struct opening *opening, size_t first, size_t end)
{
	struct part_file *part = opening->part;
	uint64_t from = pieces_range(opening->pieces, first).start;
	uint64_t to = pieces_range(opening->pieces, end - 1).end;
	int status = extents_remove(&part->stored, from, to);

	if (status == 0)
		status = extents_remove(&part->durable, from, to);
	if (status == 0)
		memset(opening->map->states + first, PIECE_ASKED, end - first);
	return status;
}

static int open_runs(const struct opening *opening)
{
	size_t first, end = 0;
	int status = 0;

	for (int i = 0; i < PART_PIECES_GAPS; i++) {
		if (!piece_map_next_damaged(opening->map, end, &first, &end))
			return status;
		status = open_run(opening, first, end);
		/* What has no room now has it when others are filled. */
		if (status == UV_ENOBUFS && i > 0)
			return 1;
		if (status != 0)
			return status;
		status = 1;
	}
	return status;
}

static int open_on_disk(void *arg)
{
	const struct opening *opening = arg;
	struct part_file *part = opening->part;
	int status = open_runs(opening);

	if (status != 1)
		return status;
	part_digest_forget(part);
	part->started_bytes = 0;
	part_note(part);
	return 1;
}

int part_pieces_open(struct part_file *part, const struct pieces *pieces,
		     struct piece_map *map)
{
	struct opening opening = {part, pieces, map};

	return co_to_thread(open_on_disk, &opening);
}

struct seeding {
	struct part_file *part;
	const char *name;
	const struct pieces *pieces;
	int fd;		     /* of the file that is there; or -1 */
	uint64_t size_bytes; /* of that */
	uint64_t at_bytes;
	uint64_t end_bytes;
};

/* Those of whole pieces. */
static uint64_t seedable_bytes(const struct seeding *seeding)
{
	const struct pieces *pieces = seeding->pieces;

	if (seeding->size_bytes >= pieces->total_bytes)
		return pieces->total_bytes;
	return seeding->size_bytes - seeding->size_bytes % pieces->piece_bytes;
}

/* Open it, and share its blocks where that can be. */
static int begin_on_disk(void *arg)
{
	struct seeding *seeding = arg;
	struct part_file *part = seeding->part;
	struct stat file;
	int status = folder_pin(part->folder, FOLDER_FIND);

	if (status == 0)
		status = existing_file_open(&part->folder->directory,
					    seeding->name, &file);
	if (status >= 0) {
		seeding->fd = status;
		status = 0;
		seeding->size_bytes = (uint64_t)file.st_size;
		seeding->end_bytes = seedable_bytes(seeding);
	}
	if (status == 0 && seeding->end_bytes > 0)
		status = part_lock_open(&part->folder->locks, &part->lock,
					part->name, part->url);
	if (status == 0 && seeding->end_bytes > 0 &&
	    ioctl(part->lock.fd, FICLONE, seeding->fd) == 0 &&
	    ftruncate(part->lock.fd, (off_t)seeding->end_bytes) == 0)
		seeding->at_bytes = seeding->end_bytes;
	folder_unpin(part->folder);
	return status;
}

static int copy_some(void *arg)
{
	struct seeding *seeding = arg;
	char *buffer = malloc(READ_BYTES);
	int status = buffer ? 0 : UV_ENOMEM;
	uint64_t end_bytes = seeding->end_bytes;

	if (end_bytes - seeding->at_bytes > HOP_BYTES)
		end_bytes = seeding->at_bytes + HOP_BYTES;
	while (status == 0 && seeding->at_bytes < end_bytes) {
		uint64_t left = end_bytes - seeding->at_bytes;
		ssize_t len = file_read_some_at(seeding->fd, buffer,
						left < READ_BYTES ? (size_t)left
								  : READ_BYTES,
						(off_t)seeding->at_bytes);

		if (len == 0) /* it has become shorter */
			end_bytes = seeding->end_bytes = seeding->at_bytes;
		else if (len > 0)
			status = file_write_all(seeding->part->lock.fd, buffer,
						(size_t)len);
		else
			status = (int)len;
		seeding->at_bytes += len > 0 ? (uint64_t)len : 0;
	}
	free(buffer);
	return status;
}

/* Also in a cancelled task. */
static void drop(struct part_file *part)
{
	struct co_scope shield;

	co_shield_enter(&shield);
	(void)!co_to_thread(part_remove_on_thread, part);
	co_shield_leave(&shield);
}

int part_file_seed(struct part_file *part, const char *name,
		   const struct pieces *pieces, uint64_t *size_bytes)
{
	struct seeding seeding = {
		.part = part,
		.name = name,
		.pieces = pieces,
		.fd = -1,
	};
	int status = co_to_thread(begin_on_disk, &seeding);

	while (status == 0 && seeding.at_bytes < seeding.end_bytes)
		status = co_to_thread(copy_some, &seeding);
	*size_bytes = seeding.size_bytes;
	if (seeding.fd >= 0)
		close(seeding.fd);
	if (status == 0 && seeding.end_bytes > 0) {
		part->version.total_bytes = (int64_t)pieces->total_bytes;
		part->stored = extents_prefix(seeding.end_bytes);
	} else if (part->lock.is_claimed) {
		drop(part);
	}
	return status == UV_ENOENT ? 0 : status;
}
