/*
 * A list of items: URLs, with their options indented beneath them, in the form
 * of aria2's input files.
 */
#ifndef BATCH_LIST_H
#define BATCH_LIST_H

#include "batch/supply.h"

/*
 * Read a list to its end and supply its items; what is wrong in it, and a list
 * that cannot be read, is told of and counts as failed.  Suspends.
 *
 * path  of the list, "-" for standard input; must live as long as the batch.
 *
 * Returns 0, or a status that ends the batch.
 */
int list_read(struct supply *supply, const char *path) CO_MUST_CHECK;

#endif
