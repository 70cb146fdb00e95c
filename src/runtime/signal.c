/*
 * Signals as awaitables: one libuv handle for each signal of a watch.
 */
#include "runtime/signal.h"

#include <signal.h>
#include <stdlib.h>

#include "runtime/interrupt.h"
#include "runtime/link.h"
#include "runtime/task.h"

struct watched {
	uv_signal_t handle;
	struct co_signal *signal;
	bool pending;
};

struct co_signal {
	struct loop_owner owner;
	struct co_link waiter; /* at most one task */
	size_t count;
	size_t open; /* handles not closed yet */
	size_t next; /* where the search for a pending one goes on */
	struct watched watched[];
};

static void on_signal(uv_signal_t *handle, int signum)
{
	struct watched *watched = CONTAINER_OF(handle, struct watched, handle);

	if (signum == SIGINT)
		interrupt_meetings++;
	if (!task_wake_first(&watched->signal->waiter, signum))
		watched->pending = true;
}

static void on_closed(uv_handle_t *handle)
{
	struct watched *watched =
		CONTAINER_OF((uv_signal_t *)handle, struct watched, handle);

	if (--watched->signal->open > 0)
		return;
	loop_disown(&watched->signal->owner);
	loop_free_later(loop_current, watched->signal);
}

/* The end of the run has found it open; this is the first of its handles. */
static void abandon(uv_handle_t *handle)
{
	struct watched *first =
		CONTAINER_OF((uv_signal_t *)handle, struct watched, handle);

	co_signal_close(first->signal);
}

static int watch(struct co_signal *signal, int signum)
{
	struct watched *watched = &signal->watched[signal->open];
	int status = uv_signal_init(&loop_current->uv, &watched->handle);

	if (status < 0)
		return status;
	watched->signal = signal;
	if (signal->open == 0)
		loop_own(&signal->owner, (uv_handle_t *)&watched->handle);
	signal->open++;
	status = uv_signal_start(&watched->handle, on_signal, signum);
	if (status == 0 && signum == SIGINT)
		interrupt_watchers++;
	return status;
}

int co_signal_open(struct co_signal **out, const int *signums, size_t count)
{
	struct co_signal *signal;
	int status = 0;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!loop_current || !signums || count == 0 || count > NSIG)
		return UV_EINVAL;
	signal = calloc(1, sizeof(*signal) + count * sizeof(signal->watched[0]));
	if (!signal)
		return UV_ENOMEM;
	link_init(&signal->waiter);
	signal->owner = (struct loop_owner){
		.what = "signal", .on_closed = on_closed, .abandon = abandon};
	signal->count = count;
	for (size_t i = 0; status == 0 && i < count; i++)
		status = watch(signal, signums[i]);
	if (status < 0)
		co_signal_close(signal);
	else
		*out = signal;
	return status;
}

static int take_pending(struct co_signal *signal)
{
	for (size_t i = 0; i < signal->count; i++) {
		struct watched *watched = &signal->watched[signal->next];

		signal->next = (signal->next + 1) % signal->count;
		if (watched->pending) {
			watched->pending = false;
			return watched->handle.signum;
		}
	}
	return 0;
}

bool signal_is_pending(const struct co_signal *signal)
{
	for (size_t i = 0; i < signal->count; i++)
		if (signal->watched[i].pending)
			return true;
	return false;
}

int signal_take(struct co_signal *signal)
{
	int signum = take_pending(signal);

	if (signum > 0)
		return signum;
	return link_is_alone(&signal->waiter) ? UV_EAGAIN : UV_EBUSY;
}

struct co_link *signal_line(struct co_signal *signal)
{
	return &signal->waiter;
}

static bool is_closed(const struct co_signal *signal)
{
	return uv_is_closing((const uv_handle_t *)&signal->watched[0].handle);
}

int co_signal_wait(struct co_signal *signal)
{
	int signum;

	if (!signal)
		return UV_EINVAL;
	signum = signal_take(signal);
	if (signum != UV_EAGAIN)
		return signum;
	signum = task_wait(&signal->waiter, "signal");
	return signum < 0 && is_closed(signal) ? UV_EBADF : signum;
}

void co_signal_close(struct co_signal *signal)
{
	size_t open;

	if (!signal)
		return;
	open = signal->open;
	if (open == 0) {
		free(signal);
		return;
	}
	loop_check(signal->watched[0].handle.loop);
	for (size_t i = 0; i < open; i++) {
		if (signal->watched[i].handle.signum == SIGINT)
			interrupt_watchers--;
		uv_close((uv_handle_t *)&signal->watched[i].handle, on_closed);
	}
	task_wake_first(&signal->waiter, UV_EBADF);
}
