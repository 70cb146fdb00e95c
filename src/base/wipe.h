/*
 * Freeing memory that has held a secret, overwritten first.
 */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

#include "base/buf.h"

/* Overwrite a text up to its NUL, and free it.  NULL is ignored. */
void wipe_text(char *text);

/* Overwrite all that a buffer holds or has held, and release it. */
void wipe_buf(struct buf *buf);

#endif
