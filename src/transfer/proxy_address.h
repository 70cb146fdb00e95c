/*
 * The proxy by which libcurl fetches a URL, as libcurl reads the variable's
 * value: to name it where something goes wrong, as libcurl itself does not
 * tell.
 */
#ifndef TRANSFER_PROXY_ADDRESS_H
#define TRANSFER_PROXY_ADDRESS_H

#include <stdbool.h>

enum proxy_kind {
	PROXY_HTTP,	 /* HTTP, itself asked over plain connections */
	PROXY_HTTPS,	 /* the same over TLS */
	PROXY_SOCKS,	 /* any version of it */
	PROXY_UNKNOWN,	 /* the variable's value is no proxy's URL */
	PROXY_BAD_LOGIN, /* it has a login that cannot be decoded: "a%00:b" */
};

struct proxy_address {
	enum proxy_kind kind;
	const char *variable; /* that names it: "https_proxy"; static */
	char address[280]; /* "host:port", never with a login; "" if unknown */
	bool has_login;	   /* there is one in the variable */
};

/*
 * Find the proxy of a URL: see proxy_find().
 *
 * Returns whether there is one; otherwise *out is undefined.
 */
bool proxy_address_find(struct proxy_address *out, const char *url);

#endif
