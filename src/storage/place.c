/*
 * Giving a complete file its final name.
 *
 * Only one step here replaces anything: the plain rename of a policy that does,
 * onto a file older than the run.  Between looking at that file and replacing
 * it no other item of the run may take the name, so whoever overwrites holds
 * the naming lock from the first try on.  Other policies need no lock: their
 * rename refuses to replace.
 *
 * A number is a name that nobody asked for.  It is given only where nothing is,
 * whatever the policy, even to overwrite.
 */
#include "storage/dest.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <coget/status.h>

/* Whether a file from before the run makes way for the new one. */
static bool replaces(enum exists_policy policy)
{
	return policy == EXISTS_OVERWRITE || policy == EXISTS_RESUME ||
	       policy == EXISTS_UPDATE;
}

static int rename_plain(struct dest *dest, const char *from, const char *to)
{
	return renameat(dest->fd, from, dest->fd, to) == 0 ? 0 : -errno;
}

/*
 * Where there are no links either (FAT on FUSE, some network file systems):
 * look, then rename.  The lock makes that exact within this process, which is
 * as much as can be had there.
 */
static int rename_if_free(struct dest *dest, const char *from, const char *to)
{
	struct stat file;
	int status;

	pthread_mutex_lock(&dest->naming);
	status = dest_look(dest, to, &file);
	if (status == 0)
		status = UV_EEXIST;
	else if (status == UV_ENOENT)
		status = rename_plain(dest, from, to);
	pthread_mutex_unlock(&dest->naming);
	return status;
}

/* Tell whoever wants to know before it happens. */
static int announce(const struct placement *placement, const char *name)
{
	const struct commit *commit = placement->commit;

	if (!commit->before_placing)
		return 0;
	return commit->before_placing(commit->context, name, placement->inode);
}

/* Rename, unless there is something: UV_EEXIST. */
static int rename_to_free(const struct placement *placement, const char *to)
{
	struct dest *dest = placement->dest;
	const char *from = placement->part_name;
	int status = announce(placement, to);

	if (status != 0)
		return status;
	if (renameat2(dest->fd, from, dest->fd, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	/* Not known to this file system or kernel: a link refuses as well. */
	if (linkat(dest->fd, from, dest->fd, to, 0) == 0) {
		unlinkat(dest->fd, from, 0);
		return 0;
	}
	if (errno == EEXIST)
		return UV_EEXIST;
	return rename_if_free(dest, from, to);
}

/* Whether something stands under that number: 1, 0, or an error. */
static int is_number_taken(struct dest *dest, const char *name, unsigned number)
{
	char numbered[NAME_SIZE];
	struct stat file;
	int status;

	name_numbered(numbered, name, number);
	status = dest_look(dest, numbered, &file);
	if (status == UV_ENOENT)
		return 0;
	return status == 0 ? 1 : status;
}

/*
 * Find a free number above one that is taken, next to another that is taken.  A
 * list of a million items of one name must not look at each number before its
 * own: ever longer steps find a free one, halving then finds the border.
 */
static int find_free_number(struct dest *dest, const char *name, unsigned taken,
			    unsigned *number)
{
	unsigned free_one, step = 1;
	int status;

	for (;;) {
		free_one = taken + step;
		status = is_number_taken(dest, name, free_one);
		if (status <= 0)
			break;
		if (step > UINT_MAX / 8)
			return UV_EEXIST;
		taken = free_one;
		step *= 2;
	}
	while (status >= 0 && free_one - taken > 1) {
		unsigned middle = taken + (free_one - taken) / 2;

		status = is_number_taken(dest, name, middle);
		if (status == 0)
			free_one = middle;
		else if (status > 0)
			taken = middle;
	}
	*number = free_one;
	return status < 0 ? status : 0;
}

/* Put the next free number in the name. */
static int place_numbered(const struct placement *placement,
			  char name[NAME_SIZE])
{
	struct dest *dest = placement->dest;
	char numbered[NAME_SIZE];
	unsigned number = 0;
	int status;

	do {
		status = find_free_number(dest, name, number, &number);
		if (status != 0)
			return status;
		name_numbered(numbered, name, number);
		status = rename_to_free(placement, numbered);
	} while (status == UV_EEXIST); /* another item was faster */
	if (status == 0)
		strcpy(name, numbered);
	return status;
}

/* Something stands under the name. */
static int place_beside(const struct placement *placement, char name[NAME_SIZE],
			const struct stat *other)
{
	enum exists_policy policy = placement->commit->policy;
	int status;

	if (policy == EXISTS_RENAME)
		return place_numbered(placement, name);
	if (S_ISDIR(other->st_mode))
		return UV_EISDIR;
	if (!stamp_is_older(&placement->dest->stamp, other))
		return place_numbered(placement, name);
	if (!replaces(policy))
		return UV_EEXIST;
	status = announce(placement, name);
	if (status != 0)
		return status;
	return rename_plain(placement->dest, placement->part_name, name);
}

int dest_place(const struct placement *placement, char name[NAME_SIZE])
{
	bool may_replace = replaces(placement->commit->policy);
	struct dest *dest = placement->dest;
	struct stat other;
	int status;

	if (may_replace)
		pthread_mutex_lock(&dest->naming);
	do {
		status = rename_to_free(placement, name);
		if (status != UV_EEXIST)
			break;
		status = dest_look(dest, name, &other);
		if (status == 0)
			status = place_beside(placement, name, &other);
	} while (status == UV_ENOENT); /* what was there has gone */
	if (may_replace)
		pthread_mutex_unlock(&dest->naming);
	return status;
}
