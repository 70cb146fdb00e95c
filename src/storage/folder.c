/*
 * Beneath the destination no link is followed, and nothing is taken that
 * another user has put where all may write: base/beneath.h.
 *
 * What is open and not in use is closed, the oldest first, once it is more than
 * a few.  Opening again costs as many system calls as the path has names; what
 * was found out at the first time is kept.
 */
#include "storage/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "storage/dest_internal.h"
#include "storage/folder_internal.h"

enum { IDLE_MAX = 32, CHAINS = 4096 };

void folders_init(struct folders *folders)
{
	*folders = (struct folders){0};
	pthread_mutex_init(&folders->lock, NULL);
}

void folders_release(struct folders *folders)
{
	free(folders->chains);
	pthread_mutex_destroy(&folders->lock);
}

uint64_t folder_scope(const char *path)
{
	return *path ? text_hash(path) | 1 : 0;
}

int folder_init(struct folder *folder, struct dest *dest, const char *path,
		const char *shown)
{
	*folder = (struct folder){
		.dest = dest,
		.path = strdup(path),
		.scope = folder_scope(path),
	};
	pthread_mutex_init(&folder->opening, NULL);
	part_locks_init(&folder->locks, &folder->directory, &dest->reserved);
	leftover_parts_init(&folder->leftovers, folder);
	return directory_init(&folder->directory, shown) == 0 && folder->path
		       ? 0
		       : UV_ENOMEM;
}

void folder_end(struct folder *folder)
{
	leftover_parts_release(&folder->leftovers);
	part_locks_release(&folder->locks);
	marked_files_release(&folder->marked);
	directory_release(&folder->directory);
	pthread_mutex_destroy(&folder->opening);
	free(folder->path);
}

/* Nobody is at work in it: under the lock. */
static void stop_idling(struct folders *folders, struct folder *folder)
{
	if (!folder->is_idle)
		return;
	if (folder->older)
		folder->older->newer = folder->newer;
	else
		folders->oldest = folder->newer;
	if (folder->newer)
		folder->newer->older = folder->older;
	else
		folders->newest = folder->older;
	folder->is_idle = false;
	folders->idle_count--;
}

static void start_idling(struct folders *folders, struct folder *folder)
{
	folder->is_idle = true;
	folder->newer = NULL;
	folder->older = folders->newest;
	if (folders->newest)
		folders->newest->newer = folder;
	else
		folders->oldest = folder;
	folders->newest = folder;
	folders->idle_count++;
}

static void close_oldest(struct folders *folders)
{
	struct folder *folder = folders->oldest;

	stop_idling(folders, folder);
	directory_close(&folder->directory);
}

/* Descriptors may be short because of those that idle. */
static void close_all_idle(struct folders *folders)
{
	pthread_mutex_lock(&folders->lock);
	while (folders->oldest)
		close_oldest(folders);
	pthread_mutex_unlock(&folders->lock);
}

static int open_once(struct folder *folder, enum folder_missing missing)
{
	struct dest *dest = folder->dest;
	struct beneath beneath = {.makes_missing = missing == FOLDER_MAKE};
	int status = directory_open_beneath(
		&folder->directory, &dest->root.directory, folder->path,
		&beneath, dest->only_looks ? NULL : &dest->volumes);

	folder->failed_len = status < 0 && beneath.failed_len > 0
				     ? beneath.failed_len
				     : strlen(folder->path);
	return status;
}

/* Under the lock over its opening. */
static int open_folder(struct folder *folder, enum folder_missing missing)
{
	int status;

	if (folder->taken_len > 0)
		return UV_EEXIST;
	status = open_once(folder, missing);
	if (status == UV_EMFILE || status == UV_ENFILE) {
		close_all_idle(&folder->dest->folders);
		status = open_once(folder, missing);
	}
	if (status == UV_ENOENT && missing == FOLDER_FIND &&
	    folder->directory.inode == 0)
		folder->directory.was_empty = true;
	folder->status = status == UV_ENOENT ? 0 : status;
	return status;
}

int folder_pin(struct folder *folder, enum folder_missing missing)
{
	struct folders *folders = &folder->dest->folders;
	int status = 0;

	if (!*folder->path)
		return 0;
	pthread_mutex_lock(&folders->lock);
	folder->pins++;
	stop_idling(folders, folder);
	pthread_mutex_unlock(&folders->lock);
	pthread_mutex_lock(&folder->opening);
	if (folder->directory.fd < 0)
		status = open_folder(folder, missing);
	pthread_mutex_unlock(&folder->opening);
	return status;
}

void folder_unpin(struct folder *folder)
{
	struct folders *folders = &folder->dest->folders;

	if (!*folder->path)
		return;
	pthread_mutex_lock(&folders->lock);
	if (--folder->pins == 0 && folder->directory.fd >= 0) {
		start_idling(folders, folder);
		if (folders->idle_count > IDLE_MAX)
			close_oldest(folders);
	}
	pthread_mutex_unlock(&folders->lock);
}

void folder_set_taken(struct folder *folder, size_t len)
{
	pthread_mutex_lock(&folder->opening);
	folder->status = UV_EEXIST;
	folder->failed_len = folder->taken_len = len;
	pthread_mutex_unlock(&folder->opening);
}

int folder_sync(struct folder *folder)
{
	if (!*folder->path)
		return 0;
	return beneath_sync(folder->dest->root.directory.fd, folder->path);
}

struct folder *dest_root(struct dest *dest)
{
	return &dest->root;
}

static struct folder *make_folder(struct dest *dest, const char *path)
{
	struct folder *folder = calloc(1, sizeof(*folder));
	char *shown = NULL;
	int status = UV_ENOMEM;

	if (asprintf(&shown, "%s%s", dest->root.directory.prefix, path) < 0)
		shown = NULL;
	if (folder && shown) {
		status = folder_init(folder, dest, path, shown);
		folder->directory.volume = dest->root.directory.volume;
	}
	free(shown);
	if (status == 0)
		return folder;
	if (folder && folder->dest)
		folder_end(folder);
	free(folder);
	return NULL;
}

/* The pointer to the folder of a path, or to the end of its chain. */
static struct folder **find(struct folders *folders, const char *path)
{
	struct folder **at = &folders->chains[text_hash(path) % CHAINS];

	while (*at && strcmp((*at)->path, path) != 0)
		at = &(*at)->next;
	return at;
}

struct folder *dest_folder(struct dest *dest, const char *path)
{
	struct folders *folders = &dest->folders;
	struct folder **at;

	if (!*path)
		return &dest->root;
	if (!folders->chains)
		folders->chains = calloc(CHAINS, sizeof(*folders->chains));
	if (!folders->chains)
		return NULL;
	at = find(folders, path);
	if (!*at)
		*at = make_folder(dest, path);
	if (*at)
		(*at)->holders++;
	return *at;
}

void folder_release(struct folder *folder)
{
	struct folders *folders;

	if (!folder || !*folder->path || --folder->holders > 0)
		return;
	folders = &folder->dest->folders;
	*find(folders, folder->path) = folder->next;
	pthread_mutex_lock(&folders->lock);
	stop_idling(folders, folder);
	pthread_mutex_unlock(&folders->lock);
	folder_end(folder);
	free(folder);
}

char *folder_path(const struct folder *folder, const char *name)
{
	return directory_path(&folder->directory, name);
}

void folder_place(const struct folder *folder, const char *name,
		  char place[FOLDER_PLACE_SIZE])
{
	size_t len = strlen(folder->path);

	memcpy(place, folder->path, len);
	if (len > 0)
		place[len++] = '/';
	strcpy(place + len, name);
}

int folder_status(struct folder *folder)
{
	int status;

	pthread_mutex_lock(&folder->opening);
	status = folder->status;
	pthread_mutex_unlock(&folder->opening);
	return status;
}

/* What is in the way of a folder. */
static const char *describe(int status)
{
	switch (status) {
	case UV_ENOTDIR:
		return "is no folder";
	case UV_ELOOP:
		return "is a link";
	case BENEATH_FOREIGN:
		return "is another user's folder";
	case UV_EEXIST:
		return "is the name of another item's file";
	default:
		return NULL;
	}
}

void folder_explain(struct folder *folder, struct failure *failure)
{
	const char *shown = folder->directory.prefix;
	size_t root_len = folder->dest->root.directory.prefix_len;
	const char *what;
	char doing[200];

	pthread_mutex_lock(&folder->opening);
	what = describe(folder->status);
	if (what) {
		failure_set(failure, ERROR_EXISTS,
			    "%.*s %s, so that no file can be put beneath it",
			    (int)(root_len + folder->failed_len), shown, what);
		failure->remedy = "give the file another name with --output, "
				  "or another --dir";
	} else {
		snprintf(doing, sizeof(doing), "cannot make the folder %.*s",
			 (int)(root_len + folder->failed_len), shown);
		failure_set_status(failure, folder->status, doing);
	}
	pthread_mutex_unlock(&folder->opening);
}
