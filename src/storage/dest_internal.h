/* The inside of a struct dest, for the files of storage alone. */
#ifndef STORAGE_DEST_INTERNAL_H
#define STORAGE_DEST_INTERNAL_H

#include <stddef.h>

#include "base/buf.h"
#include "storage/dest.h"
#include "storage/directory.h"
#include "storage/final_name.h"
#include "storage/folder_internal.h"
#include "storage/io_batch.h"
#include "storage/reserved.h"
#include "storage/volume.h"

/* Memory kept for reuse: enough that it does not come and go, yet a few MiB. */
enum { DEST_SPARE_MAX = 64 };

struct dest {
	struct volumes volumes;
	bool only_looks;
	struct reserved reserved;
	struct final_names names;
	struct folder root;
	struct folders folders;
	/* What follows is the loop's own. */
	struct io_batch endings;
	struct buf spare[DEST_SPARE_MAX]; /* for the bodies of parts */
	size_t spare_count;
};

#endif
