#include "cli/host_section.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "cli/option_value.h"
#include "cli/secret.h"

/* Stored as the one for all hosts is, and then taken from there. */
static int store_proxy(const struct option *option, struct settings *settings,
		       struct host_settings *own, const char *value)
{
	const char *of_all = settings->proxy;
	int status = option_value_store(option, settings, value);

	if (status == 0)
		own->proxy = settings->proxy;
	settings->proxy = of_all;
	return status;
}

int host_section_store(const struct option *option, struct settings *settings,
		       const char *host, const char *value)
{
	struct host_settings *own;
	uint64_t count;
	int status = host_list_add(&settings->hosts, host, &own);

	if (status < 0)
		return status;
	switch (option->kind) {
	case OPTION_HEADER:
		return secret_add_host_headers(settings, own, value);
	case OPTION_USER:
		return secret_add_host_user(settings, host, value);
	case OPTION_PROXY:
		return store_proxy(option, settings, own, value);
	case OPTION_COUNT:
		status = units_parse_count(value, option->min, option->max,
					   &count);
		if (status == 0)
			own->per_host = (size_t)count;
		return status;
	default:
		return -EINVAL;
	}
}

void host_section_list(char *text, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < option_count && len < size; i++)
		if (option_table[i].is_for_hosts)
			len += (size_t)snprintf(text + len, size - len, "%s%s",
						len > 0 ? ", " : "",
						option_table[i].name);
}
