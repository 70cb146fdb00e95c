/*
 * Taking over what an earlier run left: the bytes that its record is true of.
 */
#ifndef STORAGE_PART_RESUME_H
#define STORAGE_PART_RESUME_H

#include "storage/part_file_internal.h"

/*
 * Take over the part that has that name.  For the thread pool.  Returns 0, also
 * if it cannot be gone on from: then it is let alone, or removed if it never
 * can be; UV_EBUSY, or a negated errno.
 */
int part_resume(struct part_file *part, const char *name) CO_MUST_CHECK;

#endif
