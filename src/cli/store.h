/*
 * Putting the values of options into the settings.
 */
#ifndef CLI_STORE_H
#define CLI_STORE_H

#include "cli/options.h"
#include "model/settings.h"

/*
 * Store an option.
 *
 * value  its argument, which must live as long as the settings; ignored for
 *        an option that takes none.  A list is added to the array of lists,
 *        which must have room.
 *
 * Returns 0, -EINVAL for a value of the wrong kind, -ERANGE for one outside the
 * limits.
 */
int option_store(const struct option *option, struct settings *settings,
		 const char *value);

/* Store the defaults of all options. */
void option_store_defaults(struct settings *settings);

#endif
