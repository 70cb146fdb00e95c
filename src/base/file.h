/*
 * Reading and writing files, whatever signals come meanwhile.  All calls block.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/stat.h>
#include <sys/types.h>

#include "base/buf.h"

/*
 * Read a whole file and append it to text; the buffer's cap is the limit.
 *
 * The path is followed as own_path.h says.  Otherwise somebody else could put a
 * link there, and have the user send the file that the link leads to.
 *
 * Returns 0 with text->data not NULL; -EFBIG if the file is longer than the cap
 * allows; -EBADMSG if it holds a NUL; OWN_PATH_FOREIGN_LINK; -ENOMEM; or
 * another negated errno.
 */
int file_read(struct buf *text, const char *path);

/* The same; info receives owner and mode of what was read. */
int file_read_with(struct buf *text, const char *path, struct stat *info);
/* The same for a file that may hold NULs. */
int file_read_bytes(struct buf *data, const char *path);

/*
 * Read at most len bytes.  Returns how many, 0 at the end of the file, or a
 * negated errno.
 */
ssize_t file_read_some(int fd, void *data, size_t len)
	__attribute__((warn_unused_result));

/* The same from an offset; the descriptor's own stays where it is. */
ssize_t file_read_some_at(int fd, void *data, size_t len, off_t offset)
	__attribute__((warn_unused_result));

/*
 * Write all of the data, in as many calls as that takes; where the descriptor
 * does not block, wait until it takes more.  Returns 0 or a negated errno,
 * after which a part of it may have been written.
 */
int file_write_all(int fd, const void *data, size_t len)
	__attribute__((warn_unused_result));

#endif
