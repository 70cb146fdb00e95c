#include "download/follow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <coget/event.h>

#include "http/media_type.h"
#include "http/redirect_guard.h"
#include "input/metalink_source.h"
#include "storage/existing_file.h"
#include "storage/sealed_part.h"

struct followed {
	struct metalink_document document;
	struct item *item; /* that it was sent for: a copy; owned */
};

struct follow {
	struct followed *all; /* owned, as are what they hold */
	size_t count;
	size_t next;	  /* that is to be read */
	size_t bytes;	  /* that they take */
	size_t left;	  /* so many were too much */
	size_t downloads; /* that exist */
	struct co_event changed;
};

int follow_open(struct follow **out)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return UV_ENOMEM;
	co_event_init(&(*out)->changed);
	return 0;
}

void follow_close(struct follow *follow)
{
	if (!follow)
		return;
	for (size_t i = 0; i < follow->count; i++) {
		buf_release(&follow->all[i].document.text);
		item_free(follow->all[i].item);
	}
	free(follow->all);
	free(follow);
}

void follow_enter(struct follow *follow)
{
	if (follow)
		follow->downloads++;
}

void follow_leave(struct follow *follow)
{
	if (!follow)
		return;
	follow->downloads--;
	co_event_set(&follow->changed);
}

/* Whether a server has led to the item. */
static bool is_led(const struct download *download)
{
	const struct item_options *options = download->item->options;

	return options && options->led_from;
}

bool follow_is_due(const struct download *download)
{
	const char *type = download->attempt.response.content_type;

	return download->run->follow && type && !is_led(download) &&
	       media_type_is_metalink((struct span){type, strlen(type)});
}

bool follow_is_unsaved(const struct download *download)
{
	const struct run *run = download->run;

	return run->settings->follow_metalink == FOLLOW_MEM || run->outlet;
}

int follow_check_len(const struct download *download, uint64_t len_bytes,
		     struct failure *failure)
{
	if (len_bytes <= METALINK_MAX_BYTES || !follow_is_due(download) ||
	    !follow_is_unsaved(download))
		return 0;
	failure_set(failure, ERROR_INPUT,
		    "not a Metalink: it is larger than %zu MiB",
		    METALINK_MAX_BYTES >> 20);
	failure->remedy = "leave out --follow-metalink to save it";
	return UV_EPROTO;
}

/* Room for one more, or NULL. */
static struct followed *add(struct follow *follow)
{
	struct followed *all = reallocarray(follow->all, follow->count + 1,
					    sizeof(*follow->all));

	if (!all)
		return NULL;
	follow->all = all;
	return &all[follow->count];
}

/* A copy of an item, with its place; NULL: no memory. */
static struct item *copy_item(const struct item *item)
{
	struct item *copy = item_new(item->url);

	if (!copy)
		return NULL;
	copy->index = item->index;
	copy->source = item->source;
	copy->line = item->line;
	copy->listed = item->listed ? strdup(item->listed) : NULL;
	if ((item->listed && !copy->listed) || item_copy_said(copy, item) < 0) {
		item_free(copy);
		return NULL;
	}
	return copy;
}

/*
 * Note what was read of a Metalink, or why it was not.  The text is the
 * follow's; it is empty then.
 */
static int note(struct download *download, struct buf *text, int status,
		bool was_public)
{
	struct follow *follow = download->run->follow;
	size_t bytes = sizeof(struct followed) + text->size +
		       item_memory(download->item);
	struct followed *followed;
	struct item *item;

	if (status == UV_ENOMEM || status == UV_ECANCELED)
		return status;
	if (bytes > FOLLOW_MAX_BYTES - follow->bytes) {
		follow->left++;
		failed_list_add(download->run->records.failed, download->item);
		return 0;
	}
	followed = add(follow);
	item = followed ? copy_item(download->item) : NULL;
	if (!item)
		return UV_ENOMEM;
	*followed = (struct followed){
		.document = {{item->url, true, was_public},
			     item,
			     *text,
			     status},
		.item = item,
	};
	*text = BUF_INIT(0);
	follow->bytes += bytes;
	follow->count++;
	return 0;
}

int follow_take_part(struct download *download)
{
	struct buf text = BUF_INIT(METALINK_MAX_BYTES);
	int status = part_file_load(download->part, &text);

	status = note(download, &text, status,
		      download->attempt.response.trail.was_public);
	buf_release(&text);
	return status;
}

static const char *name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Of a file that was there, it is not known which server has sent it. */
int follow_take_file(struct download *download, const char *path)
{
	const struct response *response = &download->attempt.response;
	struct buf text = BUF_INIT(METALINK_MAX_BYTES);
	bool was_public, is_due;
	int status;

	if (!download->run->follow || !path || is_led(download))
		return 0;
	is_due = follow_is_due(download);
	was_public = is_due ? response->trail.was_public
			    : redirect_guard_may_be_public(download->item->url);
	status = existing_file_load(download->file.folder, name_in(path),
				    is_due ? NULL : "<metalink", &text);
	if (status != 0 && status != UV_ENOMEM && status != UV_ECANCELED &&
	    status != UV_EPERM && status != UV_EFBIG && !is_due)
		status = 0;
	else
		status = note(download, &text, status, was_public);
	buf_release(&text);
	return status;
}

static int compare(const void *a, const void *b)
{
	const struct followed *one = a, *other = b;

	return one->item->index < other->item->index
		       ? -1
		       : one->item->index > other->item->index;
}

/* Those that did not fit count as one failure, which says how many they are. */
static int reject_left(const struct follow *follow,
		       struct item_builder *builder)
{
	struct failure failure;

	if (follow->left == 0)
		return 0;
	failure_set(&failure, ERROR_INPUT,
		    "%zu Metalink%s not followed: those of a run have more "
		    "than %zu MiB together",
		    follow->left, follow->left == 1 ? " was" : "s were",
		    FOLLOW_MAX_BYTES / 1024 / 1024);
	failure.remedy = "give them to --metalink, which reads one after the "
			 "other";
	return item_builder_reject_line(
		builder, (struct source_position){"--follow-metalink", 0},
		&failure);
}

static int read_all(struct follow *follow, struct item_builder *builder)
{
	int status = 0;

	if (follow->count > 0)
		qsort(follow->all, follow->count, sizeof(*follow->all),
		      compare);
	while (status == 0 && follow->next < follow->count) {
		struct metalink_document *document =
			&follow->all[follow->next++].document;

		status = metalink_accept(builder, document);
		buf_release(&document->text);
	}
	if (status == 0)
		status = reject_left(follow, builder);
	return status == 0 ? item_builder_flush(builder) : status;
}

int follow_read(struct follow *follow, struct item_builder *builder)
{
	int status = 0;

	if (!follow)
		return 0;
	builder->tally->input_ended = false;
	while (status == 0 && follow->downloads > 0) {
		co_event_clear(&follow->changed);
		status = co_event_wait(&follow->changed);
	}
	if (status == 0)
		status = read_all(follow, builder);
	builder->tally->input_ended = status == 0;
	return status;
}

void follow_leave_rest(struct follow *follow, struct failed_list *failed)
{
	for (size_t i = follow ? follow->next : 0; follow && i < follow->count;
	     i++)
		failed_list_add(failed, follow->all[i].item);
}
