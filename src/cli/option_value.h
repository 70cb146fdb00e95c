/*
 * The values of options: checked, converted, and stored in the settings.
 */
#ifndef CLI_OPTION_VALUE_H
#define CLI_OPTION_VALUE_H

#include "cli/options.h"
#include "model/settings.h"

/*
 * Store an option.
 *
 * value  its argument, which must live as long as the settings; ignored for
 *        an option that takes none.
 *
 * Returns 0, -EINVAL for a value of the wrong kind, -ERANGE for one outside the
 * limits; -ENOMEM; for headers and logins, any error of secret_add_headers().
 */
int option_value_store(const struct option *option, struct settings *settings,
		       const char *value);

#endif
