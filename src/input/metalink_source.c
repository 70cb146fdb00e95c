#include "input/metalink_source.h"

#include <string.h>
#include <strings.h>

#include "input/metalink_items.h"
#include "input/source.h"
#include "model/loose_url.h"

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len > end_len && strcasecmp(text + len - end_len, end) == 0;
}

bool metalink_is_name(const char *path)
{
	return ends_with(path, ".meta4") || ends_with(path, ".metalink");
}

/* Returns 0; UV_EPROTO with *failure set; or a status that ends the run. */
static int parse_file(struct metalink_parser *parser, const char *path,
		      struct failure *failure)
{
	struct source *source;
	const char *data;
	size_t len;
	int status = source_open(&source, path);

	while (status >= 0 &&
	       (status = source_next_bytes(source, &data, &len)) == 1) {
		status = metalink_parser_add(parser, data, len, failure);
		if (status < 0)
			break;
	}
	source_close(source);
	if (status == 0 || status == UV_ECANCELED || status == UV_ENOMEM ||
	    (status == UV_EPROTO && failure->error != ERROR_NONE))
		return status;
	if (status == UV_EOF || status == UV_EPROTO)
		failure_set(failure, ERROR_INPUT,
			    "the file is compressed by gzip, and %s",
			    status == UV_EOF ? "cut short" : "damaged");
	else
		failure_set_status(failure, status, "cannot read the Metalink");
	return UV_EPROTO;
}

static int parse(struct metalink *metalink, struct metalink_origin *origin,
		 const char *name, const char *location,
		 const struct metalink_fetcher *fetcher,
		 struct failure *failure)
{
	struct metalink_parser *parser;
	int status = metalink_parser_open(&parser, location);

	if (status < 0)
		return status;
	failure->error = ERROR_NONE;
	status = origin->is_led
			 ? fetcher->fetch(fetcher->context, origin->source,
					  parser, &origin->was_public, failure)
			 : parse_file(parser, name, failure);
	if (status == 0)
		status = metalink_parser_end(parser, metalink, failure);
	metalink_parser_close(parser);
	return status;
}

static const char *location_of(const struct item_builder *builder)
{
	const struct settings *settings = builder->settings;

	return settings ? settings->metalink_location : NULL;
}

void metalink_leave(struct item_builder *builder, const char *name)
{
	const struct item place = {.source = name};

	failed_list_lack(builder->failed);
	failed_list_add_comment(builder->failed, &place,
				"the Metalink was not read; give it to "
				"--metalink again");
}

/* Accept what was parsed, or tell why it was not, and free it. */
static int take(struct item_builder *builder, struct metalink *metalink,
		const struct metalink_origin *origin, int status,
		const struct failure *failure)
{
	if (status == UV_EPROTO) {
		status = item_builder_reject_line(
			builder, (struct source_position){origin->source, 0},
			failure);
	} else if (status == 0) {
		status = metalink_items_accept(builder, metalink, origin);
	} else {
		metalink_leave(builder, origin->source);
	}
	metalink_release(metalink);
	return status;
}

int metalink_read(struct item_builder *builder, const char *name,
		  const struct metalink_fetcher *fetcher, bool *was_left)
{
	struct metalink metalink = {0};
	struct metalink_origin origin = {
		.source = strcmp(name, "-") == 0 ? "stdin" : name,
		.is_led = loose_url_has_scheme(name),
	};
	struct failure failure;
	int status;

	/* What was accepted need not wait for the document. */
	status = item_builder_flush(builder);
	if (status == 0)
		status = parse(&metalink, &origin, name, location_of(builder),
			       fetcher, &failure);
	*was_left |= status < 0 && status != UV_EPROTO;
	if (status == UV_EPROTO)
		failed_list_lack(builder->failed);
	return take(builder, &metalink, &origin, status, &failure);
}

static int parse_text(struct metalink *metalink, const struct buf *text,
		      const char *location, struct failure *failure)
{
	struct metalink_parser *parser;
	int status = metalink_parser_open(&parser, location);

	if (status < 0)
		return status;
	status = metalink_parser_add(parser, text->data, text->len, failure);
	if (status == 0)
		status = metalink_parser_end(parser, metalink, failure);
	metalink_parser_close(parser);
	return status;
}

/* Why a document could not be read. */
static void explain(struct failure *failure, int status)
{
	if (status == UV_EFBIG)
		failure_set(failure, ERROR_INPUT,
			    "not a Metalink: it is larger than %zu MiB",
			    METALINK_MAX_BYTES >> 20);
	else
		failure_set_status(failure, status, "cannot read the Metalink");
	if (status != UV_EPERM)
		return;
	failure_set(failure, ERROR_INPUT,
		    "others can have written the file of the Metalink, so its "
		    "files are not downloaded");
	failure->remedy = "take the right to write it from them, or give it to "
			  "--metalink if it is right";
}

int metalink_accept(struct item_builder *builder,
		    const struct metalink_document *document)
{
	struct metalink metalink = {0};
	struct failure failure;
	int status = UV_EPROTO;

	if (document->status != 0)
		explain(&failure, document->status);
	else
		status = parse_text(&metalink, &document->text,
				    location_of(builder), &failure);
	if (status == UV_EPROTO)
		failed_list_add(builder->failed, document->item);
	return take(builder, &metalink, &document->origin, status, &failure);
}
