/*
 * Parsing command lines in tests.
 */
#ifndef UNIT_CLI_UTIL_H
#define UNIT_CLI_UTIL_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static struct settings settings;
static enum cli_outcome outcome;
static char *errors;
static char *argv[64];

static void tear_down(void)
{
	settings_release(&settings);
	for (size_t i = 0; argv[i]; i++) {
		free(argv[i]);
		argv[i] = NULL;
	}
	free(errors);
	errors = NULL;
}

/* Parse words that end with NULL, as a command line without its name. */
static void parse(char **words)
{
	int argc = 1;
	size_t size;
	FILE *out;

	tear_down();
	argv[0] = strdup("coget");
	out = open_memstream(&errors, &size);
	ck_assert_ptr_nonnull(out);
	while (words[argc - 1]) {
		argv[argc] = strdup(words[argc - 1]);
		argc++;
	}
	outcome = cli_parse(&settings, argc, argv, out);
	fclose(out);
}

#define PARSE(...) parse((char *[]){__VA_ARGS__, NULL})

#endif
