/*
 * Writes what follows from the tables of options and of JSON's fields into the
 * files that contain it: the completions, coget(1) and coget-json(5).
 *
 *   generate FILE...   rewrite the generated regions of these files
 *   generate --table   print the table, for tests/check/options.sh
 *   generate --schema  print the JSON Schema of --json
 *
 * A region begins with a line "BEGIN GENERATED: NAME" and ends with one "END
 * GENERATED", each in a comment of the file's language.  The rest of the file
 * is left as it is.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "generate/completions.h"
#include "generate/json_page.h"
#include "generate/manual.h"
#include "generate/values.h"

static const char begin[] = "BEGIN GENERATED: ";
static const char end[] = "END GENERATED";

/* What prints a region, given its old text. */
static const struct {
	const char *name;
	void (*print)(FILE *out, char *old);
} regions[] = {
	{"bash", completions_print_bash},
	{"zsh", completions_print_zsh},
	{"fish", completions_print_fish},
	{"options", manual_print_options},
	{"defaults", manual_print_defaults},
	{"json-events", json_page_print_events},
	{"json-fields", json_page_print_fields},
};

static void fail(const char *path, const char *what)
{
	fprintf(stderr, "generate: %s: %s\n", path, what);
	exit(EXIT_FAILURE);
}

/* The whole file, on the heap. */
static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	/* No file here has a NUL in it. */
	if (!file || getdelim(&text, &size, '\0', file) < 0)
		fail(path, "cannot be read");
	fclose(file);
	return text;
}

static void print_region(FILE *out, const char *path, const char *name,
			 char *old)
{
	size_t len = strcspn(name, "\n");

	for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
		if (strlen(regions[i].name) == len &&
		    memcmp(regions[i].name, name, len) == 0) {
			regions[i].print(out, old);
			return;
		}
	}
	fail(path, "a region has an unknown name");
}

/* The start of the line that holds the place. */
static char *line_of(char *text, char *place)
{
	while (place > text && place[-1] != '\n')
		place--;
	return place;
}

/* Print the file with its regions anew. */
static void print_file(FILE *out, const char *path, char *text)
{
	char *rest = text, *name, first;

	while ((name = strstr(rest, begin)) != NULL) {
		char *old = strchr(name, '\n') + 1;
		char *last = strstr(old, end);

		if (!last)
			fail(path, "a region has no end");
		last = line_of(old, last);
		fwrite(rest, 1, (size_t)(old - rest), out);
		first = *last;
		*last = '\0';
		print_region(out, path, name + strlen(begin), old);
		*last = first;
		rest = last;
	}
	fputs(rest, out);
}

/* The file is opened for writing when nothing can be wrong with it any more. */
static void rewrite(const char *path)
{
	char *text = read_file(path), *anew = NULL;
	size_t size;
	FILE *memory = open_memstream(&anew, &size), *file;

	if (!memory)
		fail(path, "no memory");
	print_file(memory, path, text);
	if (fclose(memory) != 0)
		fail(path, "no memory");
	file = fopen(path, "w");
	if (!file || fputs(anew, file) < 0 || fclose(file) != 0)
		fail(path, "cannot be written");
	free(anew);
	free(text);
}

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

/*
 * A row a line: name|letter|argument|help|shape|words, with brackets around an
 * argument that can be left out.
 */
static void print_table(void)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];
		char letter[] = {row->letter, '\0'};

		printf(value_is_optional(row) ? "%s|%s|[%s]|%s|%s|"
					      : "%s|%s|%s|%s|%s|",
		       row->name, letter, or_nothing(row->argument), row->help,
		       value_shape_name(value_shape(row)));
		value_print_words(stdout, row);
		putchar('\n');
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--table") == 0)
		print_table();
	else if (argc > 1 && strcmp(argv[1], "--schema") == 0)
		return json_page_print_schema(stdout) < 0;
	else
		for (int i = 1; i < argc; i++)
			rewrite(argv[i]);
	return EXIT_SUCCESS;
}
