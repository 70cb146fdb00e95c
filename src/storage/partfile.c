/*
 * A body on its way: in memory first, in its part file once it outgrows that.
 *
 * The loop's side; what is done on disk is in part.c and commit.c.  A small
 * body costs five system calls in one hop, which it shares with others that end
 * at the same time: openat, flock, write, renameat2, close; and utimensat, if
 * it gets its time from the server.
 */
#include "storage/partfile.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/thread.h>

#include "storage/note.h"
#include "storage/part.h"

#define FIRST_MEMORY_BYTES ((size_t)4 * 1024)

/* Kept for reuse: enough that memory does not come and go, yet a few MiB. */
#define SPARE_MAX 64

static struct partfile *take_spare(struct dest *dest)
{
	struct partfile *part = dest->spare;

	if (!part)
		return calloc(1, sizeof(*part));
	dest->spare = part->next_spare;
	dest->spare_count--;
	return part;
}

static void free_memory(struct partfile *part)
{
	free(part->memory);
	part->memory = NULL;
	part->len = 0;
	part->size = 0;
}

void partfile_free(struct partfile *part)
{
	struct dest *dest = part->dest;

	part_forget(part);
	version_reset(&part->version);
	if (dest->spare_count == SPARE_MAX) {
		free_memory(part);
		free(part);
		return;
	}
	part->next_spare = dest->spare;
	dest->spare = part;
	dest->spare_count++;
}

void partfile_free_spare(struct dest *dest)
{
	while (dest->spare) {
		struct partfile *part = dest->spare;

		dest->spare = part->next_spare;
		free_memory(part);
		free(part);
	}
}

struct taking_up {
	struct partfile *part;
	const char *name;
};

static int take_up_on_disk(void *arg)
{
	struct taking_up *taking_up = arg;

	return part_take_up(taking_up->part, taking_up->name);
}

/* Go on from what an earlier run left of it, if it did. */
static int take_up(struct partfile *part)
{
	struct dest *dest = part->dest;
	struct taking_up taking_up = {.part = part};
	int status;

	dest->resumes = true;
	status = left_find(dest);
	if (status != 0)
		return status;
	taking_up.name = left_take(&dest->left, part->url);
	if (!taking_up.name)
		return 0;
	return co_to_thread(take_up_on_disk, &taking_up);
}

int partfile_open(struct partfile **out, struct dest *dest, const char *name,
		  const char *url, bool resume)
{
	struct partfile *part = take_spare(dest);
	int status = 0;

	*out = NULL;
	if (!part)
		return UV_ENOMEM;
	part->dest = dest;
	slot_init(&part->slot);
	part->url = url;
	part->version = VERSION_UNKNOWN;
	part->len = 0;
	part->algorithms = 0;
	part->digest = NULL;
	part_forget(part);
	part->status = 0;
	strcpy(part->name, name);
	if (resume)
		status = take_up(part);
	if (status != 0) {
		partfile_free(part);
		return status;
	}
	*out = part;
	return 0;
}

uint64_t partfile_len(const struct partfile *part)
{
	return part->stored_bytes + part->len;
}

const struct version *partfile_version(const struct partfile *part)
{
	return &part->version;
}

bool partfile_is_resumable(const struct partfile *part, bool trust_length)
{
	if (partfile_len(part) == 0)
		return false;
	return version_validator(&part->version) || part->is_adopted ||
	       (trust_length && part->version.total_bytes >= 0);
}

static int remove_on_disk(void *arg)
{
	return part_remove(arg);
}

static int reopen_on_disk(void *arg)
{
	return part_reopen(arg);
}

static int digest_on_disk(void *arg)
{
	return part_digest_some(arg);
}

static int start_over(struct partfile *part, const struct version *version)
{
	int status = 0;

	if (part->slot.is_claimed)
		status = co_to_thread(remove_on_disk, part);
	if (status != 0) /* also a cancellation: then it is all there yet */
		return status;
	part_forget(part);
	return version_copy(&part->version, version);
}

/* What was of no known version is of this one, as whoever asked says. */
static int learn_version(struct partfile *part, const struct version *version)
{
	const struct version *known = &part->version;

	if (known->total_bytes >= 0 || known->etag || known->last_modified)
		return 0;
	return version_copy(&part->version, version);
}

static int go_on(struct partfile *part, const struct version *version,
		 unsigned algorithms)
{
	int status = learn_version(part, version);

	if (status == 0 && part->slot.is_claimed && part->slot.fd < 0)
		status = co_to_thread(reopen_on_disk, part);
	if (part->algorithms & ~algorithms || algorithms & ~part->algorithms) {
		digest_close(part->digest);
		part->digest = NULL;
		part->digested_bytes = 0;
	}
	part->algorithms = algorithms;
	while (status == 0 && algorithms != 0 &&
	       part->digested_bytes < part->stored_bytes)
		status = co_to_thread(digest_on_disk, part);
	return status;
}

int partfile_begin(struct partfile *part, uint64_t from_bytes,
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

struct append {
	struct partfile *part;
	const char *data;
	size_t len;
};

static int append_on_disk(void *arg)
{
	struct append *append = arg;

	return part_append(append->part, append->data, append->len);
}

static int grow_memory(struct partfile *part, size_t len)
{
	size_t size = part->size ? part->size : FIRST_MEMORY_BYTES;
	char *memory;

	while (size < len)
		size *= 2;
	if (size == part->size)
		return 0;
	memory = realloc(part->memory, size);
	if (!memory)
		return UV_ENOMEM;
	part->memory = memory;
	part->size = size;
	return 0;
}

static int append_in_memory(struct partfile *part, const void *data, size_t len)
{
	int status = grow_memory(part, part->len + len);

	if (status == 0) {
		memcpy(part->memory + part->len, data, len);
		part->len += len;
	}
	return status;
}

int partfile_write(struct partfile *part, const void *data, size_t len)
{
	struct append append = {part, data, len};

	if (part->status != 0 || len == 0)
		return part->status;
	if (!part->slot.is_claimed && len <= PARTFILE_SMALL_BYTES - part->len) {
		part->status = append_in_memory(part, data, len);
		return part->status;
	}
	part->status = co_to_thread(append_on_disk, &append);
	if (part->slot.fd >= 0 && part->len == 0)
		free_memory(part);
	return part->status;
}

static int park_on_disk(void *arg)
{
	struct partfile *part = arg;
	int status;

	(void)!part_settle(part); /* what could be kept is there */
	status = slot_park(&part->slot);
	if (status != 0)
		(void)!part_remove(part);
	return status;
}

int partfile_park(struct partfile *part)
{
	part->status = 0;
	if (part->slot.fd < 0)
		return 0;
	return group_run(&part->dest->endings, park_on_disk, part);
}

struct keeping {
	struct partfile *part;
	char *path;
};

static int keep_on_disk(void *arg)
{
	struct keeping *keeping = arg;
	struct partfile *part = keeping->part;
	char *path;

	if (part->slot.fd >= 0 || !part->slot.is_claimed)
		(void)!part_settle(part); /* what could be kept is there */
	if (!part->slot.is_claimed)
		return 0;
	path = dest_path(part->dest, part->slot.name);
	if (part_leave(part))
		keeping->path = path;
	else
		free(path);
	return 0;
}

void partfile_keep(struct partfile *part, char **path)
{
	struct keeping keeping = {.part = part};

	if (part->slot.is_claimed || part->len > 0)
		(void)!group_run(&part->dest->endings, keep_on_disk, &keeping);
	*path = keeping.path;
	partfile_free(part);
}

void partfile_discard(struct partfile *part)
{
	if (!part)
		return;
	if (part->slot.is_claimed) {
		/* Nothing more can be done about a failure. */
		(void)!group_run(&part->dest->endings, remove_on_disk, part);
	}
	partfile_free(part);
}

struct kept {
	struct dest *dest;
	const char *name;
};

static int remove_kept(void *arg)
{
	struct kept *kept = arg;

	note_remove_part(kept->dest, kept->name, -1);
	unlinkat(kept->dest->fd, kept->name, 0);
	return 0;
}

void partfile_remove_kept(struct dest *dest, const char *path)
{
	struct kept kept = {dest, path + dest->prefix_len};

	/* Nothing more can be done about a failure. */
	(void)!group_run(&dest->endings, remove_kept, &kept);
}
