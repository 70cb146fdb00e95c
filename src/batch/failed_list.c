#include "batch/failed_list.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/lock.h>
#include <coget/scope.h>
#include <coget/thread.h>

#include "base/buf.h"
#include "base/text.h"
#include "session/aside.h"
#include "batch/source.h"

/* So much is gathered before it is written. */
#define GATHER_BYTES ((size_t)64 * 1024)

struct failed_list {
	const struct settings *settings;
	struct aside aside;
	struct co_lock lock; /* over what follows, also while it is written */
	struct buf text;
	bool is_source; /* one of the lists that are read is to be replaced */
	bool lacks_any; /* of what was read: a comment stands for it */
	int status;     /* of the first write that failed */
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
	for (size_t i = 0; i < settings->lists.count; i++) {
		const char *path = settings->lists.items[i];
		int status = strcmp(path, "-") == 0
				     ? fstat(STDIN_FILENO, &source)
				     : stat(path, &source);

		if (status == 0 && source.st_dev == file.st_dev &&
		    source.st_ino == file.st_ino)
			return true;
	}
	return false;
}

static int open_on_disk(void *arg)
{
	struct failed_list *list = arg;
	char *path;
	int status;

	if (is_session(list->settings))
		return UV_EALREADY;
	path = aside_resolve(list->settings->failed);
	status = path ? aside_open(&list->aside, path) : -errno;
	free(path);
	list->is_source = is_source(list->settings);
	return status;
}

static void list_free(struct failed_list *list)
{
	aside_release(&list->aside);
	buf_release(&list->text);
	free(list);
}

static void explain(struct failure *failure, int status, const char *path)
{
	char doing[200];

	if (status == UV_EBUSY) {
		failure_set(failure, FAULT_BUSY,
			    "another coget is writing %s", path);
		return;
	}
	if (status == UV_EALREADY) {
		failure_set(failure, FAULT_SESSION,
			    "%s is the session, too", path);
		return;
	}
	if (status == UV_EINVAL) {
		failure_set(failure, FAULT_FILE, "%s is not a regular file",
			    path);
		return;
	}
	snprintf(doing, sizeof(doing), "cannot write %s", path);
	failure_set_status(failure, status, doing);
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
	list->aside = ASIDE_NONE;
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

/* Whether a list gives back the URL, which may be anything that was typed. */
static bool fits_a_line(const char *url)
{
	size_t len = strlen(url);

	if (len == 0 || len > SOURCE_LINE_MAX_BYTES || *url == '#' ||
	    text_is_blank(*url) || text_is_blank(url[len - 1]))
		return false;
	for (; *url; url++)
		if ((unsigned char)*url < 0x20 || *url == 0x7F)
			return false;
	return true;
}

/*
 * A line that was too long, a list that could not be read to its end, or an item
 * with an option that was wrong: without that, it would be fetched unchecked.
 */
static int put_comment(struct buf *text, const struct job *job,
		       const struct failure *why)
{
	const char *what = job->url ? job->url : why->what;
	int status = buf_puts(text, "# ");

	if (status == 0 && job->source)
		status = text_escape(text, job->source, strlen(job->source));
	if (status == 0)
		status = buf_printf(text, ":%" PRIu64 ": ", job->line);
	if (status == 0)
		status = text_escape(text, what, strlen(what));
	return status == 0 ? buf_putc(text, '\n') : status;
}

static int put_item(struct failed_list *list, const struct job *job,
		    const struct failure *why)
{
	struct buf *text = &list->text;
	char checksum[CHECKSUM_TEXT_SIZE];
	int status;

	if (!job->url || !fits_a_line(job->url) ||
	    why->fault == FAULT_INPUT) {
		list->lacks_any = true;
		return put_comment(text, job, why);
	}
	status = buf_printf(text, "%s\n", job->url);
	if (status == 0 && job->checksum) {
		checksum_format(checksum, job->checksum);
		status = buf_printf(text, "  checksum=%s\n", checksum);
	}
	return status;
}

static int write_on_disk(void *arg)
{
	struct failed_list *list = arg;

	return write_all(list->aside.fd, list->text.data, list->text.len);
}

static int flush(struct failed_list *list)
{
	int status = co_to_thread(write_on_disk, list);

	buf_reset(&list->text);
	return status;
}

void failed_list_add(struct failed_list *list, const struct job *job,
		     const struct failure *why)
{
	struct co_scope shield;

	co_shield_enter(&shield);
	(void)!co_lock_acquire(&list->lock);
	if (list->status == 0)
		list->status = put_item(list, job, why);
	if (list->status == 0 && list->text.len >= GATHER_BYTES)
		list->status = flush(list);
	co_lock_release(&list->lock);
	co_shield_leave(&shield);
}

static int place_on_disk(void *arg)
{
	struct failed_list *list = arg;
	int status = list->status;

	if (status == 0)
		status = write_on_disk(list);
	if (status == 0 && fsync(list->aside.fd) != 0)
		status = -errno;
	if (status == 0)
		status = aside_place(&list->aside);
	else
		aside_discard(&list->aside);
	return status;
}

static int discard_on_disk(void *arg)
{
	struct failed_list *list = arg;

	aside_discard(&list->aside);
	return 0;
}

int failed_list_close(struct failed_list *list, bool was_all_tried,
		      bool *was_left, struct failure *failure)
{
	struct co_scope shield;
	int status;

	*was_left = false;
	if (!list)
		return 0;
	*was_left = list->is_source && (!was_all_tried || list->lacks_any);
	co_shield_enter(&shield);
	status = co_to_thread(*was_left ? discard_on_disk : place_on_disk,
			      list);
	co_shield_leave(&shield);
	if (status != 0)
		explain(failure, status, list->settings->failed);
	list_free(list);
	return status == 0 ? 0 : UV_EPROTO;
}
