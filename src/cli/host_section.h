/*
 * Options that are set for a single host, in a section of a config file.
 */
#ifndef CLI_HOST_SECTION_H
#define CLI_HOST_SECTION_H

#include "cli/options.h"
#include "model/settings.h"

/*
 * Store an option that is for hosts (struct option).
 *
 * host   HOST or HOST:PORT, which host_list_add() has accepted.
 *
 * Returns as option_value_store() does.
 */
int host_section_store(const struct option *option, struct settings *settings,
		       const char *host, const char *value);

/* Write the names of the options that are for hosts: "per-host, header". */
void host_section_list(char *text, size_t size);

#endif
