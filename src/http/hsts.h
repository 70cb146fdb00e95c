/*
 * Hosts that are to be asked over TLS alone, because they have said so in
 * Strict-Transport-Security (RFC 6797).
 *
 * Zero-initialise, and release.  Hosts are the names of struct url.
 */
#ifndef HTTP_HSTS_H
#define HTTP_HSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct hsts {
	void *hosts;	  /* a tree of them, by name */
	bool has_changed; /* since it was read */
};

/*
 * Add the hosts of a text in curl's format: on each line a name, with a dot
 * before it if the names below it are meant too, and "YYYYMMDD HH:MM:SS" or
 * "unlimited" in quotes; "#" begins a comment.  The text is changed.
 *
 * Returns 0; UV_EINVAL with the number of the line that is none; UV_ENOMEM.
 */
int hsts_parse(struct hsts *hsts, char *text, size_t *line);

/* Append such a text, without what has ended.  Returns 0 or UV_ENOMEM. */
int hsts_format(const struct hsts *hsts, struct buf *out, int64_t now_s);

/*
 * Take over what a host says in the value of the header, as it came over TLS.
 * What cannot be read is ignored, as is what an address says.
 *
 * Returns 0 or UV_ENOMEM.
 */
int hsts_store(struct hsts *hsts, const char *host, const char *header,
	       int64_t now_s);

/* Whether a host is to be asked over TLS alone. */
bool hsts_holds(const struct hsts *hsts, const char *host, int64_t now_s);

/*
 * The URL to ask for in place of one: with https, and 443 in place of port 80.
 *
 * out  receives it, to be freed by the caller; NULL if it is text itself, also
 *      if that is no URL.
 *
 * Returns 0 or UV_ENOMEM.
 */
int hsts_secure(char **out, const struct hsts *hsts, const char *text,
		int64_t now_s);

/* Free what it owns. */
void hsts_release(struct hsts *hsts);

#endif
