/*
 * How much of a part on disk a later run can use: its record, and what of it
 * outlasts a power cut.
 *
 * The record is written before the first byte, unless the body is short, and
 * says of which version all bytes will be.  A power cut can take any of them
 * but those that were synchronised before the record said so.
 *
 * Within one boot what was written is in the page cache, whatever became of the
 * writer.  While there is no gap, the file's length tells how much that is.
 * It tells nothing once a byte stands behind a gap: before the first such byte
 * is written, the record lists the ranges instead, and again for each MiB.
 *
 * A part never changes its version: to start over, the file is removed and
 * another is made.  If it were emptied instead, a power cut could leave the new
 * bytes with the old record.
 *
 * All calls but the first are for the thread pool.
 */
#ifndef STORAGE_PART_CHECKPOINT_H
#define STORAGE_PART_CHECKPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "storage/part_file_internal.h"

/* Whether a download of that version can ever be resumed. */
bool part_can_go_on(const struct version *version);

/*
 * Write the part's record as things are now.  If that fails, a later run cannot
 * resume the download, which is no error now.
 */
void part_note(struct part_file *part);

/* Write a record that names the item, and nothing that could be resumed. */
void part_note_item(struct part_file *part);

/*
 * Bytes are about to be written there: if the file's length will not tell what
 * is stored then, the record must not go by it.  Returns 0 or a negated errno,
 * after which nothing may be written.
 */
int part_expect_gap(struct part_file *part,
		    uint64_t offset_bytes) CO_MUST_CHECK;

/*
 * Bytes were written: send long files to the disk bit by bit, not all at the
 * end, and note now and then what is safe.
 *
 * Returns 0, or the error of the disk, which has cost what was not durable.
 */
int part_write_back(struct part_file *part) CO_MUST_CHECK;

/*
 * It is left: have most of it outlast a power cut.  Returns as
 * part_write_back().
 */
int part_make_durable(struct part_file *part) CO_MUST_CHECK;

#endif
