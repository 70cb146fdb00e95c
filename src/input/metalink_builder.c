#include "input/metalink_builder.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void metalink_builder_init(struct metalink_builder *builder,
			   const char *location)
{
	*builder = (struct metalink_builder){
		.location = location,
		.text = BUF_INIT(METALINK_TEXT_MAX_BYTES),
	};
}

void metalink_builder_reset(struct metalink_builder *builder)
{
	metalink_release(&builder->metalink);
	buf_reset(&builder->text);
}

void metalink_builder_release(struct metalink_builder *builder)
{
	metalink_release(&builder->metalink);
	buf_release(&builder->text);
}

static struct metalink_file *last_file(struct metalink_builder *builder)
{
	return &builder->metalink.files[builder->metalink.count - 1];
}

static const char *attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return NULL;
}

/* Keep an attribute until its element ends.  What is cut is wrong as well. */
static bool keep(char *out, size_t size, const char *value)
{
	snprintf(out, size, "%s", value ? value : "");
	return value;
}

static int begin_file(struct metalink_builder *builder, const char **attributes)
{
	struct metalink *metalink = &builder->metalink;
	const char *name = attribute(attributes, "name");
	struct metalink_file *more;

	if (metalink->count == METALINK_FILES_MAX)
		return -ENOBUFS;
	if ((metalink->count & (metalink->count - 1)) == 0) { /* it is full */
		more = realloc(metalink->files,
			       (metalink->count ? 2 * metalink->count : 1) *
				       sizeof(*more));
		if (!more)
			return UV_ENOMEM;
		metalink->files = more;
	}
	metalink_file_init(&metalink->files[metalink->count++], builder->line);
	if (!name)
		return 0;
	last_file(builder)->name = strdup(name);
	return last_file(builder)->name ? 0 : UV_ENOMEM;
}

static int begin_pieces(struct metalink_builder *builder,
			const char **attributes)
{
	return metalink_file_begin_pieces(last_file(builder), builder->line,
					  attribute(attributes, "type"),
					  attribute(attributes, "length"),
					  &builder->uses_pieces);
}

static void begin_url(struct metalink_builder *builder, const char **attributes)
{
	const char *location = attribute(attributes, "location");
	char *at = builder->url.location;

	memset(at, 0, sizeof(builder->url.location));
	if (location && strlen(location) == 2)
		for (size_t i = 0; i < 2; i++)
			at[i] = (char)tolower((unsigned char)location[i]);
	builder->has_priority =
		keep(builder->priority, sizeof(builder->priority),
		     attribute(attributes, "priority"));
	builder->has_preference =
		keep(builder->preference, sizeof(builder->preference),
		     attribute(attributes, "preference"));
}

static int begin_element(struct metalink_builder *builder,
			 enum metalink_element element, const char **attributes)
{
	switch (element) {
	case ELEMENT_FILE:
		return begin_file(builder, attributes);
	case ELEMENT_PIECES:
		return begin_pieces(builder, attributes);
	case ELEMENT_HASH:
		(void)keep(builder->type, sizeof(builder->type),
			   attribute(attributes, "type"));
		return 0;
	case ELEMENT_PIECE_HASH:
		builder->has_number =
			keep(builder->number, sizeof(builder->number),
			     attribute(attributes, "piece"));
		return 0;
	case ELEMENT_URL:
		begin_url(builder, attributes);
		return 0;
	case ELEMENT_SIGNATURE:
		last_file(builder)->has_signature = true;
		return 0;
	default:
		return 0;
	}
}

int metalink_builder_begin(struct metalink_builder *builder,
			   enum metalink_element element,
			   const char **attributes, uint64_t line)
{
	builder->line = line;
	buf_reset(&builder->text);
	return begin_element(builder, element, attributes);
}

static bool has_text(enum metalink_element element)
{
	return element == ELEMENT_SIZE || element == ELEMENT_HASH ||
	       element == ELEMENT_PIECE_HASH || element == ELEMENT_URL;
}

int metalink_builder_add_text(struct metalink_builder *builder,
			      enum metalink_element element, const char *text,
			      size_t len)
{
	return has_text(element) ? buf_append(&builder->text, text, len) : 0;
}

/* The text of the element that ends, without the blanks around it. */
static const char *text_of(struct metalink_builder *builder)
{
	struct buf *text = &builder->text;
	char *start = text->data;

	if (!start)
		return "";
	while (text->len > 0 && isspace((unsigned char)start[text->len - 1]))
		buf_truncate(text, text->len - 1);
	while (isspace((unsigned char)*start))
		start++;
	return start;
}

static int end_url(struct metalink_builder *builder, const char *text)
{
	struct metalink_url url = builder->url;

	if (!*text)
		return metalink_file_fault(last_file(builder), builder->line,
					   "a URL is empty");
	url.url = (char *)text;
	return metalink_file_add_url(
		last_file(builder), builder->line, &url,
		builder->has_priority ? builder->priority : NULL,
		builder->has_preference ? builder->preference : NULL);
}

static int end_element(struct metalink_builder *builder,
		       enum metalink_element element)
{
	const char *text = text_of(builder);

	switch (element) {
	case ELEMENT_FILE:
		return metalink_file_finish(last_file(builder),
					    builder->location);
	case ELEMENT_SIZE:
		return metalink_file_set_size(last_file(builder), builder->line,
					      text);
	case ELEMENT_HASH:
		return metalink_file_add_hash(last_file(builder), builder->line,
					      builder->type, text);
	case ELEMENT_PIECE_HASH:
		return builder->uses_pieces
			       ? metalink_file_add_piece(
					 last_file(builder), builder->line,
					 builder->has_number ? builder->number
							     : NULL,
					 text)
			       : 0;
	case ELEMENT_URL:
		return end_url(builder, text);
	default:
		return 0;
	}
}

int metalink_builder_end(struct metalink_builder *builder,
			 enum metalink_element element)
{
	int status = end_element(builder, element);

	buf_reset(&builder->text);
	return status;
}
