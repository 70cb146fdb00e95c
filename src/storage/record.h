/*
 * What is noted about a file beside its bytes: of which URL and version it is,
 * and how much of it can be relied on.  The text form of that, and nothing of
 * the disk.
 *
 * The text is of lines in a fixed order, the last of which is a checksum over
 * the others.  Whatever is not exactly that is no record.
 */
#ifndef STORAGE_RECORD_H
#define STORAGE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/version.h"

/* What URL it is of, without telling which. */
#define RECORD_KEY_BYTES 16

/* The kernel's name for the time since it started, and a NUL. */
#define RECORD_BOOT_SIZE 40

/* No record is longer; file systems have no room for more in attributes. */
#define RECORD_MAX_BYTES 2048

/* Initialise with RECORD_NONE. */
struct record {
	unsigned char key[RECORD_KEY_BYTES];
	char boot[RECORD_BOOT_SIZE]; /* in which it was written; or "" */
	uint64_t durable_bytes;	     /* of a part: they outlast a power cut */
	uint64_t inode;		     /* of the file that it is about */
	int64_t born_ns;	     /* when that was made; 0 if not known */
	int64_t mtime_ns;	     /* of a whole file, as it was left */
	struct version version;
};

#define RECORD_NONE ((struct record){.version.total_bytes = -1})

/* Free what it holds and make it none. */
void record_reset(struct record *record);

/*
 * The key of a URL.  Its user name and password and its fragment do not count:
 * the first are nobody's business, the last is not sent.
 *
 * Returns 0 or UV_ENOMEM.
 */
int record_key_of(unsigned char key[RECORD_KEY_BYTES], const char *url);

/* Whether it is of that URL; not if there is no memory to find out. */
bool record_is_of(const struct record *record, const char *url);

/*
 * Append a record to an empty buffer.  A validator that cannot stand in a line
 * is left out.  Returns 0, or -ENOBUFS or -ENOMEM.
 */
int record_format(struct buf *out, const struct record *record);

/*
 * Read a record, which may be damaged or anything else; its last byte is
 * followed by a NUL.
 *
 * Returns 0 with *record to be reset; -EINVAL if it is no record, or -ENOMEM:
 * then *record is none.
 */
int record_parse(struct record *record, const char *text, size_t len);

#endif
