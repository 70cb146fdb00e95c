/*
 * A URL with patterns (glob.h), whose items are made one after the other.
 *
 * Zeroed, it is none.  Open, then expand; what was not expanded is left.  For
 * the task that reads the input.
 */
#ifndef INPUT_PATTERN_H
#define INPUT_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/status.h>

#include "input/item_builder.h"
#include "model/glob.h"

/* Which of the URLs that the patterns stand for are meant, counted from 1. */
struct pattern_members {
	uint64_t first; /* 0: all are */
	uint64_t last;
};

struct pattern {
	struct glob *glob; /* NULL: there is no pattern */
	struct item *item; /* what is said of all of them; owned */
	struct pattern_members members; /* that are still to be made */
};

/* Parse "FIRST-LAST".  Returns whether it is that. */
bool pattern_parse_members(struct pattern_members *members, const char *text);

/*
 * Look for patterns in an item's URL.
 *
 * item  counted, and the pattern's if there are any: they are counted instead.
 *
 * Returns 0, with pattern->glob set if there are any; 1 if they are wrong, which
 * the consumer has been told; UV_ENOMEM; or a status that ends the run.
 */
int pattern_open(struct pattern *pattern, struct item_builder *builder,
		 struct item *item, struct pattern_members members)
	CO_MUST_CHECK;

/*
 * The same for an item that is not counted and will not be fetched, where wrong
 * patterns are none.  Returns whether there are any.
 */
bool pattern_find(struct pattern *pattern, struct item *item);

/*
 * Make all items, and have them accepted; nothing is left of it then.  Suspends
 * as the consumer does.  Returns 0, or a status that ends the run.
 */
int pattern_expand(struct pattern *pattern,
		   struct item_builder *builder) CO_MUST_CHECK;

/*
 * Count what was not made, add it to --failed, and free it.  Suspends then, also
 * in a cancelled task.
 */
void pattern_leave(struct pattern *pattern, struct item_builder *builder);

#endif
