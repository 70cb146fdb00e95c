/*
 * Whether the programs of --exec and --on-done are there, so that it is said
 * before anything is downloaded.
 */
#ifndef CLI_PROGRAM_CHECK_H
#define CLI_PROGRAM_CHECK_H

#include <stdbool.h>
#include <stdio.h>

#include "model/settings.h"

/* Print a usage error and return false if one of them cannot be run. */
bool program_check(const struct settings *settings, FILE *errors);

#endif
