/*
 * Whether two options name one file that one of them would destroy: each of
 * those that coget writes is its own, and a list is not written over.
 */
#ifndef CLI_FILE_CLASH_H
#define CLI_FILE_CLASH_H

#include <stdbool.h>
#include <stdio.h>

#include "model/settings.h"

/*
 * Print a usage error and return false if two of them name the same file,
 * however they spell it.  --failed may be a list that is read, and its clash
 * with --session is for failed_list_open() to see.
 */
bool file_clash_check(const struct settings *settings, FILE *errors);

#endif
