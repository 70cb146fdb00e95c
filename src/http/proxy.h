/*
 * Which proxy is for which URL, as the options and the environment say.
 *
 * It is decided once, before the first request: no library asks the environment
 * again.
 */
#ifndef HTTP_PROXY_H
#define HTTP_PROXY_H

#include <stdbool.h>

#include "model/settings.h"
#include "model/url.h"

/* A proxy as the user has named it. */
struct proxy {
	const char *url;    /* with its login; NULL: there is no proxy */
	const char *source; /* what says so: "https_proxy", "--proxy"; static */
};

struct proxies {
	struct proxy by_scheme[SCHEME_COUNT]; /* by scheme_index() */
	const char *exceptions;	   /* hosts that are asked directly; or NULL */
};

/*
 * Choose them: --proxy is for all URLs.  Without it they are libcurl's: for
 * each scheme the variable of its name, in capitals too unless that is http
 * (which a CGI program's client could set), then all_proxy.  The exceptions are
 * --no-proxy or else no_proxy, in either case.  With --unix-socket there are
 * none.
 *
 * The values remain those of the settings and the environment, which must live
 * as long.
 */
void proxies_choose(struct proxies *proxies, const struct settings *settings);

/* Whether a URL is fetched by the proxy of its scheme. */
bool proxies_apply(const struct proxies *proxies, const struct url *url);

/*
 * Whether a list of hosts as in no_proxy has this one: names with all names
 * below them, addresses, networks ("10.0.0.0/8"), or "*" alone for all.
 *
 * host  without brackets around an IPv6 address.
 */
bool proxy_is_excepted(const char *list, const char *host);

#endif
