/*
 * Which proxy is for which URL, as the environment says.
 */
#ifndef HTTP_PROXY_H
#define HTTP_PROXY_H

#include <stdbool.h>

/*
 * Find the proxy of a URL, by the rules of libcurl: the variable of the URL's
 * scheme, in capitals too unless that is http (which a CGI program's client
 * could set), then all_proxy; and no_proxy, in either case.
 *
 * variable  receives the name of the variable; static.
 *
 * Returns the variable's value, which is the environment's; NULL if there is no
 * proxy for that URL.
 */
const char *proxy_find(const char *url, const char **variable);

/* Whether there is a proxy for a URL. */
bool proxy_is_used(const char *url);

/*
 * Whether a list of hosts as in no_proxy has this one: names with all names
 * below them, addresses, networks ("10.0.0.0/8"), or "*" alone for all.
 *
 * host  without brackets around an IPv6 address.
 */
bool proxy_is_excepted(const char *list, const char *host);

#endif
