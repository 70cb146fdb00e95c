#include "http/query.h"

#include <string.h>

static int add_encoded(struct buf *out, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789*-._";
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
		status = byte == ' ' ? buf_putc(out, '+')
				     : buf_append(out, code, sizeof(code));
		text++;
	}
	return status;
}

int query_add(struct buf *out, const char *name, const char *value)
{
	int status = add_encoded(out, name);

	if (status < 0 || !value)
		return status;
	status = buf_putc(out, '=');
	return status == 0 ? add_encoded(out, value) : status;
}
