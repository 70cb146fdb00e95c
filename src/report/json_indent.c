#include "report/json_indent.h"

#include <stdbool.h>

static int put_break(struct buf *out, unsigned depth)
{
	int status = buf_putc(out, '\n');

	while (status == 0 && depth-- > 0)
		status = buf_puts(out, "  ");
	return status;
}

/* One byte of a line of JSON, which stands in a string or not. */
static int put_indented(struct buf *out, char byte, bool is_in_string,
			unsigned *depth)
{
	bool opens = !is_in_string && (byte == '{' || byte == '[');
	bool closes = !is_in_string && (byte == '}' || byte == ']');
	int status = 0;

	*depth += opens;
	*depth -= closes;
	if (closes)
		status = put_break(out, *depth);
	if (status == 0)
		status = buf_putc(out, byte);
	if (status == 0 && (opens || (!is_in_string && byte == ',')))
		status = put_break(out, *depth);
	if (status == 0 && !is_in_string && byte == ':')
		status = buf_putc(out, ' ');
	return status;
}

int json_indent(struct buf *out, const char *line)
{
	bool is_in_string = false, is_escaped = false;
	unsigned depth = 0;
	int status = 0;

	for (; status == 0 && *line; line++) {
		is_in_string ^= *line == '"' && !is_escaped;
		is_escaped = *line == '\\' && !is_escaped;
		status = put_indented(out, *line, is_in_string, &depth);
	}
	return status;
}
