/*
 * Reading the files of --checksums.
 */
#ifndef BATCH_CHECKSUM_FILES_H
#define BATCH_CHECKSUM_FILES_H

#include "batch/supply.h"

/*
 * Read them into the batch's checksums, which are made if there are any files.
 * Lines that are none are told of, and count as failed items.  Suspends.
 *
 * all_read  receives whether each file could be read to its end; if not, that
 *           has been told, and nothing should be fetched.
 *
 * Returns 0, or a status that ends the batch.
 */
int checksum_files_read(struct supply *supply, bool *all_read) CO_MUST_CHECK;

#endif
