/*
 * A list of items: URLs, with their options indented beneath them, in the form
 * of aria2's input files; and objects of JSON, one a line.
 */
#ifndef INPUT_LIST_H
#define INPUT_LIST_H

#include <stdbool.h>

#include "input/item_builder.h"

/* The bytes that the name of an item's option may have. */
#define LIST_OPTION_NAME             \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789-_"

/* How far a list was read. */
struct list_result {
	bool was_begun;	 /* it was opened, or that was tried */
	bool has_unread; /* of which is not known how many items it holds */
};

/*
 * Read a list to its end and have its items accepted; what is wrong in it, and
 * a list that cannot be read, is rejected.  Suspends.
 *
 * path    of the list, "-" for standard input; must live as long as the run.
 * result  zeroed; filled in whatever is returned.
 *
 * Returns 0, or a status that ends the run.
 */
int list_read(struct item_builder *builder, const char *path,
	      struct list_result *result) CO_MUST_CHECK;

#endif
