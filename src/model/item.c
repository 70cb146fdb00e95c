#include "model/item.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

struct item *item_new(const char *url)
{
	struct item *item = calloc(1, sizeof(*item));

	if (!item)
		return NULL;
	item->option_lines = BUF_INIT(SIZE_MAX);
	item->url = url ? strdup(url) : NULL;
	if (item->url || !url)
		return item;
	free(item);
	return NULL;
}

struct item_options *item_own_options(struct item *item)
{
	if (!item->options)
		item->options = calloc(1, sizeof(*item->options));
	return item->options;
}

int item_copy_said(struct item *item, const struct item *other)
{
	const struct buf *lines = &other->option_lines;

	if (other->checksum) {
		item->checksum = malloc(sizeof(*item->checksum));
		if (!item->checksum)
			return -ENOMEM;
		*item->checksum = *other->checksum;
	}
	if (other->options) {
		item->options = item_options_copy(other->options);
		if (!item->options)
			return -ENOMEM;
	}
	return lines->len > 0 ? buf_append(&item->option_lines, lines->data,
					   lines->len)
			      : 0;
}

static size_t length_of(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

static size_t options_memory(const struct item_options *options)
{
	size_t bytes =
		sizeof(*options) + options->body.size +
		length_of(options->output) + length_of(options->dir) +
		length_of(options->method) + length_of(options->id) +
		length_of(options->referer) + length_of(options->user_agent) +
		length_of(options->led_from) + length_of(options->identity) +
		(options->pieces ? pieces_memory(options->pieces) : 0);

	for (size_t i = 0; i < options->header_count; i++)
		bytes += sizeof(char *) + length_of(options->headers[i]);
	for (size_t i = 0; i < options->mirror_count; i++)
		bytes += sizeof(char *) + length_of(options->mirrors[i]);
	return bytes;
}

size_t item_memory(const struct item *item)
{
	size_t bytes = 0;

	for (size_t i = 0; i < item->glob_count; i++)
		bytes += sizeof(char *) + length_of(item->globs[i]);
	return bytes + sizeof(*item) + length_of(item->url) +
	       length_of(item->listed) + length_of(item->host) +
	       item->option_lines.size +
	       (item->options ? options_memory(item->options) : 0);
}

void item_free(struct item *item)
{
	if (!item)
		return;
	free(item->url);
	free(item->host);
	free(item->listed);
	free(item->checksum);
	item_options_free(item->options);
	for (size_t i = 0; i < item->glob_count; i++)
		free(item->globs[i]);
	free(item->globs);
	wipe_buf(&item->option_lines);
	free(item);
}
