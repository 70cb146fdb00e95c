/*
 * The proxies of a run, taken apart once: what libcurl is told, and what they
 * are called where something goes wrong, as libcurl itself does not say.
 */
#ifndef TRANSFER_PROXY_ADDRESS_H
#define TRANSFER_PROXY_ADDRESS_H

#include <stdbool.h>

#include <coget/status.h>

#include "http/proxy.h"
#include "model/proxy_kind.h"
#include "model/settings.h"
#include "model/url.h"

struct proxy_address {
	enum proxy_kind kind;
	const char
		*source;   /* what names it: "https_proxy", "--proxy"; static */
	char address[280]; /* "host:port", never with a login; "" if unknown */
	bool has_login;
	char *target; /* for CURLOPT_PROXY, with the login; NULL if unknown */
};

struct proxy_addresses {
	struct proxies proxies;
	struct proxy_address by_scheme[SCHEME_COUNT]; /* by scheme_index() */
	const struct host_list *hosts;
	struct proxy_address *by_host; /* of each of those; NULL for none */
};

/*
 * Take apart what proxies_choose() finds; a login of --proxy-user goes before
 * that in a URL.  The settings must live as long.
 *
 * Returns 0 with *out to be released, or UV_ENOMEM.
 */
int proxy_addresses_init(struct proxy_addresses *out,
			 const struct settings *settings);

/*
 * The proxy of a URL; NULL if there is none.  One that a config file sets for
 * the host goes before all others, and before exceptions.
 */
const struct proxy_address *
proxy_addresses_find(const struct proxy_addresses *addresses,
		     const struct url *url);

/* Free what they own, the logins overwritten. */
void proxy_addresses_release(struct proxy_addresses *addresses);

#endif
