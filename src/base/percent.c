#include "base/percent.h"

#include <string.h>

#include "base/hex.h"

int percent_encode(struct buf *out, const char *text, const char *plain)
{
	static const char digits[] = "0123456789ABCDEF";
	int status = 0;

	while (status == 0 && *text) {
		size_t len = strspn(text, plain);
		unsigned char byte = (unsigned char)text[len];
		const char code[] = {'%', digits[byte >> 4], digits[byte & 15]};

		status = buf_append(out, text, len);
		text += len;
		if (status < 0 || !byte)
			continue;
		status = buf_append(out, code, sizeof(code));
		text++;
	}
	return status;
}

size_t percent_decode(const char *text, size_t len, char *byte)
{
	if (text[0] == '%' && len >= 3) {
		const char digits[] = {text[1], text[2], '\0'};

		if (hex_decode_any_case(byte, 1, digits))
			return 3;
	}
	*byte = text[0];
	return 1;
}
