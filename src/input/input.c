#include "input/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <coget/thread.h>

#include "input/checksum_files.h"
#include "input/item_fields.h"
#include "input/list.h"
#include "input/source.h"
#include "model/loose_url.h"

/* --checksum is for a run of one argument. */
static int give_checksum(const struct input *input, struct item *item)
{
	const struct settings *settings = input->settings;

	return settings->has_checksum
		       ? item_builder_give_checksum(&input->builder, item,
						    &settings->checksum)
		       : 0;
}

/* --mirror is, too. */
static int give_mirrors(struct input *input, struct item *item)
{
	const struct strings *mirrors = &input->settings->mirrors;
	struct failure failure;
	int status = 0;

	for (size_t i = 0; status == 0 && i < mirrors->count; i++)
		status = item_add_mirror(item, mirrors->items[i]);
	if (status == 0)
		status = item_check_mirrors(item, &failure);
	if (status != UV_EINVAL)
		return status;
	status = item_builder_reject(&input->builder, item, &failure);
	return status == 0 ? 1 : status;
}

struct name_check {
	const char *name;
	bool is_file;
};

static int look_for_file(void *arg)
{
	struct name_check *check = arg;
	struct stat info;

	check->is_file =
		stat(check->name, &info) == 0 && !S_ISDIR(info.st_mode);
	return 0;
}

/* A list was meant to be read where its name was typed without -i. */
static int check_argument(struct input *input, struct item *item)
{
	struct name_check check = {.name = item->url};
	struct failure failure;
	int status = 0;

	if (!loose_url_has_scheme(item->url))
		status = co_to_thread(look_for_file, &check);
	if (status < 0)
		return status;
	if (!check.is_file)
		return item_builder_check(&input->builder, item);
	failure_set(&failure, ERROR_URL, "not a URL, but a file");
	failure.remedy = "to download the URLs in it, type -i before its name";
	status = item_builder_reject(&input->builder, item, &failure);
	return status == 0 ? 1 : status;
}

/* What is wrong as a pattern may be right as a line of a list: not listed. */
static int leave_wrong_pattern(struct input *input, struct item *item)
{
	failed_list_add_comment(input->builder.failed, item, item->url);
	item_free(item);
	return 0;
}

/* An argument without a scheme that ends as names of Metalinks do. */
static int is_metalink(const char *argument, bool *is_one)
{
	struct name_check check = {.name = argument};
	int status = 0;

	if (metalink_is_name(argument) && !loose_url_has_scheme(argument))
		status = co_to_thread(look_for_file, &check);
	*is_one = check.is_file;
	return status;
}

static int make_argument(struct input *input, size_t number)
{
	const struct pattern_members all = {0};
	struct item_builder *builder = &input->builder;
	struct item *item = item_builder_begin(
		builder, input->settings->urls[number],
		(struct source_position){"argument", number + 1});
	int status = 0;

	if (!item)
		return UV_ENOMEM;
	input->urls++;
	if (input->settings->glob)
		status = pattern_open(&input->pattern, builder, item, all);
	if (status == 1)
		return leave_wrong_pattern(input, item);
	if (input->pattern.glob)
		return pattern_expand(&input->pattern, builder);
	if (status == 0)
		status = check_argument(input, item);
	if (status == 0)
		status = give_checksum(input, item);
	if (status == 0)
		status = give_mirrors(input, item);
	if (status == 0)
		return item_builder_accept(builder, item);
	item_builder_leave(builder, item);
	return status < 0 ? status : 0;
}

static int read_argument(struct input *input, size_t number)
{
	const char *argument = input->settings->urls[number];
	bool is_one;
	int status = is_metalink(argument, &is_one);

	if (status < 0)
		return status;
	if (!is_one)
		return make_argument(input, number);
	input->urls++;
	return metalink_read(&input->builder, argument, &input->fetcher,
			     &input->has_unread);
}

static int read_arguments(struct input *input)
{
	struct tally *tally = input->builder.tally;
	size_t count = input->settings->url_count;
	int status = 0;

	tally->has_arguments_only = input->settings->lists.count == 0 &&
				    input->settings->metalinks.count == 0;
	for (size_t i = 0; status == 0 && i < count; i++) {
		tally->unread_arguments = count - i - 1;
		status = read_argument(input, i);
	}
	return status;
}

/* The sizes of all lists, for co_to_thread(); 0 if one is no regular file. */
static int measure_lists(void *arg)
{
	struct input *input = arg;
	const struct strings *lists = &input->settings->lists;
	uint64_t sum = 0;

	for (size_t i = 0; i < lists->count; i++) {
		uint64_t size = source_size(lists->items[i]);

		if (size == 0)
			return 0;
		sum += size;
	}
	input->builder.tally->list_bytes = sum;
	return 0;
}

static int read_lists(struct input *input)
{
	const struct strings *lists = &input->settings->lists;
	int status = lists->count > 0 ? co_to_thread(measure_lists, input) : 0;

	input->builder.tally->unlisted = input->builder.tally->read;

	for (size_t i = 0; status == 0 && i < lists->count; i++) {
		struct list_result result = {0};

		status = list_read(&input->builder, lists->items[i], &result);
		input->lists += result.was_begun;
		input->has_unread |= result.has_unread;
	}
	return status;
}

static int read_metalinks(struct input *input)
{
	const struct strings *metalinks = &input->settings->metalinks;
	int status = 0;

	while (status == 0 && input->metalinks < metalinks->count)
		status = metalink_read(&input->builder,
				       metalinks->items[input->metalinks++],
				       &input->fetcher, &input->has_unread);
	return status;
}

int input_read(struct input *input)
{
	bool all_read;
	int status = checksum_files_read(&input->builder,
					 &input->settings->checksum_files,
					 &input->checksums, &all_read);

	if (status < 0 || !all_read)
		return status;
	status = read_arguments(input);
	if (status == 0)
		status = read_lists(input);
	if (status == 0)
		status = read_metalinks(input);
	if (status == 0)
		status = item_builder_flush(&input->builder);
	if (status == 0)
		status = item_builder_tell_options(&input->builder, true);
	input->builder.tally->input_ended = status == 0;
	return status;
}

/* Metalinks are no items of lists, and how many they hold is not known. */
static void leave_metalink(struct input *input, const char *name)
{
	metalink_leave(&input->builder, name);
	input->has_unread = true;
}

/* An argument that was not read. */
static void leave_argument(struct input *input, size_t number)
{
	const char *argument = input->settings->urls[number];
	struct item *item;

	if (metalink_is_name(argument) && !loose_url_has_scheme(argument)) {
		leave_metalink(input, argument);
		return;
	}
	item = item_new(argument);
	if (item && input->settings->glob &&
	    pattern_find(&input->pattern, item)) {
		pattern_leave(&input->pattern, &input->builder);
		return;
	}
	input->builder.tally->read++;
	if (item) {
		item->source = "argument";
		item->line = number + 1;
	}
	if (!item || give_checksum(input, item) < 0)
		failed_list_lack(input->builder.failed);
	item_builder_leave(&input->builder, item);
}

/* A list that was not opened. */
static void leave_list(struct input *input, const char *path)
{
	int64_t items = failed_list_add_file(input->builder.failed, path);

	if (items > 0)
		input->builder.tally->read += (uint64_t)items;
	input->has_unread |= items < 0;
}

void input_leave_rest(struct input *input)
{
	const struct settings *settings = input->settings;

	pattern_leave(&input->pattern, &input->builder);
	for (; input->urls < settings->url_count; input->urls++)
		leave_argument(input, input->urls);
	for (; input->lists < settings->lists.count; input->lists++)
		leave_list(input, settings->lists.items[input->lists]);
	for (; input->metalinks < settings->metalinks.count; input->metalinks++)
		leave_metalink(input,
			       settings->metalinks.items[input->metalinks]);
	input->builder.tally->input_ended = !input->has_unread;
}

void input_release(struct input *input)
{
	checksums_free(input->checksums);
	input->checksums = NULL;
}
