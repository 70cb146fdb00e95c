/*
 * The end of a loop, whatever its users have left open and in whatever state.
 *
 * First come the transports whose protocols are told: connection_lost may use
 * and close whatever else the program has, which therefore is still open then,
 * though it brings nothing new.  Then comes all the rest, of which nobody is
 * told, and last the loop itself.
 */
#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/dump.h"
#include "runtime/handle.h"
#include "runtime/idle.h"
#include "runtime/link.h"
#include "runtime/loop.h"
#include "runtime/process.h"
#include "runtime/shared.h"
#include "runtime/task.h"

/* Close an object's handle; was it forgotten? */
static void abandon(const struct co_loop *loop, uv_handle_t *handle)
{
	struct loop_owner *owner = handle->data;

	if (uv_is_closing(handle))
		return;
	if (!owner->is_leaving && loop->is_debug)
		debug_report_open(owner->what);
	owner->is_leaving = true; /* an object may have several handles */
	if (owner->abandon)
		owner->abandon(handle);
	else
		uv_close(handle, owner->on_closed);
}

struct round {
	struct co_loop *loop;
	size_t told; /* protocols that are told, or about to be */
};

static void on_walk_told(uv_handle_t *handle, void *arg)
{
	struct round *round = arg;
	const struct loop_owner *owner = handle->data;

	if (!owner)
		return;
	if (owner->is_told) {
		round->told++;
		abandon(round->loop, handle);
	} else if (handle->type == UV_POLL && !uv_is_closing(handle)) {
		uv_poll_stop((uv_poll_t *)handle);
	}
}

/* What connection_lost opens or creates comes to its end in a further round. */
static void end_told(struct co_loop *loop)
{
	struct round round = {.loop = loop};

	do {
		round.told = 0;
		uv_walk(&loop->uv, on_walk_told, &round);
		uv_run(&loop->uv, UV_RUN_NOWAIT);
		task_sweep(loop);
		loop_run(loop);
	} while (round.told > 0);
}

static void on_walk_rest(uv_handle_t *handle, void *arg)
{
	if (handle->data)
		abandon(arg, handle);
	else if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

/* Leave no callback linked to what goes with the loop. */
static void drop_callbacks(struct co_link *list)
{
	while (!link_is_alone(list)) {
		struct co_runnable *runnable = CONTAINER_OF(
			list->next, struct co_runnable, link);

		link_remove(&runnable->link);
		runnable->is_remote = false;
	}
}

void loop_close(struct co_loop *loop)
{
	wakeup_send_all(loop);
	dump_unwatch_signal(loop);
	end_told(loop);
	handle_close(loop);
	process_end_all(loop);
	uv_walk(&loop->uv, on_walk_rest, loop);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	shared_drop_requests(loop);
	idle_close_alarm(loop);
	wakeup_close(loop);
	uv_loop_close(&loop->uv);
	uv_mutex_destroy(&loop->remote_lock);
	drop_callbacks(&loop->ready);
	drop_callbacks(&loop->remote);
	loop_free_spent(loop);
	loop_free_spent(loop); /* of two kinds, by age */
	task_cache_release(loop);
	free(loop->input);
	free(loop->filter_input);
	timers_release(&loop->timers);
	stacks_release(&loop->stacks);
}
