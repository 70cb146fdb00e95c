/*
 * What options of a config file mean beside those of the command line.
 *
 * A config file is for every run.  So what it says gives way where the command
 * line says something that it cannot be combined with, or where nothing in this
 * run needs it; among options of one source that is a mistake: see conflicts.h.
 */
#ifndef CLI_PRECEDENCE_H
#define CLI_PRECEDENCE_H

#include "model/settings.h"

/*
 * Leave out what gives way.
 *
 * configured  the settings before the command line was read.
 */
void precedence_apply(struct settings *settings,
		      const struct settings *configured);

#endif
