#include "cli/complain.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define QUOTED_COLUMNS 64

struct quoted quote(const char *word)
{
	struct quoted quoted = {"'"};
	size_t room = sizeof(quoted.text) - sizeof("''");
	/* Marks take no column: what has too many of them ends at the cap. */
	struct buf safe = BUF_INIT(room);
	unsigned used;

	(void)text_fit(&safe, word, QUOTED_COLUMNS, TEXT_UTF8, &used);
	if (safe.data)
		strcat(quoted.text, safe.data);
	strcat(quoted.text, "'");
	buf_release(&safe);
	return quoted;
}

void complain(FILE *errors, const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	/* In one call: stderr is not buffered, and others write to it, too. */
	fprintf(errors, "coget: %s\n", line);
}
