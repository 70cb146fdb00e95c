#include "base/base64.h"

#include <string.h>

/* -1 for what is no digit. */
static int value_of(char digit)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789+/";
	const char *found = digit ? strchr(digits, digit) : NULL;

	return found ? (int)(found - digits) : -1;
}

bool base64_decode(void *bytes, size_t len, const char *text, size_t text_len)
{
	unsigned char *to = bytes;
	unsigned bits = 0, bit_count = 0;

	if (text_len % 4 == 0 && text_len > 0 && text[text_len - 1] == '=')
		text_len -= text[text_len - 2] == '=' ? 2 : 1;
	if (text_len != (len * 8 + 5) / 6)
		return false;
	for (size_t i = 0; i < text_len; i++) {
		int value = value_of(text[i]);

		if (value < 0)
			return false;
		bits = bits << 6 | (unsigned)value;
		bit_count += 6;
		if (bit_count < 8)
			continue;
		bit_count -= 8;
		*to++ = (unsigned char)(bits >> bit_count);
	}
	return true;
}
