/*
 * Print the option table for tests/check/options.sh: a row a line, the fields
 * separated by "|": name, letter, argument, default, help, choices.
 */
#include <stdio.h>

#include "cli/options.h"

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

int main(void)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];
		char letter[] = {row->letter, '\0'};

		printf("%s|%s|%s|%s|%s|", row->name, letter,
		       or_nothing(row->argument), or_nothing(row->fallback),
		       row->help);
		for (size_t j = 0; row->choices && row->choices[j]; j++)
			printf("%s%s", j > 0 ? " " : "", row->choices[j]);
		putchar('\n');
	}
	return 0;
}
