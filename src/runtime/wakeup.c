#include "runtime/wakeup.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "runtime/handle.h"
#include "runtime/link.h"
#include "runtime/loop.h"
#include "runtime/shared.h"

/*
 * What is sent from now on wakes it again; what was sent before was handed over
 * before, too, and is taken.
 */
static void on_sent(uv_poll_t *poll, int status, int events)
{
	struct co_loop *loop = CONTAINER_OF(poll, struct co_loop, wakeup.poll);
	eventfd_t count;

	(void)status;
	(void)events;
	(void)eventfd_read(loop->wakeup.fd, &count);
	(void)atomic_exchange(&loop->wakeup.is_sent, false);
	callback_take_remote(loop);
	shared_take_requests(loop);
}

int wakeup_open(struct co_loop *loop)
{
	struct wakeup *wakeup = &loop->wakeup;
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	int status;

	if (fd < 0)
		return uv_translate_sys_error(errno);
	status = uv_poll_init(&loop->uv, &wakeup->poll, fd);
	if (status < 0) {
		close(fd);
		return status;
	}
	wakeup->fd = fd;
	return uv_poll_start(&wakeup->poll, UV_READABLE, on_sent);
}

void wakeup_close(struct co_loop *loop)
{
	if (loop->wakeup.fd >= 0)
		close(loop->wakeup.fd);
}

void wakeup_send(struct co_loop *loop)
{
	if (!atomic_exchange(&loop->wakeup.is_sent, true))
		(void)eventfd_write(loop->wakeup.fd, 1);
}

void wakeup_send_later(struct co_loop *loop)
{
	struct wakeup *own = &loop_current->wakeup;

	for (unsigned i = 0; i < own->later_count; i++)
		if (own->later[i] == loop->name)
			return;
	if (own->later_count == WAKEUP_LATER_MAX)
		wakeup_send(loop);
	else
		own->later[own->later_count++] = loop->name;
}

void wakeup_send_all(struct co_loop *loop)
{
	struct wakeup *wakeup = &loop->wakeup;

	while (wakeup->later_count > 0) {
		struct co_loop *other =
			handle_hold(wakeup->later[--wakeup->later_count]);

		if (!other) /* it has ended, and with it what waited */
			continue;
		wakeup_send(other);
		handle_let_go();
	}
}
