/*
 * The URLs of an item that has several: which of them is asked, and what is
 * known of each.
 *
 * They are asked in the order in which the item has them.  One that fails gives
 * way to the next at once; when each has had its attempt, another round begins,
 * which is a retry.  A mirror whose failure would stay, or whose bytes are not
 * the file's, is dropped.
 *
 * Where several attempts fetch one file at once, they are spread over the
 * mirrors.
 *
 * NULL stands for an item of one URL, and all calls take it.
 */
#ifndef DOWNLOAD_MIRRORS_H
#define DOWNLOAD_MIRRORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "model/item.h"

struct mirrors;

/* What becomes of the mirror that is asked, after a failure. */
enum mirror_fate {
	MIRROR_MAY_PASS, /* it is asked again in the next round */
	MIRROR_DIFFERS,	 /* it has another file; asked if nobody else is left */
	MIRROR_DROPPED,	 /* it is asked no more */
};

/*
 * Make those of an item, which must live as long.  The item's own URL is asked
 * first.  URLs that coget cannot download are left out.
 *
 * out  receives NULL if there is but one.
 *
 * Returns 0 or UV_ENOMEM.
 */
int mirrors_open(struct mirrors **out, const struct item *item) CO_MUST_CHECK;

/*
 * Add a mirror that a server has named, unless there is one of that URL, or it
 * is none.
 *
 * mirrors  made if they are NULL.
 * url      is theirs if it was added.
 *
 * Returns 0; 1 if it was not added; or UV_ENOMEM.
 */
int mirrors_add(struct mirrors **mirrors, const struct item *item,
		char *url) CO_MUST_CHECK;

/* Note whether the server that has named some has a public address. */
void mirrors_note_public(struct mirrors *mirrors, bool was_public);

/*
 * Whether a server has named the mirror of a URL.
 *
 * was_public  receives whether its address is.
 */
bool mirrors_is_led(const struct mirrors *mirrors, const char *url,
		    bool *was_public);

/* Free them. */
void mirrors_close(struct mirrors *mirrors);

/* How much memory they take. */
size_t mirrors_memory(const struct mirrors *mirrors);

/* The URL that is asked. */
const char *mirrors_url(const struct mirrors *mirrors, const struct item *item);

/* Its host, as struct item has it. */
const char *mirrors_host(const struct mirrors *mirrors,
			 const struct item *item);

/*
 * The mirror that is asked has failed: turn to the next of this round.  Returns
 * whether there is one.
 */
bool mirrors_turn(struct mirrors *mirrors, enum mirror_fate fate);

/*
 * Begin another round with those that are left.  Returns whether there are any;
 * of NULL there is always one.
 */
bool mirrors_begin_round(struct mirrors *mirrors);

/* Whether none is left but those that have another file. */
bool mirrors_only_differ(const struct mirrors *mirrors);

/*
 * Ask the first that has another file, as if that were the one, and drop those
 * that have not: they have had their attempts.  Returns whether there is one;
 * else none is dropped.
 */
bool mirrors_ask_differing(struct mirrors *mirrors);

/* Whether one before the one that is asked has another file. */
bool mirrors_differ_before(const struct mirrors *mirrors);

/* Whether others are left that may have the file. */
bool mirrors_have_others(const struct mirrors *mirrors);

/*
 * The mirror of a URL sends what is written to the part from now on.
 *
 * is_whole  from its beginning: what was there is replaced.
 */
void mirrors_note_answer(struct mirrors *mirrors, const char *url,
			 bool is_whole);

/* Whether all that is there is known to be of the mirror of a URL. */
bool mirrors_is_own(const struct mirrors *mirrors, const char *url);

/*
 * Choose the mirror for one more attempt beside others: the one at which fewest
 * are at work, and of these the fastest so far, or one that is still to be
 * tried.  Where nothing may be joined, that is the one whose file it is.
 *
 * host  receives its host.
 *
 * Returns its URL.
 */
const char *mirrors_choose(const struct mirrors *mirrors,
			   const struct item *item, const char **host);

/* An attempt is at work at the mirror of a URL. */
void mirrors_enter(struct mirrors *mirrors, const char *url);

/* It is no more, and has stored so many bytes in that time. */
void mirrors_leave(struct mirrors *mirrors, const char *url, uint64_t bytes,
		   int64_t time_ns);

/* One beside others has failed there: it is not chosen again in this round. */
void mirrors_fail(struct mirrors *mirrors, const char *url,
		  enum mirror_fate fate);

/*
 * The file proved to be wrong, which was joined of what several have sent:
 * nobody knows who was wrong.  From now on nothing is joined.
 */
void mirrors_end_joining(struct mirrors *mirrors);

/* Whether what several have sent may be joined. */
bool mirrors_may_join(const struct mirrors *mirrors);

#endif
