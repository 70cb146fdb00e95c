/*
 * How much of a body stays in memory: its first PART_FILE_SMALL_BYTES while
 * more may come, and up to PART_FILE_WHOLE_BYTES with the piece that ends it.
 *
 * Nothing suspends.  A part is one loop's at a time; what all bodies have is
 * counted for all loops.
 */
#ifndef STORAGE_PART_MEMORY_H
#define STORAGE_PART_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "storage/part_file_internal.h"

/*
 * Whether so many bytes that stand there in the body shall be appended to the
 * part's memory, and not be stored.  They count as appended then.
 */
bool part_memory_fits(struct part_file *part, uint64_t offset_bytes,
		      size_t len);

/*
 * Have the part take over the memory of a buffer with all of the body so far,
 * rather than copy it, and leave its own there.  Returns whether it did.
 */
bool part_memory_swap(struct part_file *part, uint64_t offset_bytes,
		      struct buf *data);

/* The part has no body any more. */
void part_memory_forget(struct part_file *part);

#endif
