/*
 * A body on its way: in memory first, in its part file once it outgrows that.
 *
 * Functions named _on_disk run on the thread pool, one at a time for each
 * partfile; the others belong to the loop.  A small body costs five system
 * calls in one hop, which it shares with others that end at the same time:
 * openat, flock, write, renameat2, close.
 */
#include "storage/partfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/thread.h>

#include "storage/dest.h"

#define FIRST_MEMORY_BYTES ((size_t)4 * 1024)

/* Kept for reuse: enough that memory does not come and go, yet a few MiB. */
#define SPARE_MAX 64

struct partfile {
	struct dest *dest;
	struct partfile *next_spare;
	struct slot slot;
	const char *url;
	struct version version;
	char *memory; /* what has come and is not on disk */
	size_t len;
	size_t size;
	uint64_t stored_bytes;
	int status; /* of the first write that failed */
	char name[NAME_SIZE];
};

int partfile_open(struct partfile **out, struct dest *dest, const char *name,
		  const char *url, bool resume)
{
	struct partfile *part = dest->spare;

	(void)resume;
	if (part) {
		dest->spare = part->next_spare;
		dest->spare_count--;
	} else {
		part = calloc(1, sizeof(*part));
	}
	*out = part;
	if (!part)
		return UV_ENOMEM;
	part->dest = dest;
	slot_init(&part->slot);
	part->url = url;
	part->version = VERSION_UNKNOWN;
	part->len = 0;
	part->stored_bytes = 0;
	part->status = 0;
	strcpy(part->name, name);
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

static void free_memory(struct partfile *part)
{
	free(part->memory);
	part->memory = NULL;
	part->len = 0;
	part->size = 0;
}

static void partfile_free(struct partfile *part)
{
	struct dest *dest = part->dest;

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

static int store(struct partfile *part, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t written = write(part->slot.fd, data, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		if (written == 0)
			return UV_EIO;
		part->stored_bytes += (uint64_t)written;
		data += written;
		len -= (size_t)written;
	}
	return 0;
}

/* See to it that there is a part file, and all that has come is in it. */
static int flush_on_disk(struct partfile *part)
{
	int status = 0;

	if (!part->slot.is_claimed)
		status = slot_open(part->dest, &part->slot, part->name);
	if (status == 0 && part->len > 0) {
		status = store(part, part->memory, part->len);
		part->len = 0;
	}
	return status;
}

/* Drop what is there, so that the body begins anew in memory. */
static int start_over_on_disk(void *arg)
{
	struct partfile *part = arg;
	int status = slot_reopen(part->dest, &part->slot);

	part->stored_bytes = 0;
	if (status == 0)
		slot_remove(part->dest, &part->slot);
	return status == UV_EAGAIN ? 0 : status;
}

static int go_on_on_disk(void *arg)
{
	struct partfile *part = arg;
	int status = slot_reopen(part->dest, &part->slot);

	if (status != 0)
		part->stored_bytes = 0;
	return status;
}

static int start_over(struct partfile *part, const struct version *version)
{
	int status = 0;

	part->len = 0;
	if (part->slot.is_claimed)
		status = co_to_thread(start_over_on_disk, part);
	if (status == 0)
		status = version_copy(&part->version, version);
	return status;
}

int partfile_begin(struct partfile *part, uint64_t from_bytes,
		   const struct version *version, unsigned algorithms)
{
	(void)algorithms;
	if (from_bytes == 0)
		part->status = start_over(part, version);
	else if (part->slot.is_claimed && part->slot.fd < 0)
		part->status = co_to_thread(go_on_on_disk, part);
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
	int status = flush_on_disk(append->part);

	if (status != 0)
		return status;
	return store(append->part, append->data, append->len);
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

/* Ask for errors that come at close, while the lock has still to be held. */
static int closing_error(const struct partfile *part)
{
	int fd;

	if (!part->dest->close_may_fail)
		return 0;
	fd = dup(part->slot.fd);
	return fd >= 0 && close(fd) == 0 ? 0 : -errno;
}

static int complete_on_disk(struct partfile *part)
{
	bool passed = stamp_has_passed(&part->dest->stamp);
	int status = flush_on_disk(part);

	if (status == 0 && !passed)
		status = stamp_outlast(&part->dest->stamp, part->slot.fd);
	if (status == 0)
		status = closing_error(part);
	return status;
}

static int park_on_disk(void *arg)
{
	struct partfile *part = arg;
	int status = flush_on_disk(part);

	if (status == 0)
		status = slot_park(&part->slot);
	if (status != 0) {
		slot_remove(part->dest, &part->slot);
		part->stored_bytes = 0;
		part->len = 0;
	}
	return status;
}

int partfile_park(struct partfile *part)
{
	part->status = 0;
	if (part->slot.fd < 0)
		return 0;
	return group_run(&part->dest->endings, park_on_disk, part);
}

struct ending {
	struct partfile *part;
	const struct commit *commit;
	char *path;
	bool is_kept; /* and path is the part's */
	char name[NAME_SIZE];
};

/* What came to the disk stays there, under the part's name. */
static void keep_slot(struct ending *ending)
{
	struct partfile *part = ending->part;

	if (part->stored_bytes == 0) {
		slot_remove(part->dest, &part->slot);
		return;
	}
	if (!ending->path)
		ending->path = dest_path(part->dest, part->slot.name);
	else
		dest_path_rename(part->dest, ending->path, part->slot.name);
	ending->is_kept = ending->path;
	slot_close(part->dest, &part->slot);
}

static int place_on_disk(struct ending *ending)
{
	struct partfile *part = ending->part;
	struct placement placement = {part->dest, part->slot.name,
				      ending->commit, 0};
	struct stat file;

	if (ending->commit->before_placing) {
		if (fstat(part->slot.fd, &file) != 0)
			return -errno;
		placement.inode = file.st_ino;
	}
	return dest_place(&placement, ending->name);
}

/* Whether an error leaves nothing that another try could go on from. */
static bool is_verdict(int status)
{
	return status == UV_EEXIST || status == UV_EISDIR ||
	       status == UV_EILSEQ;
}

static int commit_on_disk(void *arg)
{
	struct ending *ending = arg;
	struct partfile *part = ending->part;
	bool was_on_disk = part->slot.fd >= 0;
	int status = complete_on_disk(part);

	if (status == 0)
		status = place_on_disk(ending);
	dest_path_rename(part->dest, ending->path, ending->name);
	if (!part->slot.is_claimed)
		return status;
	if (status == 0)
		slot_close(part->dest, &part->slot);
	else if (is_verdict(status) || !was_on_disk)
		slot_remove(part->dest, &part->slot);
	else
		keep_slot(ending);
	return status;
}

int partfile_commit(struct partfile *part, const struct commit *commit,
		    struct commit_result *result)
{
	struct ending ending = {.part = part, .commit = commit};
	int status;

	*result = (struct commit_result){0};
	if (part->status != 0) {
		status = part->status;
		partfile_keep(part, &result->part_path);
		return status;
	}
	strcpy(ending.name, commit->name ? commit->name : part->name);
	ending.path = dest_path(part->dest, ending.name);
	if (!ending.path) {
		partfile_keep(part, &result->part_path);
		return UV_ENOMEM;
	}
	status = group_run(&part->dest->endings, commit_on_disk, &ending);
	if (status == 0 || status == UV_EEXIST || status == UV_EISDIR)
		result->path = ending.path;
	else if (ending.is_kept)
		result->part_path = ending.path;
	else
		free(ending.path);
	partfile_free(part);
	return status;
}

static int keep_on_disk(void *arg)
{
	struct ending *ending = arg;
	struct partfile *part = ending->part;
	int status = 0;

	if (part->slot.fd >= 0 || !part->slot.is_claimed)
		status = flush_on_disk(part);
	if (part->slot.is_claimed)
		keep_slot(ending);
	return status;
}

void partfile_keep(struct partfile *part, char **path)
{
	struct ending ending = {.part = part};

	if (part->slot.is_claimed || part->len > 0) {
		/* What could be kept is there: see the path. */
		(void)!group_run(&part->dest->endings, keep_on_disk, &ending);
	}
	*path = ending.path;
	partfile_free(part);
}

void partfile_discard(struct partfile *part)
{
	if (!part)
		return;
	if (part->slot.is_claimed) {
		/* Nothing more can be done about a failure. */
		(void)!group_run(&part->dest->endings, start_over_on_disk,
				 part);
	}
	partfile_free(part);
}
