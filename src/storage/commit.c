/*
 * The end of a whole file: verified, dressed, and given its final name.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <coget/status.h>

#include "base/date.h"
#include "storage/note.h"
#include "storage/part.h"

struct ending {
	struct partfile *part;
	const struct commit *commit;
	struct commit_result *result;
	char *path;
	char name[NAME_SIZE];
};

static int verify(struct ending *ending)
{
	const struct commit *commit = ending->commit;
	struct digest *digest = ending->part->digest;
	int status = digest ? digest_finish(digest) : 0;

	for (size_t i = 0; status == 0 && i < commit->expected_count; i++) {
		const struct checksum *expected = &commit->expected[i];
		const struct checksum *value =
			digest ? digest_value(digest, expected->algorithm)
			       : NULL;

		if (value && memcmp(value->value, expected->value,
				    checksum_len(expected->algorithm)) == 0)
			continue;
		ending->result->mismatch = expected;
		status = UV_EILSEQ;
	}
	for (unsigned i = 0; status == 0 && digest && i < CHECKSUM_COUNT; i++)
		if (commit->digest & 1u << i)
			ending->result->digest = *digest_value(digest, i);
	return status;
}

/* A time that the server did not say well, or cannot be set, is left. */
static void set_mtime(const struct partfile *part)
{
	const char *date = part->version.last_modified;
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {0}};
	int64_t seconds = 0;

	if (!date || date_parse(date, time(NULL), &seconds) != 0)
		return;
	times[1].tv_sec = (time_t)seconds;
	futimens(part->slot.fd, times);
}

/* Without it the next run asks for what is newer than the file's time. */
static void store_version(const struct partfile *part)
{
	struct record record = RECORD_NONE;

	if (record_key_of(record.key, part->url) != 0)
		return;
	record.version = part->version;
	(void)note_write_version(part->slot.fd, &record);
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

static int complete(struct ending *ending)
{
	const struct commit *commit = ending->commit;
	struct partfile *part = ending->part;
	bool passed = stamp_has_passed(&part->dest->stamp);
	int status = part_flush(part, false);

	if (status == 0)
		status = verify(ending);
	if (status == 0 && !passed)
		status = stamp_outlast(&part->dest->stamp, part->slot.fd);
	if (status != 0)
		return status;
	if (commit->set_mtime)
		set_mtime(part);
	if (commit->store_version)
		store_version(part);
	if (commit->fsync && fsync(part->slot.fd) != 0)
		return -errno;
	return closing_error(part);
}

static int place(struct ending *ending)
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

/* It has its name; nothing of it is a part any more. */
static int settle_placed(struct ending *ending)
{
	struct partfile *part = ending->part;
	int status = 0;

	if (part->has_note)
		note_remove_part(part->dest, part->slot.name, part->slot.fd);
	if (ending->commit->fsync)
		status = dest_sync(part->dest);
	slot_close(part->dest, &part->slot);
	return status;
}

/* Whether a status leaves nothing that another try could go on from. */
static bool is_verdict(int status)
{
	return status == UV_EEXIST || status == UV_EISDIR ||
	       status == UV_EILSEQ;
}

/* What there is stays under the part's name, and the path becomes its. */
static void keep(struct ending *ending)
{
	struct partfile *part = ending->part;

	(void)!part_settle(part); /* what could be kept is there */
	dest_path_rename(part->dest, ending->path, part->slot.name);
	if (part_leave(part))
		ending->result->part_path = ending->path;
}

static int commit_on_disk(void *arg)
{
	struct ending *ending = arg;
	struct partfile *part = ending->part;
	bool was_on_disk = part->slot.is_claimed;
	int status = complete(ending);

	if (status == 0)
		status = place(ending);
	dest_path_rename(part->dest, ending->path, ending->name);
	if (status == 0)
		return settle_placed(ending);
	if (!part->slot.is_claimed)
		return status;
	if (is_verdict(status) || !was_on_disk)
		slot_remove(part->dest, &part->slot);
	else
		keep(ending);
	return status;
}

int partfile_commit(struct partfile *part, const struct commit *commit,
		    struct commit_result *result)
{
	struct ending ending = {part, commit, result, NULL, ""};
	int status = part->status;

	*result = (struct commit_result){0};
	strcpy(ending.name, commit->name ? commit->name : part->name);
	if (status == 0) {
		ending.path = dest_path(part->dest, ending.name);
		status = ending.path ? 0 : UV_ENOMEM;
	}
	if (status != 0) {
		partfile_keep(part, &result->part_path);
		return status;
	}
	status = group_run(&part->dest->endings, commit_on_disk, &ending);
	if (status == 0 || status == UV_EEXIST || status == UV_EISDIR)
		result->path = ending.path;
	else if (!result->part_path)
		free(ending.path);
	partfile_free(part);
	return status;
}
