/*
 * Items as a list has them: what is written so is read back the same.
 *
 * Each returns 0 or UV_ENOMEM, with a part appended.
 */
#ifndef INPUT_LIST_TEXT_H
#define INPUT_LIST_TEXT_H

#include <stdbool.h>

#include <coget/status.h>

#include "base/buf.h"
#include "input/source.h"
#include "model/item.h"

/*
 * An item's URL and its options, or its line of JSON; or a comment, if the URL
 * is an argument that can be no line of a list, or if it has checksums of pieces
 * alone.
 */
int list_text_item(struct buf *text, const struct item *item) CO_MUST_CHECK;

/* A comment about the place that an item was read at. */
int list_text_comment(struct buf *text, const struct item *item,
		      const char *what) CO_MUST_CHECK;

/*
 * The lines that a source has read and not returned.
 *
 * is_apart  no option among the first of them belongs to what stands above.
 */
int list_text_lines(struct buf *text, struct source *source,
		    bool is_apart) CO_MUST_CHECK;

#endif
