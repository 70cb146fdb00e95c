/*
 * expat calls back at each tag.  The elements that are open are on a stack, by
 * what they are; an element is known by its name and the one it stands in, so
 * that those of other vocabularies are passed over, with all that is in them.
 *
 * Entities are what makes XML dangerous: they multiply, and they name files and
 * URLs to be read.  They can be declared in a document type alone, which
 * neither version of Metalink has, so a document that has one ends there.
 */
#include "input/metalink.h"

#include <ctype.h>
#include <errno.h>
#include <expat.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/metalink_element.h"

enum {
	DEPTH_MAX = 32,
	TEXT_MAX_BYTES = 8 * 1024,
};

struct metalink_parser {
	XML_Parser xml;
	const char *location;
	struct failure *failure; /* of the call that is under way */
	int status;		 /* of the document, so far */
	size_t bytes;
	enum metalink_element open[DEPTH_MAX];
	size_t depth;
	struct buf text;  /* of the element that is open */
	bool uses_pieces; /* those in the open <pieces> are added */
	uint64_t line;	  /* where the open element began */
	char type[32];	  /* attributes of the open element */
	char number[24];
	bool has_number;
	struct metalink_url url;
	char priority[24];
	char preference[24];
	bool has_priority;
	bool has_preference;
	struct metalink metalink;
};

static void __attribute__((format(printf, 2, 3)))
refuse(struct metalink_parser *parser, const char *format, ...)
{
	char what[256];
	va_list args;

	if (parser->status != 0)
		return;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	failure_set(parser->failure, ERROR_INPUT, "not a Metalink: %s", what);
	parser->failure->remedy = "check where it comes from";
	parser->status = UV_EPROTO;
	XML_StopParser(parser->xml, XML_FALSE);
}

/* The document goes on, unless there is no memory for it. */
static void take_status(struct metalink_parser *parser, int status)
{
	if (status == 0 || parser->status != 0)
		return;
	parser->status = status;
	XML_StopParser(parser->xml, XML_FALSE);
}

static uint64_t line_of(const struct metalink_parser *parser)
{
	return XML_GetCurrentLineNumber(parser->xml);
}

static enum metalink_element innermost(const struct metalink_parser *parser)
{
	return parser->depth > 0 ? parser->open[parser->depth - 1]
				 : ELEMENT_OUTSIDE;
}

static struct metalink_file *last_file(struct metalink_parser *parser)
{
	return &parser->metalink.files[parser->metalink.count - 1];
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

static void begin_file(struct metalink_parser *parser, const char **attributes)
{
	struct metalink *metalink = &parser->metalink;
	const char *name = attribute(attributes, "name");
	struct metalink_file *more;

	if (metalink->count == METALINK_FILES_MAX) {
		refuse(parser, "it lists more than %d files",
		       METALINK_FILES_MAX);
		return;
	}
	if ((metalink->count & (metalink->count - 1)) == 0) { /* it is full */
		more = realloc(metalink->files,
			       (metalink->count ? 2 * metalink->count : 1) *
				       sizeof(*more));
		if (!more) {
			take_status(parser, UV_ENOMEM);
			return;
		}
		metalink->files = more;
	}
	metalink_file_init(&metalink->files[metalink->count++],
			   line_of(parser));
	if (name) {
		last_file(parser)->name = strdup(name);
		if (!last_file(parser)->name)
			take_status(parser, UV_ENOMEM);
	}
}

static void begin_pieces(struct metalink_parser *parser,
			 const char **attributes)
{
	take_status(parser, metalink_file_begin_pieces(
				    last_file(parser), line_of(parser),
				    attribute(attributes, "type"),
				    attribute(attributes, "length"),
				    &parser->uses_pieces));
}

static void begin_url(struct metalink_parser *parser, const char **attributes)
{
	const char *location = attribute(attributes, "location");
	char *at = parser->url.location;

	memset(at, 0, sizeof(parser->url.location));
	if (location && strlen(location) == 2)
		for (size_t i = 0; i < 2; i++)
			at[i] = (char)tolower((unsigned char)location[i]);
	parser->has_priority = keep(parser->priority, sizeof(parser->priority),
				    attribute(attributes, "priority"));
	parser->has_preference =
		keep(parser->preference, sizeof(parser->preference),
		     attribute(attributes, "preference"));
}

static void begin_element(struct metalink_parser *parser,
			  enum metalink_element element,
			  const char **attributes)
{
	switch (element) {
	case ELEMENT_FILE:
		begin_file(parser, attributes);
		break;
	case ELEMENT_PIECES:
		begin_pieces(parser, attributes);
		break;
	case ELEMENT_HASH:
		(void)keep(parser->type, sizeof(parser->type),
			   attribute(attributes, "type"));
		break;
	case ELEMENT_PIECE_HASH:
		parser->has_number =
			keep(parser->number, sizeof(parser->number),
			     attribute(attributes, "piece"));
		break;
	case ELEMENT_URL:
		begin_url(parser, attributes);
		break;
	case ELEMENT_SIGNATURE:
		last_file(parser)->has_signature = true;
		break;
	default:
		break;
	}
}

static void on_start(void *context, const char *name, const char **attributes)
{
	struct metalink_parser *parser = context;
	enum metalink_element parent = innermost(parser);
	enum metalink_element element = metalink_element_find(parent, name);

	if (parser->status != 0)
		return;
	if (parser->depth == DEPTH_MAX) {
		refuse(parser, "its elements are nested too deeply");
		return;
	}
	if (parent == ELEMENT_OUTSIDE && element != ELEMENT_METALINK) {
		refuse(parser, "it begins with <%.40s>, not with <metalink>",
		       metalink_element_name(name));
		return;
	}
	parser->open[parser->depth++] = element;
	parser->line = line_of(parser);
	buf_reset(&parser->text);
	begin_element(parser, element, attributes);
}

/* The text of the element that ends, without the blanks around it. */
static const char *text_of(struct metalink_parser *parser)
{
	struct buf *text = &parser->text;
	char *start = text->data;

	if (!start)
		return "";
	while (text->len > 0 && isspace((unsigned char)start[text->len - 1]))
		buf_truncate(text, text->len - 1);
	while (isspace((unsigned char)*start))
		start++;
	return start;
}

static int end_url(struct metalink_parser *parser, const char *text)
{
	struct metalink_url url = parser->url;

	if (!*text)
		return metalink_file_fault(last_file(parser), parser->line,
					   "a URL is empty");
	url.url = (char *)text;
	return metalink_file_add_url(
		last_file(parser), parser->line, &url,
		parser->has_priority ? parser->priority : NULL,
		parser->has_preference ? parser->preference : NULL);
}

static int end_element(struct metalink_parser *parser,
		       enum metalink_element element)
{
	const char *text = text_of(parser);

	switch (element) {
	case ELEMENT_FILE:
		return metalink_file_finish(last_file(parser),
					    parser->location);
	case ELEMENT_SIZE:
		return metalink_file_set_size(last_file(parser), parser->line,
					      text);
	case ELEMENT_HASH:
		return metalink_file_add_hash(last_file(parser), parser->line,
					      parser->type, text);
	case ELEMENT_PIECE_HASH:
		return parser->uses_pieces
			       ? metalink_file_add_piece(
					 last_file(parser), parser->line,
					 parser->has_number ? parser->number
							    : NULL,
					 text)
			       : 0;
	case ELEMENT_URL:
		return end_url(parser, text);
	default:
		return 0;
	}
}

static void on_end(void *context, const char *name)
{
	struct metalink_parser *parser = context;

	(void)name;
	if (parser->status != 0)
		return;
	take_status(parser, end_element(parser, innermost(parser)));
	parser->depth--;
	buf_reset(&parser->text);
}

static bool has_text(enum metalink_element element)
{
	return element == ELEMENT_SIZE || element == ELEMENT_HASH ||
	       element == ELEMENT_PIECE_HASH || element == ELEMENT_URL;
}

static void on_text(void *context, const char *text, int len)
{
	struct metalink_parser *parser = context;
	int status;

	if (parser->status != 0 || !has_text(innermost(parser)))
		return;
	status = buf_append(&parser->text, text, (size_t)len);
	if (status == -ENOBUFS)
		refuse(parser, "an element has more than %d bytes of text",
		       TEXT_MAX_BYTES);
	else
		take_status(parser, status);
}

static void on_doctype(void *context, const char *name, const char *system_id,
		       const char *public_id, int has_internal)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_internal;
	refuse(context, "it has a DOCTYPE, which may define entities");
}

int metalink_parser_open(struct metalink_parser **out, const char *location)
{
	struct metalink_parser *parser = calloc(1, sizeof(*parser));

	*out = parser;
	if (!parser)
		return UV_ENOMEM;
	parser->location = location;
	parser->text = BUF_INIT(TEXT_MAX_BYTES);
	if (metalink_parser_restart(parser) == 0)
		return 0;
	metalink_parser_close(parser);
	*out = NULL;
	return UV_ENOMEM;
}

int metalink_parser_restart(struct metalink_parser *parser)
{
	if (parser->xml)
		XML_ParserFree(parser->xml);
	parser->xml = XML_ParserCreateNS(NULL, METALINK_NAMESPACE_END);
	if (!parser->xml)
		return UV_ENOMEM;
	XML_SetUserData(parser->xml, parser);
	XML_SetElementHandler(parser->xml, on_start, on_end);
	XML_SetCharacterDataHandler(parser->xml, on_text);
	XML_SetStartDoctypeDeclHandler(parser->xml, on_doctype);
	metalink_release(&parser->metalink);
	buf_reset(&parser->text);
	parser->status = 0;
	parser->bytes = 0;
	parser->depth = 0;
	return 0;
}

static int parse(struct metalink_parser *parser, const void *data, size_t len,
		 bool is_last, struct failure *failure)
{
	enum XML_Status parsed;
	enum XML_Error error;

	parser->failure = failure;
	if (parser->status != 0)
		return parser->status;
	parsed = XML_Parse(parser->xml, data, (int)len, is_last);
	if (parser->status != 0 || parsed == XML_STATUS_OK)
		return parser->status;
	error = XML_GetErrorCode(parser->xml);
	if (error == XML_ERROR_NO_MEMORY)
		parser->status = UV_ENOMEM;
	else
		refuse(parser, "line %lu: %s", (unsigned long)line_of(parser),
		       XML_ErrorString(error));
	return parser->status;
}

int metalink_parser_add(struct metalink_parser *parser, const void *data,
			size_t len, struct failure *failure)
{
	parser->failure = failure;
	if (parser->status == 0 && len > METALINK_MAX_BYTES - parser->bytes)
		refuse(parser, "it is larger than %zu MiB",
		       METALINK_MAX_BYTES >> 20);
	if (parser->status != 0)
		return parser->status;
	parser->bytes += len;
	return parse(parser, data, len, false, failure);
}

int metalink_parser_end(struct metalink_parser *parser, struct metalink *out,
			struct failure *failure)
{
	int status;

	*out = (struct metalink){0};
	parser->failure = failure;
	if (parser->status == 0 && parser->bytes == 0)
		refuse(parser, "it is empty");
	status = parse(parser, "", 0, true, failure);
	if (status == 0 && parser->metalink.count == 0) {
		refuse(parser, "it lists no file");
		status = parser->status;
	}
	if (status != 0)
		return status;
	*out = parser->metalink;
	parser->metalink = (struct metalink){0};
	return 0;
}

void metalink_parser_close(struct metalink_parser *parser)
{
	if (!parser)
		return;
	if (parser->xml)
		XML_ParserFree(parser->xml);
	metalink_release(&parser->metalink);
	buf_release(&parser->text);
	free(parser);
}

void metalink_release(struct metalink *metalink)
{
	for (size_t i = 0; i < metalink->count; i++)
		metalink_file_release(&metalink->files[i]);
	free(metalink->files);
	*metalink = (struct metalink){0};
}
