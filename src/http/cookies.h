/*
 * The cookies of a run: kept as they come, and sent to whom they belong (RFC
 * 6265 section 5).
 *
 * A store of our own and not libcurl's: that binds cookies to what a Host
 * header of the user says instead of to the URL's host, keeps any number of
 * them, and cannot be asked what it has.  Nothing of it is written anywhere but
 * by
 * --save-cookies.
 *
 * Of what servers set, no more than COOKIES_MAX_BYTES are kept, and no more
 * than COOKIES_PER_DOMAIN of one domain: the cookie that has not been set or
 * sent for the longest time makes room.  What the user has given is not counted
 * and stays.
 *
 * Zero-initialise; release in the end.  Nothing suspends.
 *
 * cookies_store() and cookies_find() are for any thread: requests of several
 * loops share what servers have set.  All else is for one thread at a time.
 */
#ifndef HTTP_COOKIES_H
#define HTTP_COOKIES_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "http/cookie.h"
#include "http/cookie_index.h"

enum {
	COOKIES_PER_DOMAIN = 64,
	COOKIES_MAX_BYTES =
		4 * 1024 * 1024,	 /* what is noted beside them counts */
	COOKIES_HEADER_MAX_BYTES = 8190, /* as much is sent to a server */
};

struct cookies {
	struct cookie_index index;
	struct kept_cookie *first; /* of all, as they were kept */
	struct kept_cookie *last;
	struct kept_cookie *oldest; /* of the servers', by their last use */
	struct kept_cookie *newest;
	_Atomic size_t count;
	size_t bytes;	/* that the servers' take */
	uint64_t number; /* of the one that was made last */
	pthread_mutex_t lock; /* all zero, it is a lock that is free */
};

/* Overwrite and free all. */
void cookies_release(struct cookies *cookies);

/*
 * A server has sent a Set-Cookie header in answer to a request for the URL.  It
 * is passed over if it is none, is not for that server to set, or memory is
 * short.  Returns whether it was taken, which one that has expired is, too.
 */
bool cookies_store(struct cookies *cookies, const char *url, const char *value,
		   int64_t now_s);

/*
 * Keep one that the user has given.
 *
 * cookie   with a domain.
 * is_host  it is for that host alone, and not for those below it.
 *
 * Returns 0 or UV_ENOMEM.
 */
int cookies_add_given(struct cookies *cookies, const struct cookie *cookie,
		      bool is_host);

/*
 * Show them all to show(), as they were kept, but for those that have expired,
 * until it returns something other than 0, which is returned then; else 0.
 *
 * is_host  the cookie is for its domain alone.
 */
int cookies_show(const struct cookies *cookies, int64_t now_s,
		 int (*show)(void *context, const struct cookie *cookie,
			     bool is_host),
		 void *context);

/*
 * Append what is to be sent with a request for the URL, such as "a=1; b=2", or
 * nothing.  Costs next to nothing as long as there are no cookies.
 *
 * Returns 0 or UV_ENOMEM.
 */
int cookies_find(struct cookies *cookies, const char *url, int64_t now_s,
		 struct buf *out);

#endif
