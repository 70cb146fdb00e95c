/*
 * The inside of a partfile, and what is done to it on the thread pool.
 *
 * One thread at a time has a partfile: while a call of those below runs there,
 * the task that owns it waits.
 */
#ifndef STORAGE_PART_H
#define STORAGE_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/dest.h"
#include "storage/digest.h"
#include "storage/partfile.h"

struct partfile {
	struct dest *dest;
	struct partfile *next_spare;
	struct slot slot;
	const char *url;
	struct version version;
	char *memory; /* what has come and is not on disk */
	size_t len;
	size_t size;
	uint64_t stored_bytes;	/* these are in the file */
	uint64_t durable_bytes; /* of which these outlast a power cut */
	uint64_t started_bytes; /* and these are on their way to that */
	unsigned algorithms;
	struct digest *digest; /* of digested_bytes of the stored ones */
	uint64_t digested_bytes;
	bool has_note;
	bool is_allocated; /* it was tried */
	bool is_adopted;   /* another tool's file: of no known version */
	int status;	   /* of the first write that failed */
	char name[NAME_SIZE];
};

/*
 * See to it that there is a part file, and all that has come is in it.
 *
 * noted  more may follow: it shall be possible to go on from there later, so a
 *        record goes before the first byte.
 */
int part_flush(struct partfile *part, bool noted) CO_MUST_CHECK;

/* Flush, and add these bytes. */
int part_append(struct partfile *part, const char *data,
		size_t len) CO_MUST_CHECK;

/*
 * Write its record as things are now.  Where that fails nobody can go on from
 * here later, which is no error now.
 */
void part_note(struct partfile *part);

/*
 * It is left for now, or for good: flush, give back room that was allocated,
 * and have most of it outlast a power cut.  After an error there may be less
 * than before, but that can be gone on from.
 */
int part_settle(struct partfile *part) CO_MUST_CHECK;

/*
 * Take over the part that an earlier run left under that name.  0 also if it
 * cannot be gone on from; then it is let alone.  UV_EBUSY, or a negated errno.
 */
int part_take_up(struct partfile *part, const char *name) CO_MUST_CHECK;

/* Have it open again, as slot_reopen(). */
int part_reopen(struct partfile *part) CO_MUST_CHECK;

/* Remove the file, unless it is not ours any more. */
int part_remove(struct partfile *part) CO_MUST_CHECK;

/* Compute digests of what is in the file, at most a hop's worth more. */
int part_digest_some(struct partfile *part) CO_MUST_CHECK;

/* Nothing of it is there any more; the slot is without a name. */
void part_forget(struct partfile *part);

/* Leave the file, parked or not, or remove it if nothing is in it.  Whether it
 * stays. */
bool part_leave(struct partfile *part);

#endif
