/* The inside of a struct dest, for the files of storage alone. */
#ifndef STORAGE_DEST_INTERNAL_H
#define STORAGE_DEST_INTERNAL_H

#include <stddef.h>

#include "storage/dest.h"
#include "storage/directory.h"
#include "storage/final_name.h"
#include "storage/folder_internal.h"
#include "storage/io_batch.h"
#include "storage/reserved.h"
#include "storage/spare_parts.h"
#include "storage/volume.h"

struct dest {
	struct volumes volumes;
	bool only_looks;
	struct reserved reserved;
	struct final_names names;
	struct folder root;
	struct folders folders;
	/* Of bodies in memory, beyond what each may have; for any loop. */
	_Atomic size_t whole_bytes;
	/* What follows is the loop's own. */
	struct io_batch endings;
	struct spare_parts spare;
};

#endif
