/*
 * The digests of an entry's body, and of the body with a head before it.
 *
 * Compute, ask, close.  Computing blocks on the disk.
 */
#ifndef ARCHIVE_BODY_DIGESTS_H
#define ARCHIVE_BODY_DIGESTS_H

#include "archive/archive.h"
#include "base/buf.h"
#include "storage/digest.h"

/* Zeroed there is none. */
struct body_digests {
	struct digest *payload; /* of the body */
	struct digest *block;	/* of both */
};

/*
 * Compute both, of SHA-256.  To be closed in either case.  Returns 0 or a
 * negated errno.
 */
int body_digests_compute(struct body_digests *digests,
			 const struct archive_entry *entry,
			 const struct buf *head)
	__attribute__((warn_unused_result));

/* Free them. */
void body_digests_close(struct body_digests *digests);

#endif
