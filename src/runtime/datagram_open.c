/*
 * Datagrams: opening.
 */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <unistd.h>

#include <coget/resolve.h>

#include "runtime/address.h"
#include "runtime/datagram.h"
#include "runtime/descriptor.h"
#include "runtime/listen.h"

int co_datagram_bind(struct co_datagram **out, const char *host, uint16_t port,
		     const struct co_datagram_options *options)
{
	static const struct co_datagram_options none = {0};
	struct listen_options how = {.type = SOCK_DGRAM};
	int fd, status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!loop_current)
		return UV_EINVAL;
	if (!options)
		options = &none;
	how.reuse_port = options->reuse_port;
	how.only_ipv6 = options->only_ipv6;
	how.broadcast = options->broadcast;
	status = listen_host(&fd, host, port, &how);
	return status < 0 ? status : datagram_make(out, fd);
}

/* A socket whose one peer has that address. */
static int connect_to(int *fd, const struct sockaddr *address, socklen_t len)
{
	int status;

	*fd = socket(address->sa_family,
		     SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return uv_translate_sys_error(errno);
	if (connect(*fd, address, len) == 0)
		return 0;
	status = uv_translate_sys_error(errno);
	close(*fd);
	return status;
}

/* The first of a name's addresses to which there is a way. */
static int connect_to_name(int *fd, const char *host, uint16_t port)
{
	static const struct addrinfo hints = {.ai_flags = AI_NUMERICSERV,
					      .ai_socktype = SOCK_DGRAM};
	struct addrinfo *addresses;
	char service[sizeof("65535")];
	int status;

	snprintf(service, sizeof(service), "%u", port);
	status = co_getaddrinfo(&addresses, host, service, &hints);
	if (status < 0)
		return status;
	status = UV_EAI_NONAME;
	for (const struct addrinfo *at = addresses; at && status < 0;
	     at = at->ai_next)
		status = connect_to(fd, at->ai_addr, at->ai_addrlen);
	co_freeaddrinfo(addresses);
	return status;
}

int co_datagram_connect(struct co_datagram **out, const char *host,
			uint16_t port)
{
	union address where;
	int fd, status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!task_running() || !host || !*host)
		return UV_EINVAL;
	if (address_parse(&where, host, port) == 0)
		status = connect_to(&fd, &where.any,
				    where.any.sa_family == AF_INET
					    ? sizeof(where.v4)
					    : sizeof(where.v6));
	else
		status = connect_to_name(&fd, host, port);
	return status < 0 ? status : datagram_make(out, fd);
}

int co_datagram_open(struct co_datagram **out, int fd)
{
	int own, status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!loop_current)
		return UV_EINVAL;
	status = descriptor_of_datagrams(&own, fd);
	if (status == 0)
		status = datagram_make(out, own);
	if (status == 0)
		descriptor_close_taken(fd);
	return status;
}
