#include "base/decimal.h"

#include <string.h>

char *decimal_put(char *out, uint64_t number)
{
	char digits[DECIMAL_MAX_LEN];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	memcpy(out, digits + at, sizeof(digits) - at);
	return out + sizeof(digits) - at;
}
