/*
 * An item in aria2's form begins with its URL, and is known when something else
 * follows: the next URL, a blank line, or the end.  Until then it is held.
 *
 * From a pipe, what follows may take any time, and the first file shall not
 * wait for the second URL.  So an item of a list that has had no options yet is
 * given up to GRACE_NS for the next line, which is much longer than a program
 * takes from one write to the next, and then starts.  Should an option come
 * after that, it is an error: it is never left out in silence.
 */
#include "input/list.h"

#include <string.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "input/failed_list.h"
#include "input/foreign_list.h"
#include "input/held_item.h"
#include "input/json_line.h"
#include "input/source.h"
#include "model/loose_url.h"

#define GRACE_NS (3 * CO_MILLISECOND)

struct list {
	struct item_builder *builder;
	struct source *source;
	struct source_position position; /* of the line that was read last */
	struct held_item held;
	bool has_begun; /* a line was not blank */
	bool has_options;
	bool has_ended;
	bool is_whole; /* nothing is left of it */
	uint64_t bytes_before; /* of the lists before it */
	struct list_result *result;
};

/* A line of JSON is a whole item, which waits for nothing. */
static int take_json(struct list *list, const char *line)
{
	int status = held_item_release(&list->held, ABOVE_NOTHING);
	struct item *item = NULL;

	if (status == 0)
		status = json_line_read(list->builder, line, list->position,
					&item);
	if (!item) /* the line is still to be read */
		source_unread(list->source);
	else if (status == 0)
		return item_builder_accept(list->builder, item);
	item_builder_leave(list->builder, item);
	return status < 0 ? status : 0;
}

/* How long the name is with which an option begins, "name="; 0 if none does. */
static size_t option_key_len(const struct source_line *line)
{
	size_t len = strspn(line->text, LIST_OPTION_NAME);

	return line->is_indented && line->text[len] == '=' ? len : 0;
}

static enum input_format format_of(const struct list *list)
{
	const struct settings *settings = list->builder->settings;

	return settings ? settings->input_format : FORMAT_AUTO;
}

/*
 * Whether a line is to be an object.  Among those that have to be, lists of
 * --failed also have the URLs of arguments, with their options.
 */
static bool is_json(const struct list *list, const struct source_line *line)
{
	switch (format_of(list)) {
	case FORMAT_AUTO:
		return json_line_recognizes(line->text);
	case FORMAT_JSON:
		return !loose_url_has_scheme(line->text) &&
		       !(list->held.item && option_key_len(line) > 0);
	default:
		return false;
	}
}

/* Nothing of another program's list is read, and it is not replaced. */
static int refuse_list(struct list *list, const struct failure *failure)
{
	list->has_ended = list->is_whole = true;
	failed_list_lack(list->builder->failed);
	return item_builder_reject_line(list->builder, list->position, failure);
}

static int take_line(struct list *list, const struct source_line *line)
{
	size_t key_len = option_key_len(line);
	bool is_first = !list->has_begun;
	struct failure failure;
	int status;

	if (!*line->text)
		return held_item_release(&list->held, ABOVE_NOTHING);
	list->has_begun = true;
	if (format_of(list) == FORMAT_AUTO && is_first &&
	    foreign_list_recognizes(line->text, &failure))
		return refuse_list(list, &failure);
	if (is_json(list, line))
		return take_json(list, line->text);
	list->has_options |= key_len > 0;
	status = key_len > 0 ? held_item_add_option(&list->held, line->text,
						    key_len, list->position)
			     : held_item_begin(&list->held, line->text,
					       list->position);
	if (status < 0) /* the line is still to be read */
		source_unread(list->source);
	return status;
}

static int await_source(void *arg)
{
	return source_await(arg);
}

/* Let go what must not wait until the next line has come. */
static int pass_on(struct list *list)
{
	int status = item_builder_flush(list->builder);

	if (status < 0 || !list->held.item || list->has_options ||
	    !source_is_slow(list->source))
		return status;
	status = co_wait_for(await_source, list->source, GRACE_NS);
	if (status != UV_ETIMEDOUT)
		return status;
	status = held_item_release(&list->held, ABOVE_STARTED);
	return status == 0 ? item_builder_flush(list->builder) : status;
}

/* For who wants to know how many items the rest of the lists may hold. */
static void note_extent(const struct list *list)
{
	struct tally *tally = list->builder->tally;

	if (tally->list_bytes > 0)
		tally->list_read_bytes =
			list->bytes_before +
			source_extent(list->source).read_bytes;
}

static int read_line(struct list *list)
{
	struct source_line line;
	int status = 0;

	if (!source_has_next(list->source))
		status = pass_on(list);
	if (status < 0)
		return status;
	status = source_next(list->source, &line);
	list->position.line = line.number;
	note_extent(list);
	if (status == 1)
		return take_line(list, &line);
	list->has_ended = status != UV_EMSGSIZE;
	list->is_whole = status == 0;
	if (status == UV_EMSGSIZE)
		failed_list_add_line(list->builder->failed,
				     source_last(list->source));
	else if (status < 0)
		source_unread(list->source);
	if (status < 0)
		status = item_builder_reject_status(list->builder,
						    list->position, status,
						    "a list of URLs");
	return status == 0 ? held_item_release(&list->held, ABOVE_FAILED)
			   : status;
}

/* What it still holds, and what was not read of it, is left. */
static void leave(struct list *list)
{
	int64_t items;

	pattern_leave(&list->held.pattern, list->builder);
	items = failed_list_add_rest(list->builder->failed, list->held.item,
				     list->source);
	if (items > 0)
		list->builder->tally->read += (uint64_t)items;
	list->result->has_unread = items < 0;
	item_free(list->held.item);
}

int list_read(struct item_builder *builder, const char *path,
	      struct list_result *result)
{
	struct list list = {
		.builder = builder,
		.held.builder = builder,
		.position = {strcmp(path, "-") == 0 ? "stdin" : path, 0},
		.bytes_before = builder->tally->list_read_bytes,
		.result = result,
	};
	struct failure failure;
	int status = source_open(&list.source, path);

	if (status == UV_ECANCELED)
		return status;
	result->was_begun = true;
	if (status < 0) {
		failed_list_lack(builder->failed);
		failure_set_status(&failure, status, "cannot open the list");
		return item_builder_reject_line(builder, list.position,
						&failure);
	}
	while (status == 0 && !list.has_ended)
		status = read_line(&list);
	if (!list.is_whole || status < 0)
		leave(&list);
	source_close(list.source);
	return status;
}
