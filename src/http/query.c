#include "http/query.h"

#include "base/percent.h"

/* As forms have it: with "+" for a blank. */
static int add_encoded(struct buf *out, const char *text)
{
	size_t start = out->len;
	int status = percent_encode(out, text,
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789*-._ ");

	for (size_t i = start; i < out->len; i++)
		if (out->data[i] == ' ')
			out->data[i] = '+';
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
