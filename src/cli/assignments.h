/*
 * Which options were set, to what, and where: what --print-config shows.
 *
 * Add each in the order in which they take effect: of an option that can be
 * given once, the last counts.
 */
#ifndef CLI_ASSIGNMENTS_H
#define CLI_ASSIGNMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/options.h"
#include "model/settings.h"

struct assignment {
	const struct option *option;
	const char *value;  /* as it was typed; NULL: it takes none */
	bool is_hidden;	    /* the value is a secret: not looked at */
	bool is_negated;    /* a switch that was turned off */
	const char *host;   /* for which alone; NULL: all */
	const char *source; /* a file, or "the command line" */
};

/* Zeroed, there are none. */
struct assignments {
	struct assignment *items;
	size_t count;
};

/*
 * Add one.  Its strings must live as long.
 *
 * Returns 0 or -ENOMEM.
 */
int assignments_add(struct assignments *assignments,
		    struct assignment assignment);

/*
 * Write the value of every option as a config file has it: those of each source
 * together, then the defaults as comments, then the sections of hosts.
 *
 * settings  what has come of them, on which some defaults depend.
 */
void assignments_write(const struct assignments *assignments,
		       const struct settings *settings, FILE *out);

/* The same without the defaults. */
void assignments_write_given(const struct assignments *assignments, FILE *out);

/* Free what it owns. */
void assignments_release(struct assignments *assignments);

#endif
