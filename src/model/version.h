/*
 * Which version of a resource it is: its validators (RFC 9110 section 8.8) and
 * its length, as a server said them or as they were stored with a file.
 */
#ifndef MODEL_VERSION_H
#define MODEL_VERSION_H

#include <stdbool.h>
#include <stdint.h>

/* A longer ETag is no validator: nobody means one to be stored. */
#define VERSION_ETAG_MAX_BYTES 1000

/* Initialise with VERSION_UNKNOWN. */
struct version {
	char *etag;	     /* as sent, its quotes and W/ included; or NULL */
	char *last_modified; /* an HTTP date as sent; or NULL */
	/* The date changes with each version: section 8.8.2.2. */
	bool modified_is_strong;
	int64_t total_bytes; /* of the whole; -1 if not known */
};

#define VERSION_UNKNOWN ((struct version){.total_bytes = -1})

/* Free what it holds and make it unknown. */
void version_reset(struct version *version);

/*
 * Make *to a copy; what it held is freed.  Returns 0, or -ENOMEM with *to
 * unknown.
 */
int version_copy(struct version *to, const struct version *from);

/*
 * Whether it is an ETag to the letter (section 8.8.3), and not too long to be
 * stored.
 */
bool version_etag_is_valid(const char *etag);

/*
 * Whether two differ by nothing but their ETags: their dates and lengths, both
 * known, are the same.
 */
bool version_is_alike(const struct version *a, const struct version *b);

/*
 * What If-Range can hold for it (section 13.1.5): a strong ETag, or else a
 * strong date; NULL if there is neither.  Weak ones do not promise that two
 * answers are the same byte by byte.
 */
const char *version_validator(const struct version *version);

#endif
