/*
 * The heads of WARC records (WARC 1.1, ISO 28500:2017), and what stands in
 * them.
 *
 * Plain data, nothing suspends.
 */
#ifndef ARCHIVE_WARC_HEAD_H
#define ARCHIVE_WARC_HEAD_H

#include <stdint.h>
#include <time.h>

#include "base/buf.h"
#include "model/checksum.h"

/* "urn:uuid:" and a UUID, with a NUL. */
#define WARC_ID_SIZE 46

/* A time with microseconds, with a NUL. */
#define WARC_DATE_SIZE 32

/* "sha256:", 52 digits and "====", with a NUL. */
#define WARC_DIGEST_SIZE 64

/* What names a record: a random one (RFC 9562, version 4). */
void warc_id_make(char id[WARC_ID_SIZE]);

/* "2026-11-30T12:00:00.123456Z" */
void warc_date_format(char text[WARC_DATE_SIZE], const struct timespec *time);

/* "sha256:" and the digest in base 32 (RFC 4648), filled up as that says. */
void warc_digest_format(char text[WARC_DIGEST_SIZE],
			const struct checksum *digest);

/* What all records have. */
struct warc_head {
	const char *type; /* "response" */
	const char *id;
	const char *date;
	const char *content_type;
	uint64_t len_bytes; /* of the block that follows */
};

/* Begin a head.  Here and below: 0, or an error of buf_append(). */
int warc_head_begin(struct buf *out, const struct warc_head *head)
	__attribute__((warn_unused_result));

/* Add a field; NULL or an empty text for none. */
int warc_head_add(struct buf *out, const char *name, const char *value)
	__attribute__((warn_unused_result));

/* The same for one that names a record. */
int warc_head_add_id(struct buf *out, const char *name, const char *id)
	__attribute__((warn_unused_result));

/*
 * The same for a URI: bytes that cannot stand in one are percent-encoded, and a
 * fragment, which is not sent, is left out.
 */
int warc_head_add_uri(struct buf *out, const char *name, const char *uri)
	__attribute__((warn_unused_result));

/* End it: the block follows, and then WARC_RECORD_END. */
int warc_head_end(struct buf *out) __attribute__((warn_unused_result));

#define WARC_RECORD_END "\r\n\r\n"

#endif
