#include "input/held_item.h"

#include <stdlib.h>
#include <string.h>

#include "input/item_fields.h"
#include "input/list_option.h"

/* Whether URLs in lists may have patterns. */
static bool expands(const struct held_item *held)
{
	const struct settings *settings = held->builder->settings;

	return held->members.first > 0 ||
	       (settings && settings->glob && settings->glob_lists);
}

/* All is said of the item: see whether it can be fetched. */
static int check(struct held_item *held)
{
	struct failure failure;
	int status = 0;

	if (expands(held))
		status = pattern_open(&held->pattern, held->builder, held->item,
				      held->members);
	if (held->pattern.glob)
		held->item = NULL;
	if (held->item && status == 0)
		status = item_builder_check(held->builder, held->item);
	if (held->item && status == 0)
		status = item_check_mirrors(held->item, &failure);
	if (status == UV_EINVAL) {
		held->above = ABOVE_FAILED;
		return item_builder_reject(held->builder, held->item, &failure);
	}
	if (status == 1)
		held->above = ABOVE_FAILED;
	return status < 0 ? status : 0;
}

int held_item_release(struct held_item *held, enum above above)
{
	int status = held->above == ABOVE_ITEM ? check(held) : 0;
	bool has_failed = held->above == ABOVE_FAILED;
	struct item *item = held->item;

	if (status == 0)
		status = item_builder_tell_options(held->builder, false);
	if (status == 0 && held->pattern.glob)
		status = pattern_expand(&held->pattern, held->builder);
	if (status < 0)
		return status;
	held->above = above;
	held->item = NULL;
	held->members = (struct pattern_members){0};
	if (item && !has_failed)
		return item_builder_accept(held->builder, item);
	item_builder_leave(held->builder, item);
	return 0;
}

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

static int hold(struct held_item *held, const char *url, const char *mirrors,
		struct source_position position)
{
	struct item *item = item_builder_begin(held->builder, url, position);

	if (!item || add_mirrors(item, mirrors) < 0) {
		item_free(item);
		return UV_ENOMEM;
	}
	held->item = item;
	held->above = ABOVE_ITEM;
	return 0;
}

int held_item_begin(struct held_item *held, char *line,
		    struct source_position position)
{
	char *tab = strchr(line, '\t');
	int status = held_item_release(held, ABOVE_NOTHING);

	if (tab)
		*tab = '\0';
	if (status == 0)
		status = hold(held, line, tab ? tab + 1 : "", position);
	if (tab)
		*tab = '\t';
	return status;
}

/* Which URLs of a pattern are meant. */
static int set_members(struct held_item *held, const char *value,
		       struct failure *failure)
{
	if (held->members.first == 0 &&
	    pattern_parse_members(&held->members, value))
		return 0;
	held->members = (struct pattern_members){0};
	failure_set(failure, ERROR_INPUT, "the option glob is FIRST-LAST");
	return UV_EINVAL;
}

static int set_option(struct held_item *held, const char *text, size_t name_len,
		      struct source_position position)
{
	struct item_builder *builder = held->builder;
	struct failure failure;
	int status;

	if (strncmp(text, "glob=", name_len + 1) == 0)
		status = set_members(held, text + name_len + 1, &failure);
	else
		status = list_option_set(held->item, text, name_len,
					 builder->settings,
					 &builder->without_effect, &failure);
	if (status == 0 || status == UV_ENOMEM)
		return status;
	held->above = ABOVE_FAILED;
	held->item->line = position.line; /* where the mistake is */
	return item_builder_reject(builder, held->item, &failure);
}

/* An option that belongs to no item that is held. */
static int refuse_option(struct held_item *held, const char *text,
			 size_t name_len, struct source_position position)
{
	struct failure failure;

	if (held->above == ABOVE_FAILED)
		return 0;
	if (held->above == ABOVE_STARTED)
		failure_set(&failure, ERROR_INPUT,
			    "the option came too late, for its URL had been "
			    "started; write both in one go");
	else
		failure_set(&failure, ERROR_INPUT,
			    "there is no URL above the option %.*s",
			    (int)(name_len < 40 ? name_len : 40), text);
	return item_builder_reject_line(held->builder, position, &failure);
}

int held_item_add_option(struct held_item *held, const char *text,
			 size_t name_len, struct source_position position)
{
	int status = held->above == ABOVE_ITEM
			     ? set_option(held, text, name_len, position)
			     : refuse_option(held, text, name_len, position);

	if (status == 0 && held->item)
		status = item_builder_keep_option(held->builder, held->item,
						  text);
	return status;
}
