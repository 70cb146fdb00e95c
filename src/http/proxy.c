#include "http/proxy.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "model/host_pattern.h"
#include "model/url.h"

bool proxy_is_excepted(const char *list, const char *host)
{
	if (strcmp(list, "*") == 0)
		return true;
	while (*list) {
		size_t len;

		list += strspn(list, ", \t");
		len = strcspn(list, ", \t");
		if (host_pattern_holds(list, len, host))
			return true;
		list += len;
	}
	return false;
}

/* The value of a variable; NULL also for an empty one, as libcurl has it. */
static const char *value_of(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value ? value : NULL;
}

static const char *find_value(bool is_secure, const char **variable)
{
	static const char *const variables[][5] = {
		{"http_proxy", "all_proxy", "ALL_PROXY"},
		{"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"},
	};
	const char *const *at = variables[is_secure];
	const char *value = NULL;

	for (; *at && !value; at++) {
		value = value_of(*at);
		*variable = *at;
	}
	return value;
}

static bool is_excepted(const struct url *url)
{
	const char *list = value_of("no_proxy");

	if (!list)
		list = value_of("NO_PROXY");
	return list && proxy_is_excepted(list, url->name);
}

const char *proxy_find(const char *text, const char **variable)
{
	const char *value = NULL;
	struct failure ignored;
	struct url url;

	/* Most runs have no proxy, and are spared the work. */
	if (!find_value(false, variable) && !find_value(true, variable))
		return NULL;
	if (url_parse(&url, text, &ignored) == 0 && !is_excepted(&url))
		value = find_value(url.is_secure, variable);
	url_release(&url);
	return value;
}

bool proxy_is_used(const char *url)
{
	const char *variable;

	return proxy_find(url, &variable) != NULL;
}
