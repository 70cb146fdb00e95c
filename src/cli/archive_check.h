/*
 * Whether the options agree where all files go into an archive (--tar).
 */
#ifndef CLI_ARCHIVE_CHECK_H
#define CLI_ARCHIVE_CHECK_H

#include <stdbool.h>
#include <stdio.h>

#include "model/settings.h"

/* Print a usage error and return false if they do not. */
bool archive_check(const struct settings *settings, FILE *errors);

#endif
