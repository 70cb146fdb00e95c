/*
 * Bytes that a call has returned.
 */
#include <coget/bytes.h>

#include <stdlib.h>

void co_bytes_release(struct co_bytes *bytes)
{
	if (!bytes)
		return;
	free(bytes->data);
	*bytes = (struct co_bytes){0};
}
