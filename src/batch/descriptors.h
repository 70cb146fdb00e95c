/*
 * How many items the process has file descriptors for.
 */
#ifndef BATCH_DESCRIPTORS_H
#define BATCH_DESCRIPTORS_H

#include <stddef.h>

/*
 * Of so many items that are wanted to run at once, how many can: each may have
 * a connection and a file open.  At least one.
 *
 * limit  receives the number of descriptors that the process may have.
 */
size_t descriptors_allow(size_t wanted, size_t *limit);

#endif
