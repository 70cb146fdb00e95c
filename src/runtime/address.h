/*
 * Addresses of sockets: numeric ones of IPv4 and IPv6, and paths.
 */
#ifndef RUNTIME_ADDRESS_H
#define RUNTIME_ADDRESS_H

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/un.h>
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

/*
 * The address of a Unix socket.  Returns 0, UV_EINVAL for no path, or
 * UV_ENAMETOOLONG.
 */
static inline int address_of_path(struct sockaddr_un *out, const char *path)
{
	if (!path || !*path)
		return UV_EINVAL;
	if (strlen(path) >= sizeof(out->sun_path))
		return UV_ENAMETOOLONG;
	memset(out, 0, sizeof(*out));
	out->sun_family = AF_UNIX;
	strcpy(out->sun_path, path);
	return 0;
}

#endif
