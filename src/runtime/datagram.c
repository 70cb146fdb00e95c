/*
 * Datagrams: receiving, sending, closing.
 *
 * The socket is asked directly, and watched through libuv only while it has
 * nothing, or no room.
 */
#include "runtime/datagram.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "runtime/address.h"
#include "runtime/link.h"

/* So many datagrams in a row, and others get their turn. */
enum { BATCH_LEN = 16 };

/* After so long a Unix socket that had no room is tried again. */
#define REST_NS CO_MILLISECOND

static void on_closed(uv_handle_t *handle)
{
	struct co_datagram *datagram =
		CONTAINER_OF((uv_poll_t *)handle, struct co_datagram, poll);

	loop_disown(&datagram->owner);
	close(datagram->fd);
	loop_free_later(loop_current, datagram);
}

int datagram_make(struct co_datagram **out, int fd)
{
	struct co_datagram *datagram = calloc(1, sizeof(*datagram));
	int status = UV_ENOMEM;

	if (datagram)
		status = uv_poll_init(&loop_current->uv, &datagram->poll, fd);
	if (status < 0) {
		free(datagram);
		close(fd);
		return status;
	}
	datagram->owner = (struct loop_owner){.what = "datagram endpoint",
					      .on_closed = on_closed};
	loop_own(&datagram->owner, (uv_handle_t *)&datagram->poll);
	datagram->fd = fd;
	link_init(&datagram->receivables);
	*out = datagram;
	return 0;
}

static void on_ready(uv_poll_t *poll, int status, int events);

static bool is_waited_for(const struct datagram_side *side)
{
	return side->waiter && !side->is_resting;
}

int datagram_watch(struct co_datagram *datagram)
{
	bool is_awaited = is_waited_for(&datagram->in) ||
			  !link_is_alone(&datagram->receivables);
	int events = (is_awaited ? UV_READABLE : 0) |
		     (is_waited_for(&datagram->out) ? UV_WRITABLE : 0);
	int status = 0;

	if (events == datagram->watched)
		return 0;
	if (events)
		status = uv_poll_start(&datagram->poll, events, on_ready);
	else
		uv_poll_stop(&datagram->poll);
	datagram->watched = status == 0 ? events : 0;
	return status;
}

/* The call that is made again knows better what there is. */
static void on_ready(uv_poll_t *poll, int status, int events)
{
	struct co_datagram *datagram =
		CONTAINER_OF(poll, struct co_datagram, poll);

	if (datagram->in.waiter && (status < 0 || (events & UV_READABLE)))
		task_wake(datagram->in.waiter, 0);
	if (status < 0 || (events & UV_READABLE))
		task_wake_all(&datagram->receivables, 0);
	if (datagram->out.waiter && (status < 0 || (events & UV_WRITABLE)))
		task_wake(datagram->out.waiter, 0);
	if (status < 0)
		datagram->watched = 0;
}

/* Wait until a call may succeed. */
static int await_side(struct co_datagram *datagram, struct datagram_side *side,
		      const char *on)
{
	int status;

	side->waiter = task_running();
	side->in_row = 0;
	status = datagram_watch(datagram);
	if (status == 0)
		status = task_wait(NULL, on);
	side->waiter = NULL;
	if (datagram->is_closed)
		return UV_EBADF;
	(void)!datagram_watch(datagram);
	return status;
}

/*
 * Wait a while.  Where each datagram names its Unix socket, the kernel does not
 * tell when that one has room: epoll(7) finds the sender's own writable at
 * once.
 */
static int rest(struct co_datagram *datagram, struct datagram_side *side,
		const char *on)
{
	struct co_scope pause;
	int status = co_timeout_enter(&pause, REST_NS);

	side->waiter = task_running();
	side->is_resting = true;
	side->in_row = 0;
	if (status == 0)
		status = task_wait(NULL, on);
	side->waiter = NULL;
	side->is_resting = false;
	status = co_timeout_leave(&pause, status);
	if (datagram->is_closed)
		return UV_EBADF;
	return status == UV_ETIMEDOUT ? 0 : status;
}

/* One datagram's way; size is that of buf, or the length. */
struct passage {
	void *buf;
	const void *data;
	size_t size;
	struct sockaddr_storage *from;
	const struct sockaddr *to;
	socklen_t to_len;
};

typedef ssize_t pass_fn(int fd, const struct passage *passage);

static ssize_t receive(int fd, const struct passage *passage)
{
	struct sockaddr_storage unwanted;
	struct sockaddr_storage *from =
		passage->from ? passage->from : &unwanted;
	socklen_t len = sizeof(*from);

	memset(from, 0, sizeof(*from));
	return recvfrom(fd, passage->buf, passage->size,
			MSG_TRUNC | MSG_DONTWAIT, (struct sockaddr *)from,
			&len);
}

static ssize_t transmit(int fd, const struct passage *passage)
{
	return sendto(fd, passage->data, passage->size,
		      MSG_DONTWAIT | MSG_NOSIGNAL, passage->to,
		      passage->to_len);
}

/* Pass a datagram, waiting for it; returns its length. */
static ssize_t pass(struct co_datagram *datagram, struct datagram_side *side,
		    pass_fn *fn, const struct passage *passage, const char *on)
{
	ssize_t len;
	int status = 0;

	if (++side->in_row >= BATCH_LEN) {
		side->in_row = 0;
		status = co_sleep(0);
	}
	while (status == 0) {
		if (datagram->is_closed)
			return UV_EBADF;
		do
			len = fn(datagram->fd, passage);
		while (len < 0 && errno == EINTR);
		if (len >= 0)
			return len;
		if (errno != EAGAIN)
			return uv_translate_sys_error(errno);
		status = passage->to && passage->to->sa_family == AF_UNIX
				 ? rest(datagram, side, on)
				 : await_side(datagram, side, on);
	}
	return status;
}

/* The same as the only call of its side. */
static ssize_t pass_alone(struct co_datagram *datagram,
			  struct datagram_side *side, pass_fn *fn,
			  const struct passage *passage, const char *on)
{
	ssize_t len;

	loop_check(datagram->poll.loop);
	if (side->is_busy)
		return UV_EBUSY;
	side->is_busy = true;
	len = pass(datagram, side, fn, passage, on);
	side->is_busy = false;
	return len;
}

int datagram_check_receivable(const struct co_datagram *datagram)
{
	struct pollfd polled = {.fd = datagram->fd, .events = POLLIN};

	if (datagram->is_closed)
		return UV_EBADF;
	if (datagram->in.is_busy)
		return UV_EBUSY;
	return poll(&polled, 1, 0) > 0 ? 0 : UV_EAGAIN;
}

ssize_t co_datagram_receive(struct co_datagram *datagram, void *buf,
			    size_t size, struct sockaddr_storage *from)
{
	struct passage passage = {.buf = buf,
				  .size = size < SSIZE_MAX ? size : SSIZE_MAX,
				  .from = from};
	ssize_t len;

	if (!datagram || !task_running() || (!buf && size > 0))
		return UV_EINVAL;
	if (!link_is_alone(&datagram->receivables))
		return UV_EBUSY;
	len = pass_alone(datagram, &datagram->in, receive, &passage, "receive");
	return len > 0 && (size_t)len > passage.size ? UV_EMSGSIZE : len;
}

/* That of an abstract name is not told by a NUL, with which it begins. */
static socklen_t length_of_path(const struct sockaddr_un *address)
{
	size_t len = sizeof(address->sun_path);

	if (address->sun_path[0])
		return sizeof(*address);
	while (len > 0 && !address->sun_path[len - 1])
		len--;
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

/* The length of an address by its family; 0 for one that is not known here. */
static socklen_t length_of(const struct sockaddr *address)
{
	switch (address->sa_family) {
	case AF_INET:
		return sizeof(struct sockaddr_in);
	case AF_INET6:
		return sizeof(struct sockaddr_in6);
	case AF_UNIX:
		return length_of_path((const struct sockaddr_un *)address);
	default:
		return 0;
	}
}

int co_datagram_send(struct co_datagram *datagram, const void *data, size_t len,
		     const struct sockaddr *to)
{
	struct passage passage = {.data = data,
				  .size = len,
				  .to = to,
				  .to_len = to ? length_of(to) : 0};
	ssize_t sent;

	if (!datagram || !task_running() || (!data && len > 0) ||
	    (to && passage.to_len == 0))
		return UV_EINVAL;
	sent = pass_alone(datagram, &datagram->out, transmit, &passage, "send");
	return sent < 0 ? (int)sent : 0;
}

uint16_t co_datagram_port(const struct co_datagram *datagram)
{
	union address where = {0};
	socklen_t len = sizeof(where);

	if (!datagram || getsockname(datagram->fd, &where.any, &len) < 0)
		return 0;
	if (where.any.sa_family == AF_INET6)
		return ntohs(where.v6.sin6_port);
	return where.any.sa_family == AF_INET ? ntohs(where.v4.sin_port) : 0;
}

int co_datagram_fd(const struct co_datagram *datagram)
{
	return datagram ? datagram->fd : UV_EINVAL;
}

void co_datagram_close(struct co_datagram *datagram)
{
	if (!datagram)
		return;
	loop_check(datagram->poll.loop);
	datagram->is_closed = true;
	datagram->owner.is_leaving = true;
	if (datagram->in.waiter)
		task_wake(datagram->in.waiter, UV_EBADF);
	if (datagram->out.waiter)
		task_wake(datagram->out.waiter, UV_EBADF);
	task_wake_all(&datagram->receivables, UV_EBADF);
	uv_close((uv_handle_t *)&datagram->poll, on_closed);
}
