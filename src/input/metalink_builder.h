/*
 * What the elements of a Metalink add to it.
 *
 * For each element: begin, its text as it comes, and end when it ends; those
 * within it come in between.  What is wrong with a file is noted in the file.
 */
#ifndef INPUT_METALINK_BUILDER_H
#define INPUT_METALINK_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "base/buf.h"
#include "input/metalink.h"
#include "input/metalink_element.h"

#define METALINK_TEXT_MAX_BYTES (8 * 1024)

struct metalink_builder {
	struct metalink metalink; /* so far */
	const char *location;	  /* see metalink_parser_open() */
	struct buf text;	  /* of the element that is open */
	bool uses_pieces;	  /* those in the open <pieces> are added */
	uint64_t line;		  /* where the open element began */
	char type[32];		  /* attributes of the open element */
	char number[24];
	bool has_number;
	struct metalink_url url;
	char priority[24];
	char preference[24];
	bool has_priority;
	bool has_preference;
};

/* Start with an empty one; location must live as long. */
void metalink_builder_init(struct metalink_builder *builder,
			   const char *location);

/* Start again. */
void metalink_builder_reset(struct metalink_builder *builder);

/* Free what it owns. */
void metalink_builder_release(struct metalink_builder *builder);

/*
 * An element begins.
 *
 * attributes  names and values in turn, with NULL at the end.
 * line        of the document.
 *
 * Returns 0, UV_ENOMEM, or -ENOBUFS for one file more than METALINK_FILES_MAX.
 */
int metalink_builder_begin(struct metalink_builder *builder,
			   enum metalink_element element,
			   const char **attributes,
			   uint64_t line) CO_MUST_CHECK;

/*
 * A part of the innermost element's text has come.  Returns 0, UV_ENOMEM, or
 * -ENOBUFS if that is longer than METALINK_TEXT_MAX_BYTES.
 */
int metalink_builder_add_text(struct metalink_builder *builder,
			      enum metalink_element element, const char *text,
			      size_t len) CO_MUST_CHECK;

/* The innermost element ends.  Returns 0 or UV_ENOMEM. */
int metalink_builder_end(struct metalink_builder *builder,
			 enum metalink_element element) CO_MUST_CHECK;

#endif
