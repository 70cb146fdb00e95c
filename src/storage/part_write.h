/*
 * Bytes on their way into a part, from several tasks at once.
 *
 * Whoever comes while others write to the disk waits, and then writes with what
 * all that wait have brought, in one hop to the thread pool: where the machine is
 * busy, a hop takes longer than a write.
 */
#ifndef STORAGE_PART_WRITE_H
#define STORAGE_PART_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "storage/part_file_internal.h"

/* part_file_write(), for a part that is held (part->writing) by the caller. */
int part_write_held(struct part_file *part, uint64_t offset_bytes,
		    const void *data, size_t len) CO_MUST_CHECK;

/* part_file_write(). */
int part_write(struct part_file *part, uint64_t offset_bytes, const void *data,
	       size_t len) CO_MUST_CHECK;

/* part_file_spill(). */
int part_write_memory(struct part_file *part) CO_MUST_CHECK;

#endif
