#include "cli/host_section.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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

/* Likewise, in settings of which nothing else is used. */
static int store_number(const struct option *option, struct host_settings *own,
			const char *value)
{
	struct settings of_host = {0};
	int status = option_value_store(option, &of_host, value);

	if (status < 0)
		return status;
	switch (option->offset) {
	case offsetof(struct settings, per_host):
		own->per_host = of_host.per_host;
		return 0;
	case offsetof(struct settings, limit_rate_bps):
		own->limit_rate_bps = of_host.limit_rate_bps;
		return 0;
	case offsetof(struct settings, limit_rate_per_bps):
		own->limit_rate_per_bps = of_host.limit_rate_per_bps > 0
						  ? of_host.limit_rate_per_bps
						  : HOST_RATE_UNLIMITED;
		return 0;
	case offsetof(struct settings, request_interval_ns):
		own->request_interval_ns = of_host.request_interval_ns > 0
						   ? of_host.request_interval_ns
						   : -1;
		return 0;
	default:
		return -EINVAL;
	}
}

int host_section_store(const struct option *option, struct settings *settings,
		       const char *host, const char *value)
{
	struct host_settings *own;
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
	default:
		return store_number(option, own, value);
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
