/*
 * The parts that earlier runs left in a directory, by the URLs they are of.
 *
 * Found once, by the first who asks: their number does not grow with the list,
 * but items that have none, nearly all, then need not look.
 */
#ifndef STORAGE_LEFT_H
#define STORAGE_LEFT_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/lock.h>
#include <coget/status.h>

struct dest;
struct left_part;

struct left {
	struct co_lock finding;
	bool is_found;
	struct left_part *parts; /* by key, then by name */
	size_t count;
};

/* Prepare an empty one. */
void left_init(struct left *left);

/* Free what it holds. */
void left_release(struct left *left);

/*
 * Find the parts that are there, unless that was done.  Suspends at most once a
 * run.  Returns 0, UV_ECANCELED, UV_ENOMEM, or the error of reading the
 * directory.
 */
int left_find(struct dest *dest) CO_MUST_CHECK;

/*
 * Take the first part of a URL: nobody else gets it.  Returns its name, which
 * lives as long as the directory is open; NULL if there is none (any more).
 */
const char *left_take(struct left *left, const char *url);

#endif
