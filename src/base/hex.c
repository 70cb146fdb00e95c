#include "base/hex.h"

#include <string.h>

static const char digits[] = "0123456789abcdef";

/* -1 for what is none. */
static int value_of(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit |= 0x20;
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* Returns whether there are two digits. */
static bool decode_byte(const char *text, unsigned char *byte)
{
	int high = value_of(text[0]);
	int low = high < 0 ? -1 : value_of(text[1]);

	*byte = low < 0 ? 0 : (unsigned char)(high << 4 | low);
	return low >= 0;
}

bool hex_decode(void *bytes, size_t len, const char *text)
{
	return !text[strcspn(text, "ABCDEF")] &&
	       hex_decode_any_case(bytes, len, text);
}

bool hex_decode_any_case(void *bytes, size_t len, const char *text)
{
	unsigned char *to = bytes;

	if (strlen(text) != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!decode_byte(text + 2 * i, to + i))
			return false;
	return true;
}

void hex_encode(char *text, const void *bytes, size_t len)
{
	const unsigned char *from = bytes;

	for (size_t i = 0; i < len; i++) {
		*text++ = digits[from[i] >> 4];
		*text++ = digits[from[i] & 0xF];
	}
	*text = '\0';
}
