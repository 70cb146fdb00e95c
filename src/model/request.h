/*
 * What is asked of a server: one resource, or the rest of it, or only a newer
 * one.
 */
#ifndef MODEL_REQUEST_H
#define MODEL_REQUEST_H

#include <stddef.h>
#include <stdint.h>

/* The strings are the caller's.  Start from REQUEST_FOR(url). */
struct request {
	const char *url;
	/*
	 * Where redirects have led from there earlier, one after the other: it
	 * is gone on at the last of them.
	 */
	char *const *hops;
	size_t hop_count;
	/*
	 * Where the body shall begin: 0, or what is there already.  The rest is
	 * wanted of the same version only.
	 */
	uint64_t from_bytes;
	const char *if_range; /* validator for that; NULL: whatever is there */
	int64_t total_bytes;  /* that the version has; -1 if not known */
	/* The body is wanted unless the version is still this one; or NULL. */
	const char *if_none_match;     /* an ETag */
	const char *if_modified_since; /* an HTTP date */
};

/* A request for all of it, whatever is there. */
#define REQUEST_FOR(of_url) \
	((struct request){.url = (of_url), .total_bytes = -1})

#endif
