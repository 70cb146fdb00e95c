/*
 * The inside of an archive, for its formats alone.
 */
#ifndef ARCHIVE_ARCHIVE_INTERNAL_H
#define ARCHIVE_ARCHIVE_INTERNAL_H

#include "archive/archive.h"
#include "archive/archive_file.h"
#include "base/buf.h"

struct warc;

struct archive {
	const struct archive_format *format;
	struct archive_file file;
	char *path;
	uint64_t cut_bytes;
	bool fsync;
	bool is_broken; /* an entry in a pipe has no end */
	struct warc *warc; /* of archive_warc; else NULL */
};

/*
 * How an archive is written: open; per entry begin, body for all of it in order,
 * end; then close.  Begin, body and end block on the disk, and are called on a
 * thread of the pool.  All but close return 0 or a negated errno.
 */
struct archive_format {
	uint64_t trailer_bytes; /* zeros that end it */
	int (*open)(struct archive *archive); /* NULL: there is nothing to do */
	void (*close)(struct archive *archive); /* likewise */
	int (*begin)(struct archive *archive,
		     const struct archive_entry *entry);
	int (*body)(struct archive *archive, const void *data, size_t len);
	int (*end)(struct archive *archive, struct archive_entry *entry);
	/* What end() has left in entry->payload; NULL: it leaves nothing. */
	void (*remember)(struct archive *archive, const char *payload);
};

#endif
