/*
 * Only one step here replaces anything: the plain rename of a policy that does,
 * onto a file older than the run.  Between looking at that file and replacing
 * it no other item of the run may take the name, so whoever overwrites holds
 * the naming lock from the first try on.  Other policies need no lock: their
 * rename refuses to replace.
 *
 * A number is a name that nobody asked for.  It is given only where nothing is,
 * whatever the policy, even to overwrite.
 */
#include "storage/final_rename.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/status.h>

#include "base/file.h"
#include "storage/dest_internal.h"

bool final_rename_replaces(enum exists_policy policy)
{
	return policy == EXISTS_OVERWRITE || policy == EXISTS_RESUME ||
	       policy == EXISTS_UPDATE || policy == EXISTS_SIZE;
}

static int rename_plain(const struct directory *directory, const char *from,
			const char *to)
{
	return renameat(directory->fd, from, directory->fd, to) == 0 ? 0
								     : -errno;
}

/*
 * Where there are no links either (FAT on FUSE, some network file systems):
 * look, then rename.  The lock makes that exact within this process, which is
 * as much as can be had there.
 */
static int rename_if_free(const struct rename_request *request, const char *to)
{
	const struct directory *directory = &request->folder->directory;
	struct stat file;
	int status;

	pthread_mutex_lock(&request->folder->dest->names.lock);
	status = directory_look(directory, to, &file);
	if (status == 0)
		status = UV_EEXIST;
	else if (status == UV_ENOENT)
		status = rename_plain(directory, request->part_name, to);
	pthread_mutex_unlock(&request->folder->dest->names.lock);
	return status;
}

/* Tell whoever wants to know before it happens. */
static int announce(const struct rename_request *request, const char *name)
{
	char place[FOLDER_PLACE_SIZE];

	if (!request->before_placing)
		return 0;
	folder_place(request->folder, name, place);
	return request->before_placing(request->context, place, request->inode);
}

/* Rename, unless there is something: UV_EEXIST. */
static int rename_to_free(const struct rename_request *request, const char *to)
{
	const struct directory *directory = &request->folder->directory;
	const char *from = request->part_name;
	int status = announce(request, to);

	if (status != 0)
		return status;
	if (!from)
		return unnamed_file_link(request->fd, directory->unnamed_way,
					 directory->fd, to);
	if (renameat2(directory->fd, from, directory->fd, to,
		      RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	/* Not known to this file system or kernel: a link refuses as well. */
	if (linkat(directory->fd, from, directory->fd, to, 0) == 0) {
		unlinkat(directory->fd, from, 0);
		return 0;
	}
	if (errno == EEXIST)
		return UV_EEXIST;
	return rename_if_free(request, to);
}

/* Put the next free number in the name. */
static int place_numbered(const struct rename_request *request,
			  char name[NAME_SIZE])
{
	char numbered[NAME_SIZE];
	int status;

	do {
		status = final_name_another(request->folder, request->wanted,
					    numbered);
		if (status == 0)
			status = rename_to_free(request, numbered);
	} while (status == UV_EEXIST); /* somebody was faster */
	if (status == 0)
		strcpy(name, numbered);
	return status;
}

enum { COMPARE_BYTES = 64 * 1024 };

static bool read_block(int fd, char *block, off_t offset, size_t *len)
{
	ssize_t got;

	for (*len = 0; *len < COMPARE_BYTES; *len += (size_t)got) {
		got = file_read_some_at(fd, block + *len, COMPARE_BYTES - *len,
					offset + (off_t)*len);
		if (got <= 0)
			return got == 0;
	}
	return true;
}

static bool have_same_bytes(int one, int other)
{
	char *blocks = malloc(2 * (size_t)COMPARE_BYTES);
	size_t len = 0, other_len;
	bool is_same = blocks != NULL;
	off_t offset = 0;

	do {
		is_same = is_same && read_block(one, blocks, offset, &len) &&
			  read_block(other, blocks + COMPARE_BYTES, offset,
				     &other_len) &&
			  len == other_len &&
			  memcmp(blocks, blocks + COMPARE_BYTES, len) == 0;
		offset += COMPARE_BYTES;
	} while (is_same && len == COMPARE_BYTES);
	free(blocks);
	return is_same;
}

static bool has_same_bytes(const struct rename_request *request,
			   const char *name)
{
	int fd = openat(request->folder->directory.fd, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool is_same = fd >= 0 && have_same_bytes(request->fd, fd);

	if (fd >= 0)
		close(fd);
	return is_same;
}

/*
 * Whether a file that was made meanwhile is the same item's: another process is
 * at work on the same list.  Without marks, equal bytes say so.
 */
static bool is_same_item(const struct rename_request *request, const char *name)
{
	const struct directory *directory = &request->folder->directory;
	struct item_id id;

	if (!directory->has_attributes)
		return has_same_bytes(request, name);
	return item_id_of(&id, request->url) == 0 &&
	       item_mark_owner(directory->fd, name, &id) == OWNER_ITEM;
}

/*
 * What is longer than the whole file is no beginning of it, whatever its age,
 * and so not what --exists resume was meant for.
 */
static bool is_no_beginning(const struct rename_request *request,
			    const struct stat *other)
{
	struct stat file;

	return request->policy == EXISTS_RESUME &&
	       (fstat(request->fd, &file) != 0 ||
		other->st_size > file.st_size);
}

/*
 * Something stands under the name.  What is no file was in the way before the
 * item was begun, or somebody has put it there since.
 */
static int place_beside(const struct rename_request *request,
			char name[NAME_SIZE], const struct stat *other)
{
	enum exists_policy policy = request->policy;
	int status;

	if (policy == EXISTS_RENAME)
		return place_numbered(request, name);
	if (!S_ISREG(other->st_mode) && !S_ISLNK(other->st_mode))
		return UV_EISDIR;
	if (!request->folder->dest->names.are_fixed &&
	    !run_epoch_is_older(&request->folder->directory.volume->epoch,
				other))
		return is_same_item(request, name)
			       ? UV_EEXIST
			       : place_numbered(request, name);
	if (!final_rename_replaces(policy))
		return UV_EEXIST;
	if (is_no_beginning(request, other))
		return UV_E2BIG;
	status = announce(request, name);
	if (status != 0)
		return status;
	return rename_plain(&request->folder->directory, request->part_name,
			    name);
}

int final_rename(const struct rename_request *request, char name[NAME_SIZE])
{
	bool may_replace = final_rename_replaces(request->policy);
	const struct directory *directory = &request->folder->directory;
	struct stat other;
	int status;

	if (may_replace)
		pthread_mutex_lock(&request->folder->dest->names.lock);
	do {
		status = rename_to_free(request, name);
		if (status != UV_EEXIST)
			break;
		status = directory_look(directory, name, &other);
		if (status == 0)
			status = place_beside(request, name, &other);
	} while (status == UV_ENOENT); /* what was there has gone */
	if (may_replace)
		pthread_mutex_unlock(&request->folder->dest->names.lock);
	return status;
}
