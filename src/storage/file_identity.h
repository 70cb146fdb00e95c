/*
 * Which file a descriptor is of, so that it can be known again.
 */
#ifndef STORAGE_FILE_IDENTITY_H
#define STORAGE_FILE_IDENTITY_H

#include <stdint.h>

/*
 * Identify a file; blocks on the disk.  Inode numbers are given again, so the
 * time of its birth goes with it, 0 where that is not known.  Returns 0 or a
 * negated errno.
 */
int file_identity(int fd, uint64_t *inode, int64_t *born_ns);

#endif
