/* Numbers in decimal digits, where printf() would cost more than all else. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdint.h>

enum { DECIMAL_MAX_LEN = 20 };

/*
 * Write the digits of a number, up to DECIMAL_MAX_LEN, and no NUL.  Returns
 * where they end.
 */
char *decimal_put(char *out, uint64_t number);

#endif
