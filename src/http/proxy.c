#include "http/proxy.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "model/host_pattern.h"

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

static struct proxy find_variable(const struct scheme *scheme)
{
	const char *const *at = scheme->proxy_variables;
	struct proxy proxy = {NULL, NULL};

	for (; *at && !proxy.url; at++) {
		proxy.url = value_of(*at);
		proxy.source = *at;
	}
	return proxy;
}

void proxies_choose(struct proxies *proxies, const struct settings *settings)
{
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		proxies->by_scheme[i] = find_variable(&scheme_table[i]);
	proxies->exceptions = value_of("no_proxy");
	if (!proxies->exceptions)
		proxies->exceptions = value_of("NO_PROXY");
	if (settings->no_proxy)
		proxies->exceptions = settings->no_proxy;
	if (!settings->proxy && !settings->unix_socket)
		return;
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		proxies->by_scheme[i] = (struct proxy){
			settings->unix_socket || !*settings->proxy
				? NULL
				: settings->proxy,
			"--proxy"};
}

bool proxies_apply(const struct proxies *proxies, const struct url *url)
{
	return proxies->by_scheme[scheme_index(url->scheme)].url &&
	       !(proxies->exceptions &&
		 proxy_is_excepted(proxies->exceptions, url->name));
}
