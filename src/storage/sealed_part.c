#include "storage/sealed_part.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <coget/thread.h>

#include "base/file.h"
#include "base/own_path.h"
#include "storage/part_digest.h"
#include "storage/part_disk.h"

struct sealing {
	struct part_file *part;
	const struct commit *commit;
	struct commit_result *result;
};

/*
 * A power cut may have it: it is not to stay.  After the end of the process a
 * long one is gone on from, which has its record by now.
 */
static int seal(struct sealing *sealing)
{
	struct part_file *part = sealing->part;
	int status = part_flush(part, false);

	while (status == 0 && part_digest_is_behind(part))
		status = part_digest_stored(part, 0);
	if (status == 0)
		status = part_digest_verify(part, sealing->commit,
					    sealing->result);
	return status == 0 ? part_lock_park(&part->lock) : status;
}

static int seal_on_disk(void *arg)
{
	struct sealing *sealing = arg;
	struct folder *folder = sealing->part->folder;
	int status = folder_pin(folder, FOLDER_MAKE);

	if (status == 0)
		status = seal(sealing);
	folder_unpin(folder);
	return status;
}

static int reopen_on_disk(void *arg)
{
	struct part_file *part = arg;
	int status = folder_pin(part->folder, FOLDER_FIND);

	if (status == 0)
		status = part_reopen(part);
	folder_unpin(part->folder);
	return status;
}

int part_file_seal(struct part_file *part, const struct commit *commit,
		   struct commit_result *result)
{
	struct sealing sealing = {part, commit, result};
	int status = part->status;

	*result = (struct commit_result){0};
	if (status == 0)
		status = io_batch_run(&part->folder->dest->endings,
				      seal_on_disk, &sealing);
	if (status == UV_EILSEQ)
		part_file_discard(part);
	else if (status != 0)
		part_file_keep(part, &result->part_path);
	return status;
}

int part_file_reopen(struct part_file *part)
{
	return co_to_thread(reopen_on_disk, part);
}

struct opening {
	struct part_file *part;
	int fd;
};

/* Not by its descriptor: what is open by that holds the part's lock. */
static int open_body(struct opening *opening)
{
	const struct part_file *part = opening->part;
	struct own_path path = {part->folder->directory.fd,
				(char *)part->lock.name};
	int fd = openat(path.dir_fd, path.name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (!own_path_is_of(&path, part->lock.fd)) {
		close(fd);
		return UV_EAGAIN;
	}
	opening->fd = fd;
	return 0;
}

static int open_body_on_disk(void *arg)
{
	struct opening *opening = arg;
	struct folder *folder = opening->part->folder;
	int status = folder_pin(folder, FOLDER_FIND);

	if (status == 0)
		status = open_body(opening);
	folder_unpin(folder);
	return status;
}

int part_file_open_body(struct part_file *part, int *fd)
{
	struct opening opening = {part, -1};
	int status = co_lock_acquire(&part->writing);

	*fd = -1;
	if (status != 0)
		return status;
	if (part->lock.fd >= 0)
		status = co_to_thread(open_body_on_disk, &opening);
	co_lock_release(&part->writing);
	*fd = opening.fd;
	return status;
}

bool part_file_is_recorded(const struct part_file *part)
{
	return part->has_note;
}

/* The part takes its place, without a byte, and goes. */
static int clear_stale_on_disk(void *arg)
{
	struct part_file *part = arg;
	struct part_locks *locks = &part->folder->locks;

	if (folder_pin(part->folder, FOLDER_FIND) == 0 &&
	    part_has_other(part) &&
	    part_lock_open(locks, &part->lock, part->name, part->url) == 0)
		part_lock_remove(locks, &part->lock);
	folder_unpin(part->folder);
	return 0;
}

void part_file_clear_stale(struct part_file *part)
{
	struct folder *folder = part->folder;

	if (folder->directory.was_empty ||
	    (part->resumes && !folder->leftovers.lacks_record))
		return;
	/* Nothing more can be done about a failure. */
	(void)!co_to_thread(clear_stale_on_disk, part);
}

const char *part_file_bytes(const struct part_file *part, size_t *len)
{
	*len = part->memory.len;
	if (part->lock.is_claimed || part->adopted_bytes > 0)
		return NULL;
	return part->memory.data ? part->memory.data : "";
}

struct reading {
	int fd;
	struct buf *body; /* with room for all of it */
	size_t len;
};

static int read_on_disk(void *arg)
{
	struct reading *reading = arg;
	struct buf *body = reading->body;

	while (body->len < reading->len) {
		ssize_t got = file_read_some_at(
			reading->fd, body->data + body->len,
			reading->len - body->len, (off_t)body->len);

		if (got <= 0)
			return got < 0 ? (int)got : UV_EIO;
		body->len += (size_t)got;
	}
	return 0;
}

static int load_from_disk(struct part_file *part, struct buf *body)
{
	struct reading reading = {.body = body,
				  .len = (size_t)part_file_len(part)};
	int status = buf_reserve(body, reading.len);

	if (status == 0)
		status = part_file_reopen(part);
	if (status == 0)
		status = part_file_open_body(part, &reading.fd);
	if (status != 0)
		return status;
	status = co_to_thread(read_on_disk, &reading);
	close(reading.fd);
	return status;
}

int part_file_load(struct part_file *part, struct buf *body)
{
	size_t len;
	const char *bytes = part_file_bytes(part, &len);
	int status;

	if (bytes)
		status = buf_append(body, bytes, len);
	else if (part_file_len(part) > body->cap)
		status = UV_EFBIG;
	else
		status = load_from_disk(part, body);
	return status == -ENOBUFS ? UV_EFBIG : status;
}
