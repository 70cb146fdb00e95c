/*
 * The item of a list in aria2's form that was read last: held until something
 * else follows, since options may come that decide how it is fetched.  So is one
 * that has failed already, for its options belong to it where it is listed as
 * left.
 *
 * Initialise with the builder.  For the task that reads the list.
 */
#ifndef INPUT_HELD_ITEM_H
#define INPUT_HELD_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/status.h>

#include "input/item_builder.h"
#include "input/pattern.h"

/* What an option would belong to. */
enum above {
	ABOVE_NOTHING,
	ABOVE_ITEM,    /* the one that is held */
	ABOVE_STARTED, /* an item that could not wait any more */
	ABOVE_FAILED,  /* one that has been told of; held, or a line that was
			  none */
};

struct held_item {
	struct item_builder *builder;
	enum above above;
	struct item *item;		/* NULL: none is */
	struct pattern_members members; /* that its option glob says */
	struct pattern pattern;		/* the one that is expanded */
};

/*
 * The one that is held will not change any more: have it accepted, all its items
 * if its URL is a pattern, or rejected.  Suspends as the consumer does.
 *
 * above  what follows in its place.
 *
 * Returns 0, or a status that ends the run, when it may still be held.
 */
int held_item_release(struct held_item *held, enum above above) CO_MUST_CHECK;

/*
 * Release the one that is held, and hold the item of a line: a URL, and behind
 * tabs others of the same file.
 *
 * Returns 0, or a status that ends the run: the line is still to be read.
 */
int held_item_begin(struct held_item *held, char *line,
		    struct source_position position) CO_MUST_CHECK;

/*
 * Take an option, "NAME=VALUE" with a name of name_len bytes.  Returns as
 * held_item_begin() does.
 */
int held_item_add_option(struct held_item *held, const char *text,
			 size_t name_len,
			 struct source_position position) CO_MUST_CHECK;

#endif
