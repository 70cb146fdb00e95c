#include "base/base64.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			     "0123456789+/";

void base64_encode(char *text, const void *bytes, size_t len)
{
	const unsigned char *from = bytes;

	for (; len > 0; from += 3, text += 4) {
		size_t taken = len < 3 ? len : 3;
		unsigned bits = (unsigned)from[0] << 16 |
				(taken > 1 ? (unsigned)from[1] << 8 : 0) |
				(taken > 2 ? from[2] : 0);

		for (unsigned i = 0; i < 4; i++)
			text[i] = i <= taken ? digits[bits >> (18 - 6 * i) & 63]
					     : '=';
		len -= taken;
	}
	*text = '\0';
}

/* -1 for what is no digit. */
static int value_of(char digit)
{
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
