/*
 * Where cookies are found: one by its domain, path and name, and those of a
 * domain and path.  Either takes as long as a few dozen comparisons, however
 * many there are, and whatever names servers choose for them.
 *
 * Zero-initialise; it is empty again, and has nothing to free, once each cookie
 * has been removed.
 */
#ifndef HTTP_COOKIE_INDEX_H
#define HTTP_COOKIE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "base/span.h"

struct cookie_key {
	const char *domain;
	struct span path;
	const char *name;
};

struct kept_cookie {
	struct cookie_key key;		    /* in texts */
	struct kept_cookie *next;	    /* of its domain and path */
	struct kept_cookie **at;	    /* what points to it there */
	struct kept_cookie *before, *after; /* all, as they were kept */
	struct kept_cookie *older, *newer;  /* the servers', by last use */
	uint64_t number; /* the order in which they were made */
	int64_t expires_s;
	size_t bytes;
	bool is_host;	/* for its domain alone, not for what is below */
	bool is_secure; /* for https only */
	bool is_given;	/* by the user */
	bool is_http_only;
	const char *value; /* in texts, too */
	char texts[];
};

struct cookie_index {
	void *cookies; /* trees, as of <search.h> */
	void *places;
};

/*
 * Enter one for whose key there is none.  Returns 0 or UV_ENOMEM.
 */
int cookie_index_add(struct cookie_index *index,
		     struct kept_cookie *cookie) CO_MUST_CHECK;

/* Take one out. */
void cookie_index_remove(struct cookie_index *index,
			 struct kept_cookie *cookie);

/* The one that has a key; or NULL. */
struct kept_cookie *cookie_index_find(const struct cookie_index *index,
				      const struct cookie_key *key);

/* The first of a domain and path, the others being next; or NULL. */
struct kept_cookie *cookie_index_at(const struct cookie_index *index,
				    const char *domain, struct span path);

/*
 * How many a domain has.
 *
 * set  receives how many of them servers have set.
 */
size_t cookie_index_count(const struct cookie_index *index, const char *domain,
			  size_t *set);

#endif
