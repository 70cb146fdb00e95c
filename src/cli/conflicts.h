/*
 * Options that are right one by one, and cannot be together.
 */
#ifndef CLI_CONFLICTS_H
#define CLI_CONFLICTS_H

#include <stdbool.h>
#include <stdio.h>

#include "model/settings.h"

/*
 * Whether all that was given can go together.  Otherwise one line says what
 * cannot, and what to do.
 */
bool conflicts_check(const struct settings *settings, FILE *errors);

#endif
