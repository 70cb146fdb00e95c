/*
 * Sockets that listen.
 */
#include "runtime/listen.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/address.h"

static int last_error(void)
{
	return uv_translate_sys_error(errno);
}

static int set_on(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) < 0
		       ? last_error()
		       : 0;
}

/*
 * An address of IPv6 that is any stands for those of IPv4, too, whatever the
 * system's bindv6only says, unless the options do.
 */
static int set_options(int fd, int family, const struct listen_options *options)
{
	int status = 0;

	/* With datagrams it would let others take a part of them. */
	if (family != AF_UNIX && options->type == SOCK_STREAM)
		status = set_on(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (status == 0 && options->broadcast)
		status = set_on(fd, SOL_SOCKET, SO_BROADCAST, 1);
	if (status == 0 && options->reuse_port)
		status = set_on(fd, SOL_SOCKET, SO_REUSEPORT, 1);
	if (status == 0 && options->keep_alive)
		status = set_on(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	if (status == 0 && options->only_ipv6 && family == AF_INET6)
		status = set_on(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	return status;
}

static int listen_on(int *fd, const void *where, socklen_t len,
		     const struct listen_options *options, bool is_of_both)
{
	const struct sockaddr *address = where;
	int status;

	*fd = socket(address->sa_family,
		     options->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return last_error();
	status = set_options(*fd, address->sa_family, options);
	if (status == 0 && is_of_both)
		status = set_on(*fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
	if (status == 0 && bind(*fd, address, len) < 0)
		status = last_error();
	if (status == 0 && options->type == SOCK_STREAM &&
	    listen(*fd, options->backlog) < 0)
		status = last_error();
	if (status < 0)
		close(*fd);
	return status;
}

/* Listen on all addresses: of both families, or of IPv4 if that is all. */
static int listen_everywhere(int *fd, uint16_t port,
			     const struct listen_options *options)
{
	const struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
					.sin6_port = htons(port)};
	const struct sockaddr_in v4 = {.sin_family = AF_INET,
				       .sin_port = htons(port)};
	int status =
		listen_on(fd, &v6, sizeof(v6), options, !options->only_ipv6);

	if ((status == UV_EAFNOSUPPORT || status == UV_EADDRNOTAVAIL) &&
	    !options->only_ipv6)
		status = listen_on(fd, &v4, sizeof(v4), options, false);
	return status;
}

int listen_host(int *fd, const char *host, uint16_t port,
		const struct listen_options *options)
{
	union address where;
	int status;

	if (!host)
		return listen_everywhere(fd, port, options);
	status = address_parse(&where, host, port);
	if (status < 0)
		return status;
	return listen_on(fd, &where, sizeof(where), options, false);
}

/* Whether the path is a socket on which nobody listens. */
static bool is_stale(const struct sockaddr_un *where)
{
	struct stat there;
	bool is_refused;
	int fd;

	if (lstat(where->sun_path, &there) < 0 || !S_ISSOCK(there.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	is_refused = connect(fd, (const struct sockaddr *)where,
			     sizeof(*where)) < 0 &&
		     errno == ECONNREFUSED;
	close(fd);
	return is_refused;
}

int listen_path(int *fd, const char *path, int backlog)
{
	const struct listen_options options = {.type = SOCK_STREAM,
					       .backlog = backlog};
	struct sockaddr_un where;
	int status = address_of_path(&where, path);

	if (status == 0)
		status = listen_on(fd, &where, sizeof(where), &options, false);
	if (status != UV_EADDRINUSE || !is_stale(&where))
		return status;
	unlink(path);
	return listen_on(fd, &where, sizeof(where), &options, false);
}
