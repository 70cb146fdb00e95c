/*
 * What options are without being given, and when they are turned off again.
 */
#ifndef CLI_OPTION_DEFAULT_H
#define CLI_OPTION_DEFAULT_H

#include "cli/options.h"
#include "model/settings.h"

/* Store the opposite of a switch: option_is_switch(). */
void option_negate(const struct option *option, struct settings *settings);

/*
 * Store the defaults of all options, but for those that follow from others:
 * then options are to be stored, and then option_settle() is to be called.
 */
void option_store_defaults(struct settings *settings);

/*
 * The default of an option that has one, as the user would type it: where it
 * follows from others, as these are in the settings.
 */
const char *option_default(const struct option *option,
			   const struct settings *settings);

/* Store the defaults that follow from others, where nothing was given. */
void option_settle(struct settings *settings);

#endif
