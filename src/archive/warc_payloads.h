/*
 * The payloads that are in a WARC, so that one that comes again is only
 * referred to: those that the run has put there, and those that an earlier run
 * of the session has noted.
 *
 * Of as many as WARC_PAYLOADS_MAX: a later one may take the place of an earlier
 * one. Plain data.
 */
#ifndef ARCHIVE_WARC_PAYLOADS_H
#define ARCHIVE_WARC_PAYLOADS_H

#include "archive/warc_head.h"
#include "model/checksum.h"

#define WARC_PAYLOADS_MAX ((size_t)64 * 1024)

/* A record whose payload is known. */
struct warc_payload {
	struct checksum digest; /* of SHA-256: equal only for equal payloads */
	char id[WARC_ID_SIZE];
	char date[WARC_DATE_SIZE];
	char *url;
};

/* Zeroed it is empty. */
struct warc_payloads {
	struct warc_payload **slots; /* WARC_PAYLOADS_MAX of them; or NULL */
};

/* The record that has it; NULL: none is known. */
const struct warc_payload *
warc_payloads_find(const struct warc_payloads *payloads,
		   const struct checksum *digest);

/* Note a record; what there is no memory for is not known. */
void warc_payloads_add(struct warc_payloads *payloads,
		       const struct checksum *digest, const char *id,
		       const char *date, const char *url);

/*
 * A record as a line of text, without a line break: what the next run is given.
 * Returns it, to be freed by the caller; NULL: no memory.
 */
char *warc_payload_format(const struct checksum *digest, const char *id,
			  const char *date, const char *url);

/* Note the record that such a text tells of; any other text is ignored. */
void warc_payloads_add_text(struct warc_payloads *payloads, const char *text);

/* Free what it holds. */
void warc_payloads_release(struct warc_payloads *payloads);

#endif
