/*
 * What is noted about a file beside its bytes: of which URL and version it is,
 * and which bytes of it can be relied on.  The text form of that, and nothing
 * of the disk.
 *
 * The text is of lines in a fixed order, the last of which is a checksum over
 * the others.  Whatever is not exactly that is no record.
 */
#ifndef STORAGE_PART_RECORD_H
#define STORAGE_PART_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/version.h"
#include "storage/boot_id.h"
#include "storage/extents.h"
#include "storage/item_id.h"

/* No record is longer; file systems have no room for more in attributes. */
#define PART_RECORD_MAX_BYTES 2048

/*
 * A file of the user's that a part began with, by whose word that is of the
 * version.
 */
struct adopted_record {
	uint64_t len_bytes; /* 0: there is none */
	int64_t mtime_ns;
	bool is_moved; /* it is the part's file itself, and no clone of it */
};

/* Initialise with PART_RECORD_NONE. */
struct part_record {
	struct item_id id;
	char boot[BOOT_ID_SIZE]; /* in which it was written; or "" */
	struct extents durable;	 /* of a part: they outlast a power cut */
	/*
	 * Which bytes of a part are the item's, until the machine goes down:
	 * all up to the file's length, or those that are listed.
	 */
	bool is_all_stored;
	struct extents stored;
	struct adopted_record adopted;
	uint64_t inode;	  /* of the file that it is about */
	int64_t born_ns;  /* when that was made; 0 if not known */
	int64_t mtime_ns; /* of a whole file, as it was left */
	struct version version;
};

#define PART_RECORD_NONE ((struct part_record){.version.total_bytes = -1})

/* Free what it holds and make it none. */
void part_record_reset(struct part_record *record);

/*
 * Append a record to an empty buffer.  A validator that cannot stand in a line
 * is left out.  Returns 0, or -ENOBUFS or -ENOMEM.
 */
int part_record_format(struct buf *out, const struct part_record *record);

/*
 * Read a record, which may be damaged or anything else; its last byte is
 * followed by a NUL.
 *
 * Returns 0 with *record to be reset; -EINVAL if it is no record, or -ENOMEM:
 * then *record is none.
 */
int part_record_parse(struct part_record *record, const char *text, size_t len);

#endif
