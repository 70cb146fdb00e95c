/*
 * Inside files: what a thread of the pool does for more than one call.
 */
#ifndef RUNTIME_FILE_H
#define RUNTIME_FILE_H

#include <sys/types.h>

/* The status of a system call that has returned this. */
int file_status(int result);

/*
 * Open a file, on a thread of the pool; co_file_open_at() says how.  Returns
 * its descriptor, or an error.
 */
int file_open_now(int directory, const char *path, int flags, mode_t mode);

#endif
