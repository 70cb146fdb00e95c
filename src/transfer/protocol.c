#include "transfer/protocol.h"

#include <strings.h>

#include "transfer/protocol_http.h"

/* All that url_parse() takes are of HTTP yet. */
const struct protocol *protocol_of(const struct url *url)
{
	(void)url;
	return &protocol_http;
}

bool protocol_may_redirect_to(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 ||
	       strncasecmp(url, "https://", 8) == 0;
}
