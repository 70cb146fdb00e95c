#include "model/proxy_kind.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum proxy_kind proxy_kind_of(const char *url)
{
	static const struct {
		const char *name;
		enum proxy_kind kind;
	} schemes[] = {
		{"http", PROXY_HTTP},	  {"https", PROXY_HTTPS},
		{"socks", PROXY_SOCKS},	  {"socks4", PROXY_SOCKS},
		{"socks4a", PROXY_SOCKS}, {"socks5", PROXY_SOCKS},
		{"socks5h", PROXY_SOCKS},
	};
	const char *end = strstr(url, "://");
	size_t len = end ? (size_t)(end - url) : 0;

	if (!end)
		return PROXY_HTTP;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strlen(schemes[i].name) == len &&
		    strncasecmp(schemes[i].name, url, len) == 0)
			return schemes[i].kind;
	return PROXY_UNKNOWN;
}
