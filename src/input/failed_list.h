/*
 * The items that are not done, whatever has ended the run, in a file that -i
 * reads back: those that failed, those that were interrupted, and those that
 * the run has not come to.
 *
 * The file is written aside and put in place at the end, so that a list can be
 * read while it is replaced by what is left of it.  Room for as much as the
 * lists hold is taken at the start, so that it can be written when the files
 * have filled the disk.
 *
 * For tasks of one loop.  What is added suspends now and then, also in a
 * cancelled task; an error is told of at the end.  A list that is NULL takes
 * nothing.
 */
#ifndef INPUT_FAILED_LIST_H
#define INPUT_FAILED_LIST_H

#include <stdbool.h>

#include <coget/status.h>

#include "input/source.h"
#include "model/failure.h"
#include "model/item.h"
#include "model/settings.h"

struct failed_list;

/*
 * Make the list that settings->failed names.  Suspends.
 *
 * Returns 0 with *out to be closed; UV_EPROTO with *failure set; UV_ENOMEM;
 * UV_ECANCELED.
 */
int failed_list_open(struct failed_list **out, const struct settings *settings,
		     struct failure *failure) CO_MUST_CHECK;

/*
 * Add an item: its URL as it was given, and its options.  An argument that is
 * no line of a list becomes a comment.
 */
void failed_list_add(struct failed_list *list, const struct item *item);

/* Add a comment about the place that an item was read at. */
void failed_list_add_comment(struct failed_list *list, const struct item *item,
			     const char *what);

/* Add the line at which a part of a list begins, if that can be read again. */
void failed_list_add_line(struct failed_list *list, struct source_part part);

/*
 * Add what a source has not returned, and above it the item whose options that
 * may begin with, or NULL.  Of what is no regular file, this is what has come.
 *
 * Returns how many items that is besides the item, or -1 if it is not known.
 */
int64_t failed_list_add_rest(struct failed_list *list, const struct item *item,
			     struct source *source);

/*
 * Add all of a list that was not opened, "-" being standard input, if it is a
 * regular file.  Returns the number of its items, or -1 if it is not known.
 */
int64_t failed_list_add_file(struct failed_list *list, const char *path);

/* Something that is left could not be added. */
void failed_list_lack(struct failed_list *list);

/*
 * Put the list in place, and free it.
 *
 * was_left  receives whether the old file was left alone: it is one of the
 *           sources, and something of these could not be read.
 *
 * Returns 0; or UV_EPROTO with *failure set, the old file being as it was.
 */
int failed_list_close(struct failed_list *list, bool *was_left,
		      struct failure *failure) CO_MUST_CHECK;

#endif
