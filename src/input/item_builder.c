#include "input/item_builder.h"

#include <stdio.h>
#include <stdlib.h>

#include "input/source.h"
#include "model/loose_url.h"
#include "model/url.h"

struct item *item_builder_begin(struct item_builder *builder, const char *url,
				struct source_position position)
{
	struct item *item = item_new(url);

	builder->tally->read++;
	if (!item)
		return NULL;
	item->index = builder->tally->read;
	item->source = position.source;
	item->line = position.line;
	return item;
}

static int notify(struct item_builder *builder, const char *text)
{
	if (!builder->consumer.notify)
		return 0;
	return builder->consumer.notify(builder->consumer.context, text);
}

/* Once a run. */
static int notify_scheme(struct item_builder *builder, const char *url,
			 const char *scheme)
{
	char shown[URL_SHOWN_SIZE];
	char text[URL_SHOWN_SIZE + 128];

	if (builder->has_assumed)
		return 0;
	builder->has_assumed = true;
	url_show(shown, url);
	snprintf(text, sizeof(text),
		 "%s has no scheme; %s:// is assumed here and for the others "
		 "without one (see --default-scheme)",
		 shown, scheme);
	return notify(builder, text);
}

/* Make a URL of what people write for one. */
static int complete(struct item_builder *builder, struct item *item)
{
	const struct settings *settings = builder->settings;
	const char *scheme = NULL;
	char *url;
	int status = 0;

	if (!settings || settings->strict)
		return 0;
	if (!loose_url_has_scheme(item->url) && loose_url_has_host(item->url))
		scheme = settings->default_scheme == DEFAULT_HTTP ? "http"
								 : "https";
	if (!scheme && !loose_url_has_blanks(item->url))
		return 0;
	url = loose_url_complete(item->url, scheme);
	if (!url)
		return UV_ENOMEM;
	if (scheme)
		status = notify_scheme(builder, item->url, scheme);
	free(item->url);
	item->url = url;
	return status;
}

int item_builder_check(struct item_builder *builder, struct item *item)
{
	struct failure failure;
	int status = complete(builder, item);

	if (status < 0)
		return status;
	status = url_check(item->url, &item->host, &failure);
	if (status == 0 || status == UV_ENOMEM)
		return status;
	status = item_builder_reject(builder, item, &failure);
	return status == 0 ? 1 : status;
}

int item_builder_make(struct item_builder *builder, const char *url,
		      struct source_position position, struct item **out)
{
	struct item *item = item_builder_begin(builder, url, position);
	int status = item ? item_builder_check(builder, item) : UV_ENOMEM;

	if (status == UV_ENOMEM) {
		item_free(item);
		item = NULL;
	}
	*out = item;
	return status;
}

int item_builder_accept(struct item_builder *builder, struct item *item)
{
	return builder->consumer.accept(builder->consumer.context, item);
}

int item_builder_flush(struct item_builder *builder)
{
	return builder->consumer.flush(builder->consumer.context);
}

int item_builder_tell_options(struct item_builder *builder, bool is_end)
{
	struct buf names = BUF_INIT(SIZE_MAX - 1);
	struct buf text = BUF_INIT(SIZE_MAX - 1);
	int status;

	if (!is_end && (builder->has_told_options ||
			!list_options_have_any(&builder->without_effect)))
		return 0;
	builder->has_told_options = true;
	status = list_options_name(&names, &builder->without_effect);
	if (status == 0 && names.len > 0 &&
	    buf_printf(&text, "options in lists that have no effect: %s",
		       names.data) < 0)
		status = UV_ENOMEM;
	if (status == 0 && text.len > 0)
		status = notify(builder, text.data);
	buf_release(&names);
	buf_release(&text);
	return status;
}

int item_builder_keep_option(const struct item_builder *builder,
			     struct item *item, const char *option)
{
	if (!builder->failed)
		return 0;
	return buf_printf(&item->option_lines, "  %s\n", option) < 0 ? UV_ENOMEM : 0;
}

int item_builder_give_checksum(const struct item_builder *builder,
			       struct item *item,
			       const struct checksum *checksum)
{
	char text[CHECKSUM_TEXT_SIZE];
	char option[CHECKSUM_TEXT_SIZE + 16];

	item->checksum = malloc(sizeof(*item->checksum));
	if (!item->checksum)
		return UV_ENOMEM;
	*item->checksum = *checksum;
	checksum_format(text, item->checksum);
	snprintf(option, sizeof(option), "checksum=%s", text);
	return item_builder_keep_option(builder, item, option);
}

int item_builder_keep_line(const struct item_builder *builder,
			   struct item *item, const char *line)
{
	if (!builder->failed)
		return 0;
	return buf_printf(&item->option_lines, "%s\n", line) < 0 ? UV_ENOMEM
								 : 0;
}

int item_builder_reject(struct item_builder *builder, const struct item *item,
			const struct failure *failure)
{
	return builder->consumer.reject(builder->consumer.context, item,
					failure);
}

int item_builder_reject_line(struct item_builder *builder,
			     struct source_position position,
			     const struct failure *failure)
{
	struct item item = {
		.index = ++builder->tally->read,
		.source = position.source,
		.line = position.line,
	};

	failed_list_add_comment(builder->failed, &item, failure->what);
	return item_builder_reject(builder, &item, failure);
}

int item_builder_reject_status(struct item_builder *builder,
			       struct source_position position, int status,
			       const char *expected)
{
	struct failure failure;

	if (status == UV_ECANCELED)
		return status;
	if (status == UV_EMSGSIZE)
		failure_set(&failure, ERROR_INPUT,
			    "the line is longer than %d bytes",
			    SOURCE_LINE_MAX_BYTES);
	else if (status == UV_EILSEQ)
		failure_set(&failure, ERROR_INPUT, "binary data, not %s",
			    expected);
	else if (status == UV_EOF)
		failure_set(&failure, ERROR_INPUT,
			    "the file is compressed by gzip, and cut short");
	else if (status == UV_EPROTO)
		failure_set(&failure, ERROR_INPUT,
			    "the file is compressed by gzip, and damaged");
	else
		failure_set_status(&failure, status, "cannot read");
	return item_builder_reject_line(builder, position, &failure);
}

void item_builder_leave(struct item_builder *builder, struct item *item)
{
	if (item)
		failed_list_add(builder->failed, item);
	item_free(item);
}
