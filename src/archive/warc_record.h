/*
 * Records of a WARC: their heads and blocks, into members of gzip.
 *
 * All calls block on the disk, and return 0 or a negated errno.
 */
#ifndef ARCHIVE_WARC_RECORD_H
#define ARCHIVE_WARC_RECORD_H

#include "archive/gzip_member.h"
#include "archive/warc_head.h"
#include "archive/warc_payloads.h"
#include "base/buf.h"
#include "model/checksum.h"

/* What does not hold for a record is NULL. */
struct warc_record {
	struct warc_head head;
	const char *url;
	const char *info_id;	   /* of the warcinfo that it belongs to */
	const char *concurrent_to; /* the record of the same exchange */
	const char *ip;
	const char *protocol;
	const char *truncated;		/* why some of the block is missing */
	const struct checksum *block;	/* its digest */
	const struct checksum *payload; /* likewise, of what is in it */
	const struct warc_payload *refers_to; /* of a revisit */
};

/* Begin one: its block follows. */
int warc_record_begin(struct gzip_member *member,
		      const struct warc_record *record)
	__attribute__((warn_unused_result));

/* The block is complete. */
int warc_record_end(struct gzip_member *member)
	__attribute__((warn_unused_result));

/*
 * Put one whose block is in memory, in two pieces, one behind the other.  Sets
 * its length and its block's digest.
 */
int warc_record_put(struct gzip_member *member, struct warc_record *record,
		    const struct buf *block, const struct buf *rest)
	__attribute__((warn_unused_result));

#endif
