/*
 * What options are without being given, and when they are turned off again.
 */
#ifndef CLI_OPTION_DEFAULT_H
#define CLI_OPTION_DEFAULT_H

#include "cli/options.h"
#include "model/settings.h"

/* Store the opposite of a switch: option_is_switch(). */
void option_negate(const struct option *option,
			 struct settings *settings);

/* Store the defaults of all options. */
void option_store_defaults(struct settings *settings);

#endif
