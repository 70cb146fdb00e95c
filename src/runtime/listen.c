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

/*
 * is_of_both  an address of IPv6 is to stand for those of IPv4, too, whatever
 *             the system's bindv6only says.
 */
static int listen_on(int *fd, const void *where, socklen_t len, int backlog,
		     bool is_of_both)
{
	static const int on = 1, off = 0;
	const struct sockaddr *address = where;
	int status;

	*fd = socket(address->sa_family,
		     SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return last_error();
	if (address->sa_family != AF_UNIX)
		(void)!setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &on,
				  sizeof(on));
	if (is_of_both)
		(void)!setsockopt(*fd, IPPROTO_IPV6, IPV6_V6ONLY, &off,
				  sizeof(off));
	if (bind(*fd, address, len) == 0 && listen(*fd, backlog) == 0)
		return 0;
	status = last_error();
	close(*fd);
	return status;
}

/* Listen on all addresses: of both families, or of IPv4 if that is all. */
static int listen_everywhere(int *fd, uint16_t port, int backlog)
{
	const struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
					.sin6_port = htons(port)};
	const struct sockaddr_in v4 = {.sin_family = AF_INET,
				       .sin_port = htons(port)};
	int status = listen_on(fd, &v6, sizeof(v6), backlog, true);

	if (status == UV_EAFNOSUPPORT || status == UV_EADDRNOTAVAIL)
		status = listen_on(fd, &v4, sizeof(v4), backlog, false);
	return status;
}

int listen_host(int *fd, const char *host, uint16_t port, int backlog)
{
	union address where;
	int status;

	if (!host)
		return listen_everywhere(fd, port, backlog);
	status = address_parse(&where, host, port);
	if (status < 0)
		return status;
	return listen_on(fd, &where, sizeof(where), backlog, false);
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
	struct sockaddr_un where;
	int status = address_of_path(&where, path);

	if (status == 0)
		status = listen_on(fd, &where, sizeof(where), backlog, false);
	if (status != UV_EADDRINUSE || !is_stale(&where))
		return status;
	unlink(path);
	return listen_on(fd, &where, sizeof(where), backlog, false);
}
