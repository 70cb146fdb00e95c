/*
 * The inside of a part file, for the files of storage alone.
 *
 * One thread at a time has a part file: while a call on the thread pool has it,
 * the tasks that share it wait.
 */
#ifndef STORAGE_PART_FILE_INTERNAL_H
#define STORAGE_PART_FILE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <coget/lock.h>

#include "base/buf.h"
#include "storage/dest_internal.h"
#include "storage/digest.h"
#include "storage/disk_space.h"
#include "storage/extents.h"
#include "storage/part_file.h"
#include "storage/part_lock.h"

struct part_piece;

struct part_file {
	struct folder *folder;
	struct part_lock lock;
	struct disk_space space;
	const char *url;
	struct version version;
	bool resumes;		/* it takes over what an earlier run left */
	struct co_lock writing; /* the loop's: over a write, until it is done */
	struct part_piece *waiting; /* for that, see part_write.h */
	struct buf memory; /* the body's beginning, while nothing is on disk */
	size_t whole_bytes;	/* of these in the dest's */
	struct extents stored;	/* these bytes are in the file */
	struct extents durable; /* of which these outlast a power cut */
	uint64_t started_bytes; /* so many are on their way to that */
	unsigned algorithms;
	struct digest *digest; /* of so many bytes, from the first on */
	uint64_t digested_bytes;
	bool has_note;
	bool note_is_list;    /* which bytes there are; else the length tells */
	uint64_t noted_bytes; /* so many were stored when it was written */
	bool is_displaced;    /* its file stood under adopted_name */
	uint64_t adopted_bytes; /* of a file that is there, or that the part
				 * began with in an earlier run; 0 for none */
	struct timespec adopted_time; /* of that file */
	int status; /* of the first write that failed */
	char name[NAME_SIZE];
	char adopted_name[NAME_SIZE];
};

#endif
