/*
 * Bytes on the heap: what a call returns that cannot know their number before.
 */
#ifndef COGET_BYTES_H
#define COGET_BYTES_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Some bytes, which belong to whoever holds the struct.  data is never NULL
 * after a success and has a NUL after its len bytes.  All zero is empty.
 */
struct co_bytes {
	char *data;
	size_t len;
};

/* Free the bytes and leave it empty.  NULL is ignored. */
void co_bytes_release(struct co_bytes *bytes);

#ifdef __cplusplus
}
#endif
#endif
