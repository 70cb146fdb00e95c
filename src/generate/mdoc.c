#include "generate/mdoc.h"

#include <ctype.h>
#include <string.h>

#define LINE_COLUMNS 78

void mdoc_print_text(FILE *out, const char *text, size_t len)
{
	const char *end = text + len;
	char before = ' ';
	int column = 0;

	while (text < end) {
		size_t word = strcspn(text, " ");
		const char *next;

		if (word > (size_t)(end - text))
			word = (size_t)(end - text);
		next = text + word;
		if (column > 0 && column + 1 + (int)word >= LINE_COLUMNS)
			column = fprintf(out, "\n") - 1;
		else if (column > 0 && word > 0)
			column += fprintf(out, " ");
		column += (int)word;
		while (text < next) {
			if (*text == '-' && !isalnum((unsigned char)before))
				fputc('\\', out);
			before = *text++;
			fputc(before, out);
		}
		before = ' ';
		text += text < end;
	}
	fputc('\n', out);
}
