#include "runtime/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

static int last_error(void)
{
	return uv_translate_sys_error(errno);
}

/* Whether the kernel can tell when it is ready; libuv takes that for granted.
 */
static int check_pollable(int fd)
{
	struct epoll_event event = {.events = EPOLLIN};
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	int status = epoll < 0 ? last_error() : 0;

	if (status == 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		status = last_error();
	if (epoll >= 0)
		close(epoll);
	return status;
}

/* To open the master of a pseudoterminal makes another one. */
static bool is_terminal(int fd)
{
	unsigned number;

	return isatty(fd) && ioctl(fd, TIOCGPTN, &number) < 0;
}

static int duplicate(int *own, int fd)
{
	*own = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	return *own < 0 ? last_error() : 0;
}

/* Whether whoever was at the other end has gone. */
static bool is_hung_up(int fd)
{
	struct pollfd there = {.fd = fd};

	return poll(&there, 1, 0) > 0 && (there.revents & POLLHUP);
}

/*
 * Open a pipe or terminal anew; it fails where the other end has gone, say.  A
 * FIFO that is opened when its last writer has gone does not tell the end, but
 * waits for another writer: asked behind the open, for a writer may go
 * meanwhile.
 */
static int reopen(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	char path[32];
	int own;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	own = open(path,
		   (flags & O_ACCMODE) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (own < 0 || !is_hung_up(fd))
		return own;
	close(own);
	return -1;
}

static int take_file(int *own, int fd, mode_t mode)
{
	int status = check_pollable(fd);

	if (status < 0)
		return status;
	*own = S_ISFIFO(mode) || is_terminal(fd) ? reopen(fd) : -1;
	return *own < 0 ? duplicate(own, fd) : 0;
}

static int option_of(int *value, int fd, int name)
{
	socklen_t len = sizeof(*value);

	return getsockopt(fd, SOL_SOCKET, name, value, &len) < 0 ? last_error()
								 : 0;
}

/* The family of a stream socket that listens, or that does not. */
static int family_of(int *family, int fd, bool is_to_listen)
{
	int type = 0, is_listening = 0;
	int status = option_of(&type, fd, SO_TYPE);

	if (status == 0)
		status = option_of(&is_listening, fd, SO_ACCEPTCONN);
	if (status == 0)
		status = option_of(family, fd, SO_DOMAIN);
	if (status == 0 &&
	    (type != SOCK_STREAM || (is_listening != 0) != is_to_listen))
		status = UV_EINVAL;
	return status;
}

static int take_connected(int *own, bool *is_tcp, int fd)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	int family = 0;
	int status = family_of(&family, fd, false);

	if (status == 0 && getpeername(fd, (struct sockaddr *)&peer, &len) < 0)
		status = last_error();
	if (status < 0)
		return status;
	*is_tcp = family == AF_INET || family == AF_INET6;
	return duplicate(own, fd);
}

int descriptor_of_stream(int *own, bool *is_tcp, int fd)
{
	struct stat there;

	*is_tcp = false;
	if (fstat(fd, &there) < 0)
		return last_error();
	if (S_ISSOCK(there.st_mode))
		return take_connected(own, is_tcp, fd);
	return take_file(own, fd, there.st_mode);
}

int descriptor_of_listener(int *own, bool *is_unix, int fd)
{
	int family = 0;
	int status = family_of(&family, fd, true);

	*is_unix = family == AF_UNIX;
	return status < 0 ? status : duplicate(own, fd);
}

int descriptor_of_datagrams(int *own, int fd)
{
	int type = 0;
	int status = option_of(&type, fd, SO_TYPE);

	if (status == 0 && type != SOCK_DGRAM)
		status = UV_EINVAL;
	return status < 0 ? status : duplicate(own, fd);
}

void descriptor_close_taken(int fd)
{
	if (fd > STDERR_FILENO)
		close(fd);
}
