/*
 * Numeric addresses of IPv4 and IPv6 sockets.
 */
#ifndef RUNTIME_ADDRESS_H
#define RUNTIME_ADDRESS_H

#include <netinet/in.h>
#include <stdint.h>
#include <uv.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Parse a numeric address.  Returns 0, or UV_EINVAL if it is none. */
static inline int address_parse(union address *out, const char *text,
				uint16_t port)
{
	if (uv_ip4_addr(text, port, &out->v4) == 0)
		return 0;
	return uv_ip6_addr(text, port, &out->v6);
}

#endif
