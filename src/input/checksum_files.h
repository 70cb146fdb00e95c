/*
 * Reading the files of --checksums.
 */
#ifndef INPUT_CHECKSUM_FILES_H
#define INPUT_CHECKSUM_FILES_H

#include <stdbool.h>

#include "input/checksums.h"
#include "input/item_builder.h"
#include "model/settings.h"

/*
 * Read them, if there are any; lines that hold no checksum are rejected.
 * Suspends.
 *
 * out       receives what they hold, to be freed whatever is returned; NULL if
 *           there are no files.
 * all_read  receives whether each file could be read to its end; if not, the
 *           consumer has been told, and nothing should be fetched.
 *
 * Returns 0, or a status that ends the run.
 */
int checksum_files_read(struct item_builder *builder,
			const struct strings *files, struct checksums **out,
			bool *all_read) CO_MUST_CHECK;

#endif
