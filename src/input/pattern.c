#include "input/pattern.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool pattern_parse_members(struct pattern_members *members, const char *text)
{
	return text_take_unsigned(&text, &members->first) && *text++ == '-' &&
	       text_take_unsigned(&text, &members->last) && !*text &&
	       members->first > 0 && members->first <= members->last;
}

/* The line that says so in a list. */
static int note_members(struct item *item, struct pattern_members members)
{
	return buf_printf(&item->option_lines,
			  "  glob=%" PRIu64 "-%" PRIu64 "\n", members.first,
			  members.last) < 0
		       ? UV_ENOMEM
		       : 0;
}

/* Its items have no such line, and what is left of it has another one. */
static void drop_members(struct buf *lines)
{
	static const char option[] = "  glob=";
	char *line = lines->len > 0 ? lines->data : NULL;
	char *end;

	while (line && *line && strncmp(line, option, strlen(option)) != 0)
		line = strchr(line, '\n') + 1;
	if (!line || !*line)
		return;
	end = strchr(line, '\n') + 1;
	memmove(line, end, strlen(end) + 1);
	lines->len -= (size_t)(end - line);
}

static int check_members(const struct glob *glob,
			 struct pattern_members members,
			 struct failure *failure)
{
	uint64_t count = glob ? glob_count(glob) : 0;

	if (members.last <= count)
		return 0;
	failure_set(failure, ERROR_INPUT,
		    "glob=%" PRIu64 "-%" PRIu64
		    " is beyond the %" PRIu64 " URLs of the pattern",
		    members.first, members.last, count);
	return UV_EINVAL;
}

int pattern_open(struct pattern *pattern, struct item_builder *builder,
		 struct item *item, struct pattern_members members)
{
	struct failure failure;
	struct glob *glob;
	int status = glob_parse(&glob, item->url, &failure);

	if (status == 0)
		status = check_members(glob, members, &failure);
	if (status == UV_EINVAL) {
		glob_free(glob);
		status = item_builder_reject(builder, item, &failure);
		return status == 0 ? 1 : status;
	}
	if (status < 0 || !glob)
		return status;
	if (members.first == 0)
		members = (struct pattern_members){1, glob_count(glob)};
	builder->tally->read--;
	drop_members(&item->option_lines);
	*pattern = (struct pattern){glob, item, members};
	return 0;
}

bool pattern_find(struct pattern *pattern, struct item *item)
{
	struct failure ignored;
	struct glob *glob;

	if (glob_parse(&glob, item->url, &ignored) < 0 || !glob)
		return false;
	*pattern = (struct pattern){glob, item, {1, glob_count(glob)}};
	return true;
}

/* What the patterns stand for in an item. */
static int set_values(struct item *item, const struct glob *glob,
		      uint64_t number)
{
	struct buf value = BUF_INIT(SIZE_MAX - 1);
	bool has_memory = true;

	for (size_t i = 0; has_memory && i < glob_parts(glob); i++) {
		buf_reset(&value);
		has_memory = glob_append_value(&value, glob, number, i) == 0 &&
			     item_options_add(&item->globs, &item->glob_count,
					      value.data);
	}
	buf_release(&value);
	return has_memory ? 0 : UV_ENOMEM;
}

/* Whether names depend on what the patterns stand for. */
static bool names_by_value(const struct item_builder *builder,
			   const struct item *item)
{
	const char *template = item->options ? item->options->output : NULL;

	if (!template && builder->settings)
		template = builder->settings->output;
	return template && strchr(template, '#');
}

/* List it by its pattern, so that the next run gives it the same name. */
static int list_by_pattern(struct item *item, const struct item *all,
			   uint64_t number)
{
	const struct pattern_members alone = {number + 1, number + 1};

	item->listed = strdup(all->url);
	return item->listed ? note_members(item, alone) : UV_ENOMEM;
}

/* Make the item of a URL; NULL: no memory. */
static struct item *make(const struct pattern *pattern,
			 struct item_builder *builder, const char *url,
			 uint64_t number)
{
	const struct item *all = pattern->item;
	struct item *item = item_builder_begin(
		builder, url, (struct source_position){all->source, all->line});

	if (!item)
		return NULL;
	if (item_copy_said(item, all) == 0 &&
	    set_values(item, pattern->glob, number) == 0 &&
	    (!builder->failed || !names_by_value(builder, all) ||
	     list_by_pattern(item, all, number) == 0))
		return item;
	item_free(item);
	return NULL;
}

static int expand_next(struct pattern *pattern, struct item_builder *builder)
{
	uint64_t number = pattern->members.first - 1;
	struct buf url = BUF_INIT(SIZE_MAX - 1);
	struct item *item = NULL;
	int status = glob_append_url(&url, pattern->glob, number);

	if (status == 0)
		item = make(pattern, builder, url.data, number);
	buf_release(&url);
	status = item ? item_builder_check(builder, item) : UV_ENOMEM;
	if (status == UV_ENOMEM) {
		item_free(item);
		return status;
	}
	pattern->members.first++;
	if (status == 0)
		return item_builder_accept(builder, item);
	item_builder_leave(builder, item);
	return status < 0 ? status : 0;
}

static void release(struct pattern *pattern)
{
	glob_free(pattern->glob);
	item_free(pattern->item);
	*pattern = (struct pattern){0};
}

int pattern_expand(struct pattern *pattern, struct item_builder *builder)
{
	int status = 0;

	while (status == 0 && pattern->members.first <= pattern->members.last) {
		builder->tally->unexpanded =
			pattern->members.last - pattern->members.first;
		status = expand_next(pattern, builder);
	}
	if (status == 0)
		release(pattern);
	return status;
}

void pattern_leave(struct pattern *pattern, struct item_builder *builder)
{
	const struct pattern_members *members = &pattern->members;

	if (!pattern->glob)
		return;
	if (members->first <= members->last) {
		builder->tally->read += members->last - members->first + 1;
		if (note_members(pattern->item, *members) < 0)
			failed_list_lack(builder->failed);
		else
			failed_list_add(builder->failed, pattern->item);
	}
	release(pattern);
}
