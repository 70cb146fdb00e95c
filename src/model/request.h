/*
 * What is asked of a server: one resource, or the rest of it, or only a newer
 * one.
 */
#ifndef MODEL_REQUEST_H
#define MODEL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/byte_range.h"
#include "model/exchange.h"
#include "model/redirects.h"
#include "model/request_content.h"

struct header_lines;

/* The strings are the caller's.  Start from REQUEST_FOR(url). */
struct request {
	const char *url;
	/*
	 * What is meant for the origin of another URL is not shown elsewhere:
	 * the item's own, of which this is a mirror, or that of the document
	 * that names it.  NULL: there is none.
	 */
	const char *origin;
	bool is_led; /* a server names the URL, by what is at the origin */
	const struct request_content *content; /* NULL: that of a plain GET */
	/*
	 * Where redirects have led from there earlier, one after the other: it
	 * is gone on at the last of them.
	 */
	char *const *hops;
	size_t hop_count;
	struct trail trail; /* that these have left */
	/*
	 * A checksum of the user's proves whatever comes to be the file, so
	 * that it may come from anywhere: see redirects.h.
	 */
	bool is_proven;
	bool is_proof_led; /* a server has sent it, which proves less there */
	/*
	 * Of the file, these bytes are wanted in its place; NULL: all.  Offsets
	 * and lengths, here and in the response, are those within the range.
	 */
	const struct byte_range *range;
	/*
	 * Where the body shall begin: 0, or what is there already.  The rest is
	 * wanted of the same version only.
	 */
	uint64_t from_bytes;
	uint64_t end_bytes; /* the first one not wanted; 0: up to the end */
	uint64_t max_bytes; /* a longer file is refused; 0: any length */
	/*
	 * Others fetch the same file meanwhile: the progress is of all, and is
	 * added to.
	 */
	bool is_shared;
	/*
	 * Somebody reads the body while it comes: nothing of it is to wait for
	 * more than comes at once.
	 */
	bool is_read_on;
	const char *if_range; /* validator for that; NULL: whatever is there */
	int64_t total_bytes;  /* that the version has; -1 if not known */
	/*
	 * That length, and this date if both have one, tell the version, also if
	 * the ETag is another.
	 */
	bool trusts_length;
	const char *last_modified; /* as sent with what is there; or NULL */
	bool is_ranged; /* a range, also from 0, where it would be all */
	struct exchange_log *exchanges; /* to be added to; NULL: not kept */
	/*
	 * Any answer will do: its status is for the asker to judge, and its
	 * body goes to the sink whatever it says.  Redirects are followed all
	 * the same, unless keeps_redirects makes them answers like others.
	 */
	bool takes_any;
	bool keeps_redirects;
	bool is_prompt;	  /* the sink gets what has come as soon as it has */
	bool is_unpacked; /* the body is not asked for compressed */
	/* Where all header lines go, and those behind a body; NULL: nowhere. */
	struct header_lines *head_lines;
	struct header_lines *trailer_lines;
	bool goes_on;   /* after a piece that came, in the same response */
	/*
	 * Only what the head says is wanted, and no byte of a body.  It is
	 * asked for by HEAD, or what the protocol has for that; with sends_get
	 * in the way of the body, which is then not read.
	 */
	bool wants_head;
	bool sends_get;
	/* The body is wanted unless the version is still this one; or NULL. */
	const char *if_none_match;     /* an ETag */
	const char *if_modified_since; /* an HTTP date */
	/*
	 * The body is wanted unless the file is as long as what is present: it
	 * is no matter which version it is.
	 */
	bool is_by_size;
	int64_t present_bytes; /* and its length; -1: not known, or not asked */
};

/* A request for all of it, whatever is there. */
#define REQUEST_FOR(of_url) \
	((struct request){  \
		.url = (of_url), .total_bytes = -1, .present_bytes = -1})

/* Whether the answer may be a part of the file. */
static inline bool request_asks_part(const struct request *request)
{
	return request->from_bytes > 0 || request->is_ranged ||
	       request->range != NULL;
}

/* Whether the body cannot be sent compressed. */
static inline bool request_wants_plain(const struct request *request)
{
	return request_asks_part(request) || request->is_by_size ||
	       request->is_unpacked;
}

/* Whether a file of that length is no other than the one that is there. */
static inline bool request_has_size(const struct request *request,
				    int64_t total_bytes)
{
	return request->is_by_size && total_bytes >= 0 &&
	       total_bytes == request->present_bytes;
}

/* Whether HEAD, or the like, asks for it: then no body follows the head. */
static inline bool request_is_head(const struct request *request)
{
	return request->wants_head && !request->sends_get;
}

#endif
