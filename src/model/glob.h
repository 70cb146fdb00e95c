/*
 * Patterns of URLs, as curl has them: {a,b}, [1-100], [001-100:5], [a-z].
 *
 * Each of the URLs that a pattern stands for has a number, from 0, by which it
 * is made, so that any of them needs no more memory than the pattern.  The
 * pattern that stands last varies fastest.
 */
#ifndef MODEL_GLOB_H
#define MODEL_GLOB_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/failure.h"

/* One URL cannot stand for more. */
#define GLOB_MAX_COUNT UINT64_C(1000000000)

struct glob;

/*
 * Find the patterns in a URL.
 *
 * Brackets and braces that mean none are left alone: those of an IPv6 address,
 * [] and [name] anywhere, {} without a comma, and in a query whatever is not
 * exactly a pattern.
 *
 * out  receives what to free with glob_free(); NULL if there are none.
 *
 * Returns 0; -EINVAL with *failure set for a pattern that is not closed or runs
 * backwards, and for too many URLs; or -ENOMEM.
 */
int glob_parse(struct glob **out, const char *url, struct failure *failure);

/* Free it.  NULL is ignored. */
void glob_free(struct glob *glob);

/* How many URLs it stands for, at least 1. */
uint64_t glob_count(const struct glob *glob);

/* How many patterns it has, at least 1. */
size_t glob_parts(const struct glob *glob);

/* Append the URL of a number below the count.  Returns 0 or -ENOMEM. */
int glob_append_url(struct buf *out, const struct glob *glob, uint64_t number);

/*
 * Append what a pattern, counted from 0, stands for in the URL of a number.
 * Returns 0 or -ENOMEM.
 */
int glob_append_value(struct buf *out, const struct glob *glob, uint64_t number,
		      size_t part);

#endif
