/*
 * Reading small files whole.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"

/*
 * Append a file's text, at most what the buffer's cap lets in.  Blocks.
 *
 * Returns 0 with text->data not NULL; -EFBIG past the cap; -EBADMSG for a file
 * with a NUL in it; -ENOMEM; or the negated errno of the system.
 */
int file_read(struct buf *text, const char *path);

#endif
