/*
 * A body on its way: in memory first, in its part file once it outgrows that.
 *
 * The loop's side; what is done on disk is in part_disk.c and commit.c.  A
 * small body costs six system calls in one hop, which it shares with others
 * that end at the same time: openat (without a name: unnamed_file.h), write,
 * fsetxattr, utimensat, if it gets its time from the server, linkat, close.
 */
#include "storage/part_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/thread.h>

#include "storage/adopted_file.h"
#include "storage/part_checkpoint.h"
#include "storage/part_digest.h"
#include "storage/part_disk.h"
#include "storage/part_memory.h"
#include "storage/part_record_io.h"
#include "storage/part_resume.h"
#include "storage/part_write.h"

static void free_part(struct part_file *part)
{
	part_forget(part);
	version_reset(&part->version);
	part_memory_forget(part);
	spare_parts_give(&part->folder->dest->spare, part);
}

struct taking_up {
	struct part_file *part;
	const char *name;
};

static int take_up_on_disk(void *arg)
{
	struct taking_up *taking_up = arg;
	struct folder *folder = taking_up->part->folder;
	int status = folder_pin(folder, FOLDER_FIND);

	if (status == 0)
		status = part_resume(taking_up->part, taking_up->name);
	folder_unpin(folder);
	return status == UV_ENOENT ? 0 : status;
}

/* Go on from what an earlier run left of it, if it did. */
static int take_up(struct part_file *part)
{
	struct folder *folder = part->folder;
	struct taking_up taking_up = {.part = part};
	int status;

	status = leftover_parts_find(&folder->leftovers);
	if (status != 0)
		return status;
	taking_up.name = leftover_parts_take(&folder->leftovers, part->url);
	if (!taking_up.name)
		return 0;
	status = co_to_thread(take_up_on_disk, &taking_up);
	if (status == UV_EBUSY || status == UV_ECANCELED)
		leftover_parts_give_back(&folder->leftovers, taking_up.name);
	return status;
}

int part_file_open(struct part_file **out, struct folder *folder,
		   const char *name, const char *url, bool resume)
{
	struct part_file *part = spare_parts_take(&folder->dest->spare);
	int status = 0;

	*out = NULL;
	if (!part)
		return UV_ENOMEM;
	part->folder = folder;
	part_lock_init(&part->lock);
	co_lock_init(&part->writing);
	part->url = url;
	part->version = VERSION_UNKNOWN;
	strcpy(part->name, name);
	part->resumes = resume;
	if (resume)
		status = take_up(part);
	if (status != 0) {
		free_part(part);
		return status;
	}
	*out = part;
	return 0;
}

int part_file_resume(struct part_file *part)
{
	char name[NAME_SIZE];
	struct taking_up taking_up = {part, name};

	name_part(name, part->name);
	return co_to_thread(take_up_on_disk, &taking_up);
}

size_t part_file_memory(const struct part_file *part)
{
	return sizeof(*part) + part->memory.size;
}

uint64_t part_file_len(const struct part_file *part)
{
	return extents_first_gap(&part->stored, 0) + part->memory.len;
}

void part_file_extents(const struct part_file *part, struct extents *stored)
{
	uint64_t len_bytes = part_file_len(part);

	*stored = part->stored;
	/* There is room: what is in memory is behind a range, or the only one.
	 */
	(void)!extents_add(stored, 0, len_bytes);
}

uint64_t part_file_gap_end(const struct part_file *part)
{
	const struct extents *stored = &part->stored;
	size_t next = stored->count > 0 && stored->ranges[0].from_bytes == 0;

	return next < stored->count ? stored->ranges[next].from_bytes : 0;
}

const struct version *part_file_version(const struct part_file *part)
{
	return &part->version;
}

bool part_file_is_resumable(const struct part_file *part, bool trust_length)
{
	if (part_file_len(part) == 0)
		return false;
	return version_validator(&part->version) || part->adopted_bytes > 0 ||
	       (trust_length && part->version.total_bytes >= 0);
}

/*
 * The folder may have gone meanwhile; then nothing is found in it, and what is
 * open stays so.
 */
static int reopen_on_disk(void *arg)
{
	struct part_file *part = arg;
	int status;

	(void)folder_pin(part->folder, FOLDER_FIND);
	status = part_reopen(part);
	folder_unpin(part->folder);
	return status;
}

static int take_adopted_on_disk(void *arg)
{
	struct part_file *part = arg;
	int status = folder_pin(part->folder, FOLDER_FIND);

	if (status == 0)
		status = adopted_file_take(part);
	folder_unpin(part->folder);
	return status;
}

static int start_over(struct part_file *part, const struct version *version)
{
	int status = 0;

	if (part->lock.is_claimed)
		status = co_to_thread(part_remove_on_thread, part);
	if (status != 0) /* also a cancellation: then it is all there yet */
		return status;
	part_forget(part);
	return version_copy(&part->version, version);
}

/* What was of no known version is of this one, as whoever asked says. */
static int learn_version(struct part_file *part, const struct version *version)
{
	const struct version *known = &part->version;

	if (known->total_bytes >= 0 || known->etag || known->last_modified)
		return 0;
	return version_copy(&part->version, version);
}

static int go_on(struct part_file *part, const struct version *version,
		 unsigned algorithms)
{
	int status = learn_version(part, version);

	if (status == 0 && part->lock.is_claimed && part->lock.fd < 0)
		status = co_to_thread(reopen_on_disk, part);
	if (status == 0 && part->adopted_bytes > 0 && !part->lock.is_claimed)
		status = co_to_thread(take_adopted_on_disk, part);
	if (part->algorithms != algorithms)
		part_digest_forget(part);
	part->algorithms = algorithms;
	return status;
}

int part_file_begin(struct part_file *part, uint64_t from_bytes,
		    const struct version *version, unsigned algorithms)
{
	if (from_bytes == 0) {
		part->status = start_over(part, version);
		part->algorithms = algorithms;
	} else {
		part->status = go_on(part, version, algorithms);
	}
	return part->status;
}

int part_file_begin_gap(struct part_file *part, const struct version *version,
			unsigned algorithms)
{
	part->status = go_on(part, version, algorithms);
	return part->status;
}

int part_file_write(struct part_file *part, uint64_t offset_bytes,
		    const void *data, size_t len)
{
	return part_write(part, offset_bytes, data, len);
}

int part_file_take(struct part_file *part, uint64_t offset_bytes,
		   struct buf *data)
{
	int status = co_lock_acquire(&part->writing);

	if (status != 0)
		return status;
	if (!part_memory_swap(part, offset_bytes, data))
		status = part_write_held(part, offset_bytes, data->data,
					 data->len);
	co_lock_release(&part->writing);
	return status;
}

int part_file_spill(struct part_file *part)
{
	return part_write_memory(part);
}

static int park_on_disk(void *arg)
{
	struct part_file *part = arg;
	int status;

	(void)folder_pin(part->folder, FOLDER_FIND);
	(void)!part_save(part); /* what could be kept is there */
	status = part_lock_park(&part->lock);
	if (status != 0)
		(void)!part_remove(part);
	folder_unpin(part->folder);
	return status;
}

static int digest_on_disk(void *arg)
{
	return part_digest_stored(arg, 0);
}

int part_file_digest(struct part_file *part)
{
	int status = part->status;

	while (status == 0 && part_digest_is_behind(part))
		status = co_to_thread(digest_on_disk, part);
	return status;
}

int part_file_park(struct part_file *part)
{
	part->status = 0;
	if (part->lock.fd < 0)
		return 0;
	return io_batch_run(&part->folder->dest->endings, park_on_disk, part);
}

struct keeping {
	struct part_file *part;
	char *path;
};

static void keep(struct keeping *keeping)
{
	struct part_file *part = keeping->part;
	char *path;

	if (part->lock.fd >= 0 || !part->lock.is_claimed)
		(void)!part_save(part); /* what could be kept is there */
	if (!part->lock.is_claimed)
		return;
	path = directory_path(&part->folder->directory, part->lock.name);
	if (part_leave(part))
		keeping->path = path;
	else
		free(path);
}

static int keep_on_disk(void *arg)
{
	struct keeping *keeping = arg;
	struct folder *folder = keeping->part->folder;

	(void)folder_pin(folder, FOLDER_MAKE);
	keep(keeping);
	folder_unpin(folder);
	return 0;
}

void part_file_keep(struct part_file *part, char **path)
{
	struct keeping keeping = {.part = part};

	if (part->lock.is_claimed || part->memory.len > 0)
		(void)!io_batch_run(&part->folder->dest->endings, keep_on_disk,
				    &keeping);
	*path = keeping.path;
	free_part(part);
}

void part_file_discard(struct part_file *part)
{
	if (!part)
		return;
	if (part->lock.is_claimed) {
		/* Nothing more can be done about a failure. */
		(void)!io_batch_run(&part->folder->dest->endings,
				    part_remove_on_thread, part);
	}
	free_part(part);
}

struct kept {
	struct folder *folder;
	const char *name;
};

static int remove_kept(void *arg)
{
	struct kept *kept = arg;

	struct folder *folder = kept->folder;

	if (folder_pin(folder, FOLDER_FIND) == 0) {
		(void)part_record_remove(&folder->directory, kept->name, -1);
		unlinkat(folder->directory.fd, kept->name, 0);
	}
	folder_unpin(folder);
	return 0;
}

void part_file_remove_kept(struct folder *folder, const char *path)
{
	struct kept kept = {folder, path + folder->directory.prefix_len};

	/* Nothing more can be done about a failure. */
	(void)!io_batch_run(&folder->dest->endings, remove_kept, &kept);
}
