/*
 * What the process gives up before it runs, lest whoever takes it over, or
 * looks into its memory, gets more than the run needs.
 *
 * Call the first two in their order, before there are other threads.
 */
#ifndef CONFINE_H
#define CONFINE_H

#include <stdio.h>

#include "model/settings.h"

/*
 * Keep the memory, where credentials will be, out of core dumps, and from the
 * other processes of the same user.
 */
void confine_memory(void);

/*
 * Confine the process to what the run needs; or, with --no-sandbox, take back
 * what confine_memory() did.  Makes the directory of -d.  What the kernel lacks
 * is left out.
 */
void confine_process(const struct settings *settings);

/* Print, as a line, what of this the kernel has. */
void confine_describe(FILE *out);

#endif
