#include "input/failed_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/lock.h>
#include <coget/scope.h>
#include <coget/thread.h>

#include "base/atomic_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/own_path.h"
#include "input/list_text.h"
#include "input/rest.h"
#include "model/target_failure.h"

/* So much is gathered before it is written. */
#define GATHER_BYTES ((size_t)64 * 1024)

/* So much room is taken besides that for the lists and arguments; and at most.
 */
#define ROOM_BYTES ((off_t)64 * 1024)
#define ROOM_MAX_BYTES ((off_t)64 * 1024 * 1024)

struct failed_list {
	const struct settings *settings;
	struct own_path path;
	struct atomic_file file;
	struct co_lock lock; /* over what follows, also while it is written */
	struct buf text;
	bool is_source; /* one of the lists that are read is to be replaced */
	bool lacks_any; /* something of these could not be read */
	int status;	/* of the first write that failed */
};

/* Whether the session's journal is what would be replaced. */
static bool is_session(const struct settings *settings)
{
	struct stat file, session;

	return settings->session && stat(settings->failed, &file) == 0 &&
	       stat(settings->session, &session) == 0 &&
	       session.st_dev == file.st_dev && session.st_ino == file.st_ino;
}

static bool is_source(const struct settings *settings)
{
	struct stat file, source;

	if (stat(settings->failed, &file) != 0)
		return false;
	for (size_t i = 0; i < settings->lists.count; i++)
		if (source_stat(settings->lists.items[i], &source) == 0 &&
		    source.st_dev == file.st_dev &&
		    source.st_ino == file.st_ino)
			return true;
	return false;
}

/* A disk that has none now may have some in the end. */
static void take_room(const struct failed_list *list)
{
	const struct settings *settings = list->settings;
	off_t room = ROOM_BYTES;
	struct stat file;

	for (size_t i = 0; i < settings->url_count; i++)
		room += (off_t)strlen(settings->urls[i]) + 1;
	for (size_t i = 0; i < settings->lists.count; i++)
		if (source_stat(settings->lists.items[i], &file) == 0 &&
		    S_ISREG(file.st_mode))
			room += file.st_size;
	(void)fallocate(list->file.fd, FALLOC_FL_KEEP_SIZE, 0,
			room < ROOM_MAX_BYTES ? room : ROOM_MAX_BYTES);
}

static int open_on_disk(void *arg)
{
	struct failed_list *list = arg;
	int status;

	if (is_session(list->settings))
		return UV_EALREADY;
	status = own_path_open(&list->path, list->settings->failed);
	if (status == 0)
		status = atomic_file_open(&list->file, &list->path);
	list->is_source = is_source(list->settings);
	if (status == 0)
		take_room(list);
	return status;
}

static void list_free(struct failed_list *list)
{
	atomic_file_release(&list->file);
	own_path_release(&list->path);
	buf_release(&list->text);
	free(list);
}

static void explain(struct failure *failure, int status, const char *path)
{
	const struct target target = {
		.path = path,
		.in_the_way = "move it away, or give --failed another name",
		.remedy = "check its directory, or give --failed another name",
	};

	if (status == UV_EALREADY)
		failure_set(failure, ERROR_SESSION, "%s is the session, too",
			    path);
	else
		target_failure_set(failure, status, &target);
}

int failed_list_open(struct failed_list **out, const struct settings *settings,
		     struct failure *failure)
{
	struct failed_list *list = calloc(1, sizeof(*list));
	int status;

	*out = NULL;
	if (!list)
		return UV_ENOMEM;
	list->settings = settings;
	list->path = OWN_PATH_NONE;
	list->file = ATOMIC_FILE_NONE;
	list->text = BUF_INIT(SIZE_MAX);
	co_lock_init(&list->lock);
	status = co_to_thread(open_on_disk, list);
	if (status == 0) {
		*out = list;
		return 0;
	}
	list_free(list);
	if (status == UV_ENOMEM || status == UV_ECANCELED)
		return status;
	explain(failure, status, settings->failed);
	return UV_EPROTO;
}

static int write_on_disk(void *arg)
{
	struct failed_list *list = arg;
	int status = file_write_all(list->file.fd, list->text.data,
				    list->text.len);

	buf_reset(&list->text);
	return status;
}

/*
 * Only one adds at a time, so that what belongs together stands together.
 * Returns whether there is anything to add to; if so, end_adding() follows.
 */
static bool begin_adding(struct failed_list *list, struct co_scope *shield)
{
	if (!list)
		return false;
	co_shield_enter(shield);
	(void)!co_lock_acquire(&list->lock);
	if (list->status == 0)
		return true;
	co_lock_release(&list->lock);
	co_shield_leave(shield);
	return false;
}

static void end_adding(struct failed_list *list, struct co_scope *shield,
		       int status)
{
	if (status == 0 && list->text.len >= GATHER_BYTES)
		status = co_to_thread(write_on_disk, list);
	list->status = status;
	co_lock_release(&list->lock);
	co_shield_leave(shield);
}

void failed_list_add(struct failed_list *list, const struct item *item)
{
	struct co_scope shield;

	if (begin_adding(list, &shield))
		end_adding(list, &shield, list_text_item(&list->text, item));
}

void failed_list_add_comment(struct failed_list *list, const struct item *item,
			     const char *what)
{
	struct co_scope shield;

	if (begin_adding(list, &shield))
		end_adding(list, &shield,
			   list_text_comment(&list->text, item, what));
}

void failed_list_lack(struct failed_list *list)
{
	if (list)
		list->lacks_any = true;
}

/* A part of a list to be copied by a thread. */
struct copying {
	struct failed_list *list;
	struct rest rest;
	const char *path; /* of the list, if it is to be opened */
};

static int copy_on_disk(void *arg)
{
	struct copying *copying = arg;
	struct failed_list *list = copying->list;
	int status = write_on_disk(list);

	if (status == 0)
		status = rest_copy(&copying->rest, list->file.fd);
	list->lacks_any |= copying->rest.unread != 0;
	return status;
}

void failed_list_add_line(struct failed_list *list, struct source_part part)
{
	struct copying copying = {
		.list = list,
		.rest = {.part = part, .is_one_line = true},
	};
	struct co_scope shield;

	if (part.fd >= 0 && begin_adding(list, &shield))
		end_adding(list, &shield, co_to_thread(copy_on_disk, &copying));
}

int64_t failed_list_add_rest(struct failed_list *list, const struct item *item,
			     struct source *source)
{
	struct copying copying = {
		.list = list,
		.rest = {.part = source_rest(source), .is_apart = !item},
	};
	bool is_file = copying.rest.part.fd >= 0;
	struct co_scope shield;
	int status;

	if (!begin_adding(list, &shield))
		return -1;
	status = item ? list_text_item(&list->text, item) : 0;
	if (status == 0)
		status = is_file ? co_to_thread(copy_on_disk, &copying)
				 : list_text_lines(&list->text, source, !item);
	end_adding(list, &shield, status);
	return is_file && status == 0 ? (int64_t)copying.rest.items : -1;
}

static int copy_list_on_disk(void *arg)
{
	struct copying *copying = arg;
	struct failed_list *list = copying->list;
	int status = write_on_disk(list);

	if (status == 0)
		status = rest_copy_list(&copying->rest, copying->path,
					list->file.fd);
	return status;
}

int64_t failed_list_add_file(struct failed_list *list, const char *path)
{
	struct copying copying = {
		.list = list,
		.rest = {.is_apart = true},
		.path = path,
	};
	const struct item whole = {.source = path};
	struct co_scope shield;
	int status;

	if (!begin_adding(list, &shield))
		return -1;
	status = co_to_thread(copy_list_on_disk, &copying);
	if (status == 0 && copying.rest.unread != 0) {
		list->lacks_any = true;
		status = list_text_comment(&list->text, &whole,
					   "cannot be read");
	}
	end_adding(list, &shield, status);
	return copying.rest.is_file && status == 0 ? (int64_t)copying.rest.items
						   : -1;
}

static int place_on_disk(void *arg)
{
	struct failed_list *list = arg;
	int status = list->status;

	if (status == 0)
		status = write_on_disk(list);
	/* What is left of the room that was taken at the start. */
	if (status == 0 &&
	    (ftruncate(list->file.fd, lseek(list->file.fd, 0, SEEK_END)) != 0 ||
	     fsync(list->file.fd) != 0))
		status = -errno;
	if (status == 0)
		status = atomic_file_commit(&list->file);
	if (status != 0)
		atomic_file_discard(&list->file);
	return status;
}

static int discard_on_disk(void *arg)
{
	struct failed_list *list = arg;

	atomic_file_discard(&list->file);
	return 0;
}

int failed_list_close(struct failed_list *list, bool *was_left,
		      struct failure *failure)
{
	struct co_scope shield;
	char doing[256];
	int status;

	*was_left = false;
	if (!list)
		return 0;
	*was_left = list->is_source && list->lacks_any;
	co_shield_enter(&shield);
	status =
		co_to_thread(*was_left ? discard_on_disk : place_on_disk, list);
	co_shield_leave(&shield);
	if (status != 0) {
		snprintf(doing, sizeof(doing),
			 "cannot list what is left in %s, which is as it was",
			 list->settings->failed);
		failure_set_status(failure, status, doing);
	}
	list_free(list);
	return status == 0 ? 0 : UV_EPROTO;
}
