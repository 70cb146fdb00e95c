/*
 * Watches on descriptors, on libuv's poll handles.
 */
#include <stdlib.h>

#include <coget/loop.h>

#include "runtime/link.h"
#include "runtime/loop.h"

struct co_poll {
	struct loop_owner owner;
	uv_poll_t handle;
	int events;
	void (*on_ready)(void *arg, int events);
	void *arg;
};

static void on_closed(uv_handle_t *handle)
{
	struct co_poll *poll =
		CONTAINER_OF((uv_poll_t *)handle, struct co_poll, handle);

	loop_disown(&poll->owner);
	free(poll);
}

/* A descriptor, and whether a stream or transport of the loop has it. */
struct search {
	int fd;
	bool is_found;
};

static void compare(uv_handle_t *handle, void *arg)
{
	struct search *search = arg;
	uv_os_fd_t fd;

	if ((handle->type == UV_TCP || handle->type == UV_NAMED_PIPE) &&
	    uv_fileno(handle, &fd) == 0 && fd == search->fd)
		search->is_found = true;
}

/*
 * Whether a stream would lose its input to the watch: libuv itself looks only
 * at handles that are at work.
 */
static bool is_taken(int fd)
{
	struct search search = {.fd = fd};

	if (loop_current->transports > 0)
		uv_walk(&loop_current->uv, compare, &search);
	return search.is_found;
}

int co_poll_open(struct co_poll **out, int fd,
		 void (*on_ready)(void *arg, int events), void *arg)
{
	struct co_poll *poll;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!loop_current || !on_ready)
		return UV_EINVAL;
	if (is_taken(fd))
		return UV_EEXIST;
	poll = malloc(sizeof(*poll));
	if (!poll)
		return UV_ENOMEM;
	status = uv_poll_init(&loop_current->uv, &poll->handle, fd);
	if (status < 0) {
		free(poll);
		return status;
	}
	poll->owner =
		(struct loop_owner){.what = "poll", .on_closed = on_closed};
	loop_own(&poll->owner, (uv_handle_t *)&poll->handle);
	poll->events = 0;
	poll->on_ready = on_ready;
	poll->arg = arg;
	*out = poll;
	return 0;
}

static void on_poll(uv_poll_t *handle, int status, int events)
{
	struct co_poll *poll = CONTAINER_OF(handle, struct co_poll, handle);
	int ready = 0;

	/*
	 * At an error libuv stops watching; whoever asked still wants to know.
	 */
	if (status < 0)
		(void)!co_poll_set(poll, poll->events);
	if (status < 0 || (events & UV_READABLE))
		ready |= CO_READABLE;
	if (status < 0 || (events & UV_WRITABLE))
		ready |= CO_WRITABLE;
	poll->on_ready(poll->arg, ready);
}

int co_poll_set(struct co_poll *poll, int events)
{
	int uv_events = 0;
	int status;

	if (!poll)
		return UV_EINVAL;
	loop_check(poll->handle.loop);
	if (events & CO_READABLE)
		uv_events |= UV_READABLE;
	if (events & CO_WRITABLE)
		uv_events |= UV_WRITABLE;
	if (uv_events)
		status = uv_poll_start(&poll->handle, uv_events, on_poll);
	else
		status = uv_poll_stop(&poll->handle);
	if (status == 0)
		poll->events = events;
	return status;
}

int co_poll_events(const struct co_poll *poll)
{
	return poll ? poll->events : 0;
}

void co_poll_close(struct co_poll *poll)
{
	if (!poll)
		return;
	loop_check(poll->handle.loop);
	uv_close((uv_handle_t *)&poll->handle, on_closed);
}
