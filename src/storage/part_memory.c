#include "storage/part_memory.h"

#include <stdatomic.h>

/* All bodies together have no more in memory beyond what each may have. */
#define WHOLE_MAX_BYTES ((size_t)8 * 1024 * 1024)

/*
 * What ends a body that is all in memory so far goes to disk by the commit that
 * follows: nothing is gained by a hop of its own, and a file of its own.
 */
static bool ends_whole(struct part_file *part, size_t len)
{
	struct dest *dest = part->folder->dest;
	size_t end = part->memory.len + len;
	size_t more_bytes = end - PART_FILE_SMALL_BYTES - part->whole_bytes;

	if (end > PART_FILE_WHOLE_BYTES ||
	    part->version.total_bytes != (int64_t)end)
		return false;
	if (atomic_fetch_add(&dest->whole_bytes, more_bytes) >
	    WHOLE_MAX_BYTES - more_bytes) {
		atomic_fetch_sub(&dest->whole_bytes, more_bytes);
		return false;
	}
	part->whole_bytes += more_bytes;
	return true;
}

bool part_memory_fits(struct part_file *part, uint64_t offset_bytes, size_t len)
{
	size_t held = part->memory.len;

	if (part->lock.is_claimed || offset_bytes != part_file_len(part))
		return false;
	return (held <= PART_FILE_SMALL_BYTES &&
		len <= PART_FILE_SMALL_BYTES - held) ||
	       ends_whole(part, len);
}

bool part_memory_swap(struct part_file *part, uint64_t offset_bytes,
		      struct buf *data)
{
	struct buf memory = part->memory;

	if (part->status != 0 || memory.len > 0 ||
	    !part_memory_fits(part, offset_bytes, data->len))
		return false;
	part->memory = *data;
	part->memory.cap = memory.cap;
	memory.cap = data->cap;
	*data = memory;
	return true;
}

void part_memory_forget(struct part_file *part)
{
	if (part->whole_bytes == 0)
		return;
	atomic_fetch_sub(&part->folder->dest->whole_bytes, part->whole_bytes);
	part->whole_bytes = 0;
}
