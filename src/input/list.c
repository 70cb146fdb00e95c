/*
 * An item in aria2's form begins with its URL, and is known when something else
 * follows: the next URL, a blank line, or the end.  Until then it is held,
 * since options may come that decide how it is fetched.  So is one that has
 * failed already, for its options belong to it where it is listed as left.
 *
 * From a pipe, what follows may take any time, and the first file shall not
 * wait for the second URL.  So an item of a list that has had no options yet is
 * given up to GRACE_NS for the next line, which is much longer than a program
 * takes from one write to the next, and then starts.  Should an option come
 * after that, it is an error: it is never left out in silence.
 */
#include "input/list.h"

#include <stdlib.h>
#include <string.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "input/failed_list.h"
#include "input/foreign_list.h"
#include "input/item_fields.h"
#include "input/json_line.h"
#include "input/list_option.h"
#include "input/pattern.h"
#include "input/source.h"

#define GRACE_NS (50 * CO_MILLISECOND)

/* What an option would belong to. */
enum above {
	NOTHING,
	ITEM,	 /* the one that is held */
	STARTED, /* an item that could not wait any more */
	FAILED,	 /* an item that has been told of; held, or a line that was none
		  */
};

struct list {
	struct item_builder *builder;
	struct source *source;
	struct source_position position; /* of the line that was read last */
	enum above above;
	struct item *item; /* held; else NULL */
	struct pattern_members members; /* that its option glob says */
	struct pattern pattern; /* the one that is expanded */
	bool has_begun; /* a line was not blank */
	bool has_options;
	bool has_ended;
	bool is_whole; /* nothing is left of it */
	struct list_result *result;
};

static int fail_item(struct list *list, const struct failure *failure)
{
	list->above = FAILED;
	list->item->line = list->position.line; /* where the mistake is */
	return item_builder_reject(list->builder, list->item, failure);
}

/* Whether URLs in lists may have patterns. */
static bool expands(const struct list *list)
{
	const struct settings *settings = list->builder->settings;

	return list->members.first > 0 ||
	       (settings && settings->glob && settings->glob_lists);
}

/* All is said of the item that is held: see whether it can be fetched. */
static int check_item(struct list *list)
{
	struct failure failure;
	int status = 0;

	if (expands(list))
		status = pattern_open(&list->pattern, list->builder, list->item,
				      list->members);
	if (list->pattern.glob)
		list->item = NULL;
	if (list->item && status == 0)
		status = item_builder_check(list->builder, list->item);
	if (list->item && status == 0)
		status = item_check_mirrors(list->item, &failure);
	if (status == UV_EINVAL) {
		list->above = FAILED;
		return item_builder_reject(list->builder, list->item, &failure);
	}
	if (status == 1)
		list->above = FAILED;
	return status < 0 ? status : 0;
}

/* The item that is held will not change any more. */
static int release_item(struct list *list, enum above above)
{
	int status = list->above == ITEM ? check_item(list) : 0;
	bool has_failed = list->above == FAILED;
	struct item *item = list->item;

	if (status == 0 && list->pattern.glob)
		status = pattern_expand(&list->pattern, list->builder);
	if (status < 0)
		return status;
	list->above = above;
	list->item = NULL;
	list->members = (struct pattern_members){0};
	if (item && !has_failed)
		return item_builder_accept(list->builder, item);
	item_builder_leave(list->builder, item);
	return 0;
}

/* Other URLs of the same file follow the first, behind tabs. */
static int add_mirrors(struct item *item, const char *urls)
{
	int status = 0;

	while (status == 0 && *urls) {
		size_t len = strcspn(urls, "\t");
		char *url = strndup(urls, len);

		status = url ? 0 : UV_ENOMEM;
		if (status == 0 && len > 0)
			status = item_add_mirror(item, url);
		free(url);
		urls += len + (urls[len] == '\t');
	}
	return status;
}

/* The item of a line, with what follows its first tab, is held. */
static int hold_item(struct list *list, const char *url, const char *mirrors)
{
	struct item *item =
		item_builder_begin(list->builder, url, list->position);

	if (!item || add_mirrors(item, mirrors) < 0) {
		item_free(item);
		return UV_ENOMEM;
	}
	list->item = item;
	list->above = ITEM;
	return 0;
}

static int begin_item(struct list *list, char *line)
{
	char *tab = strchr(line, '\t');
	int status = release_item(list, NOTHING);

	if (tab)
		*tab = '\0';
	if (status == 0)
		status = hold_item(list, line, tab ? tab + 1 : "");
	if (tab)
		*tab = '\t';
	if (status < 0) /* the line is still to be read */
		source_unread(list->source);
	return status;
}

/* A line of JSON is a whole item, which waits for nothing. */
static int take_json(struct list *list, const char *line)
{
	int status = release_item(list, NOTHING);
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

/* Which URLs of a pattern are meant; kept when these are known. */
static int set_members(struct list *list, const char *value)
{
	struct failure failure;

	if (list->above == ITEM && list->members.first == 0 &&
	    pattern_parse_members(&list->members, value))
		return 0;
	failure_set(&failure, ERROR_INPUT,
		    "the option glob is FIRST-LAST, beneath a URL with a "
		    "pattern");
	return list->above == ITEM ? fail_item(list, &failure)
				   : item_builder_reject_line(list->builder,
							      list->position,
							      &failure);
}

static int add_option(struct list *list, const char *text, size_t key_len)
{
	struct failure failure;
	int status;

	list->has_options = true;
	if (strncmp(text, "glob=", key_len + 1) == 0)
		return set_members(list, text + key_len + 1);
	if (list->item &&
	    item_builder_keep_option(list->builder, list->item, text) < 0) {
		source_unread(list->source);
		return UV_ENOMEM;
	}
	switch (list->above) {
	case NOTHING:
		failure_set(&failure, ERROR_INPUT,
			    "there is no URL above the option %.*s",
			    (int)(key_len < 40 ? key_len : 40), text);
		return item_builder_reject_line(list->builder, list->position,
						&failure);
	case STARTED:
		failure_set(&failure, ERROR_INPUT,
			    "the option came too late, for its URL had been "
			    "started; write both in one go");
		return item_builder_reject_line(list->builder, list->position,
						&failure);
	case FAILED:
		return 0;
	case ITEM:
		break;
	}
	status = list_option_set(list->item, text, key_len,
				 list->builder->settings,
				 &list->builder->without_effect, &failure);
	if (status < 0 && status != UV_ENOMEM)
		status = fail_item(list, &failure);
	return status;
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
	enum input_format format = format_of(list);
	bool is_first = !list->has_begun;
	struct failure failure;

	if (!*line->text)
		return release_item(list, NOTHING);
	list->has_begun = true;
	if (format == FORMAT_AUTO && is_first &&
	    foreign_list_recognizes(line->text, &failure))
		return refuse_list(list, &failure);
	if (format == FORMAT_JSON ||
	    (format == FORMAT_AUTO && json_line_recognizes(line->text)))
		return take_json(list, line->text);
	if (key_len > 0)
		return add_option(list, line->text, key_len);
	return begin_item(list, line->text);
}

static int await_source(void *arg)
{
	return source_await(arg);
}

/* Let go what must not wait until the next line has come. */
static int pass_on(struct list *list)
{
	int status = item_builder_flush(list->builder);

	if (status < 0 || !list->item || list->has_options ||
	    !source_is_slow(list->source))
		return status;
	status = co_wait_for(await_source, list->source, GRACE_NS);
	if (status != UV_ETIMEDOUT)
		return status;
	status = release_item(list, STARTED);
	return status == 0 ? item_builder_flush(list->builder) : status;
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
	return status == 0 ? release_item(list, FAILED) : status;
}

/* What it still holds, and what was not read of it, is left. */
static void leave(struct list *list)
{
	int64_t items;

	pattern_leave(&list->pattern, list->builder);
	items = failed_list_add_rest(list->builder->failed, list->item,
				     list->source);
	if (items > 0)
		list->builder->tally->read += (uint64_t)items;
	list->result->has_unread = items < 0;
	item_free(list->item);
}

int list_read(struct item_builder *builder, const char *path,
	      struct list_result *result)
{
	struct list list = {
		.builder = builder,
		.position = {strcmp(path, "-") == 0 ? "stdin" : path, 0},
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
