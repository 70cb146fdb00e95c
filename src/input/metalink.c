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

#include <errno.h>
#include <expat.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/metalink_builder.h"
#include "input/metalink_element.h"

enum { DEPTH_MAX = 32 };

struct metalink_parser {
	XML_Parser xml;
	struct failure *failure; /* of the call that is under way */
	int status;		 /* of the document, so far */
	size_t bytes;
	enum metalink_element open[DEPTH_MAX];
	size_t depth;
	struct metalink_builder builder;
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

static void on_start(void *context, const char *name, const char **attributes)
{
	struct metalink_parser *parser = context;
	enum metalink_element parent = innermost(parser);
	enum metalink_element element = metalink_element_find(parent, name);
	int status;

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
	status = metalink_builder_begin(&parser->builder, element, attributes,
					line_of(parser));
	if (status == -ENOBUFS)
		refuse(parser, "it lists more than %d files",
		       METALINK_FILES_MAX);
	else
		take_status(parser, status);
}

static void on_end(void *context, const char *name)
{
	struct metalink_parser *parser = context;

	(void)name;
	if (parser->status != 0)
		return;
	take_status(parser,
		    metalink_builder_end(&parser->builder, innermost(parser)));
	parser->depth--;
}

static void on_text(void *context, const char *text, int len)
{
	struct metalink_parser *parser = context;
	int status;

	if (parser->status != 0)
		return;
	status = metalink_builder_add_text(&parser->builder, innermost(parser),
					   text, (size_t)len);
	if (status == -ENOBUFS)
		refuse(parser, "an element has more than %d bytes of text",
		       METALINK_TEXT_MAX_BYTES);
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
	metalink_builder_init(&parser->builder, location);
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
	metalink_builder_reset(&parser->builder);
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
	if (status == 0 && parser->builder.metalink.count == 0) {
		refuse(parser, "it lists no file");
		status = parser->status;
	}
	if (status != 0)
		return status;
	*out = parser->builder.metalink;
	parser->builder.metalink = (struct metalink){0};
	return 0;
}

void metalink_parser_close(struct metalink_parser *parser)
{
	if (!parser)
		return;
	if (parser->xml)
		XML_ParserFree(parser->xml);
	metalink_builder_release(&parser->builder);
	free(parser);
}

void metalink_release(struct metalink *metalink)
{
	for (size_t i = 0; i < metalink->count; i++)
		metalink_file_release(&metalink->files[i]);
	free(metalink->files);
	*metalink = (struct metalink){0};
}
