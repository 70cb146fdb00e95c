#include "input/metalink_items.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/item_fields.h"
#include "model/loose_url.h"
#include "model/names.h"
#include "model/schemes.h"
#include "model/url.h"

static bool is_usable(const char *text)
{
	const struct scheme *scheme;
	struct failure ignored;
	char *host;
	bool is_url;

	if (!loose_url_has_scheme(text))
		return false;
	scheme = scheme_find(text, strcspn(text, ":"));
	if (!scheme || scheme->protocol == PROTOCOL_FILE)
		return false;
	is_url = url_check(text, &host, &ignored) == 0;
	free(host);
	return is_url;
}

const char *metalink_usable_url(const struct metalink_file *file,
				size_t *number)
{
	while (*number < file->url_count) {
		const char *url = file->urls[(*number)++].url;

		if (is_usable(url))
			return url;
	}
	return NULL;
}

/* Append a name to a template, in which it stands for itself. */
static int put_name(struct buf *text, const char *name)
{
	int status = text->len > 0 ? buf_putc(text, '/') : 0;

	for (; status == 0 && *name; name++) {
		if (*name == '{' || *name == '}')
			status = buf_putc(text, *name);
		if (status == 0)
			status = buf_putc(text, *name);
	}
	return status;
}

/* The template of a path that a Metalink gives, each name in it made safe. */
static int put_path(struct buf *text, const char *path)
{
	int status = 0;

	while (status == 0 && *path) {
		size_t len = strcspn(path, "/");
		char name[NAME_SIZE];

		if (len > 0 && strncmp(path, ".", len) != 0 &&
		    name_from_suggestion(name, path, len) == 0)
			status = put_name(text, name);
		path += len + (path[len] == '/');
	}
	return status;
}

static bool names_files(const struct settings *settings)
{
	return settings && (settings->output || settings->mirror_paths);
}

static int set_name(struct item_builder *builder, struct item *item,
		    const struct metalink_file *file, struct failure *failure)
{
	struct buf line = BUF_INIT(SIZE_MAX / 2);
	struct buf path = BUF_INIT(SIZE_MAX / 2);
	int status = 0;

	if (names_files(builder->settings))
		return 0;
	status = put_path(&path, file->name);
	if (status == 0 && path.len > 0) {
		status = item_set_output(item, path.data, failure);
		if (status == 0)
			status = buf_printf(&line, "out=%s", path.data);
		if (status == 0)
			status = item_builder_keep_option(builder, item,
							  line.data);
	}
	buf_release(&line);
	buf_release(&path);
	return status < 0 && status != UV_EINVAL ? UV_ENOMEM : status;
}

static int set_mirrors(struct item *item, const struct metalink_file *file,
		       size_t number)
{
	const char *url;
	int status = 0;

	while (status == 0 && (url = metalink_usable_url(file, &number)))
		status = item_add_mirror(item, url);
	return status;
}

/*
 * The order of mirrors is another one for who asks from elsewhere, or later:
 * the item is known again by the first URL in the order of the alphabet.
 */
static int set_identity(struct item *item, const struct metalink_file *file)
{
	const char *first = item->url;
	const char *url;
	size_t number = 0;

	while ((url = metalink_usable_url(file, &number)))
		if (strcmp(url, first) < 0)
			first = url;
	if (first == item->url)
		return 0;
	item->options->identity = strdup(first);
	return item->options->identity ? 0 : UV_ENOMEM;
}

static int set_origin(struct item *item, const struct metalink_origin *origin)
{
	struct item_options *options = item_own_options(item);

	if (!options)
		return UV_ENOMEM;
	if (!origin->is_led)
		return 0;
	options->was_public = origin->was_public;
	options->led_from = strdup(origin->source);
	return options->led_from ? 0 : UV_ENOMEM;
}

/* All that the Metalink says of the file.  number: of the next URL. */
static int fill(struct item_builder *builder, struct item *item,
		const struct metalink_file *file, size_t number,
		const struct metalink_origin *origin, struct failure *failure)
{
	int status = set_origin(item, origin);

	if (status == 0)
		status = set_identity(item, file);
	if (status == 0)
		status = set_mirrors(item, file, number);
	if (status == 0 && file->has_checksum)
		status = item_builder_give_checksum(builder, item,
						    &file->checksum);
	if (status == 0)
		status = metalink_file_pieces(file, &item->options->pieces);
	if (status != 0)
		return status;
	item->options->has_size = file->size_bytes >= 0;
	if (item->options->has_size)
		item->options->size_bytes = (uint64_t)file->size_bytes;
	return set_name(builder, item, file, failure);
}

/* What is wrong with the file, if anything is. */
static bool find_fault(const struct metalink_file *file, const char *url,
		       struct failure *failure)
{
	if (!file->fault && url)
		return false;
	if (file->fault) {
		failure_set(failure, ERROR_INPUT, "%s", file->fault);
		failure->remedy = "get the Metalink again, or one without the "
				  "mistake";
		return true;
	}
	failure_set(failure, ERROR_SCHEME,
		    "%.100s has no URL that coget can download", file->name);
	failure->remedy = "get a Metalink that has URLs of http, https or ftp";
	return true;
}

/*
 * Returns 0 with *out, which was checked; 1 with *out, or NULL, if it was
 * rejected; or a status that ends the run.
 */
static int make(struct item_builder *builder, const struct metalink_file *file,
		const struct metalink_origin *origin, struct item **out)
{
	struct source_position position = {origin->source, file->line};
	struct failure failure;
	size_t number = 0;
	const char *url = metalink_usable_url(file, &number);
	int status;

	*out = NULL;
	if (find_fault(file, url, &failure)) {
		status = item_builder_reject_line(builder, position, &failure);
		return status == 0 ? 1 : status;
	}
	*out = item_builder_begin(builder, url, position);
	if (!*out)
		return UV_ENOMEM;
	status = fill(builder, *out, file, number, origin, &failure);
	if (status == 0)
		return item_builder_check(builder, *out);
	if (status != UV_EINVAL)
		return UV_ENOMEM;
	status = item_builder_reject(builder, *out, &failure);
	return status == 0 ? 1 : status;
}

/* The run has ended before the rest of the files. */
static void leave_rest(struct item_builder *builder,
		       const struct metalink *metalink, size_t number,
		       const struct metalink_origin *origin)
{
	for (; number < metalink->count; number++) {
		const struct metalink_file *file = &metalink->files[number];
		struct failure ignored;
		size_t next = 0;
		const char *url = metalink_usable_url(file, &next);
		struct item *item = NULL;

		if (!find_fault(file, url, &ignored))
			item = item_builder_begin(
				builder, url,
				(struct source_position){origin->source,
							 file->line});
		if (!item ||
		    fill(builder, item, file, next, origin, &ignored) != 0)
			failed_list_lack(builder->failed);
		item_builder_leave(builder, item);
	}
}

static int notify_signatures(struct item_builder *builder,
			     const struct metalink *metalink,
			     const struct metalink_origin *origin)
{
	char shown[URL_SHOWN_SIZE];
	char text[URL_SHOWN_SIZE + 128];
	size_t count = 0;

	for (size_t i = 0; i < metalink->count; i++)
		count += metalink->files[i].has_signature;
	if (count == 0 || !builder->consumer.notify)
		return 0;
	url_show(shown, origin->source);
	snprintf(text, sizeof(text),
		 "%s has the %s of %zu file%s, which coget does not verify",
		 shown, count == 1 ? "signature" : "signatures", count,
		 count == 1 ? "" : "s");
	return builder->consumer.notify(builder->consumer.context, text);
}

int metalink_items_accept(struct item_builder *builder,
			  const struct metalink *metalink,
			  const struct metalink_origin *origin)
{
	int status = notify_signatures(builder, metalink, origin);
	size_t i = 0;

	while (status == 0 && i < metalink->count) {
		struct item *item;

		status = make(builder, &metalink->files[i++], origin, &item);
		if (status == 0)
			status = item_builder_accept(builder, item);
		else
			item_builder_leave(builder, item);
		if (status == 1)
			status = 0;
	}
	if (status < 0)
		leave_rest(builder, metalink, i, origin);
	return status;
}
