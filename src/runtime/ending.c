/*
 * The end of a loop, whatever its users have left open and in whatever state.
 *
 * First come the transports whose protocols are told: connection_lost may use
 * and close whatever else the program has, which therefore is still open then,
 * though it brings nothing new.  Then comes all the rest, of which nobody is
 * told; then what the program has opened on libuv's loop itself (uv.h); and
 * last the loop.
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
static void abandon(const struct co_loop *loop, struct loop_owner *owner)
{
	if (uv_is_closing(owner->handle))
		return;
	if (!owner->is_leaving && loop->is_debug)
		debug_report_open(owner->what);
	owner->is_leaving = true;
	if (owner->abandon)
		owner->abandon(owner->handle);
	else
		uv_close(owner->handle, owner->on_closed);
}

/* Handles are closed, and owners gone, only when the loop runs. */
#define FOR_EACH_OWNER(owner, loop)                                            \
	for (struct loop_owner *owner = CONTAINER_OF((loop)->owners.next,      \
						     struct loop_owner, link); \
	     &owner->link != &(loop)->owners;                                  \
	     owner = CONTAINER_OF(owner->link.next, struct loop_owner, link))

/*
 * End what is told, and quiet the rest.  Returns how many protocols are told,
 * or about to be.
 */
static size_t end_round(struct co_loop *loop)
{
	size_t told = 0;

	FOR_EACH_OWNER(owner, loop)
	{
		if (owner->is_told) {
			told++;
			abandon(loop, owner);
		} else if (owner->handle->type == UV_POLL &&
			   !uv_is_closing(owner->handle)) {
			uv_poll_stop((uv_poll_t *)owner->handle);
		}
	}
	return told;
}

/* Have callbacks called; the tasks that they create end at once. */
static void run_callbacks(struct co_loop *loop)
{
	uv_run(&loop->uv, UV_RUN_NOWAIT);
	task_sweep(loop);
	loop_run(loop);
}

/* What connection_lost opens or creates comes to its end in a further round. */
static void end_told(struct co_loop *loop)
{
	size_t told;

	do {
		told = end_round(loop);
		run_callbacks(loop);
	} while (told > 0);
}

static void end_owners(struct co_loop *loop)
{
	FOR_EACH_OWNER(owner, loop)
	abandon(loop, owner);
}

/* For a walk when all owners are ended: what is open is the loop's or foreign.
 */
struct foreign {
	struct co_loop *loop;
	size_t closed;
};

static bool is_of_loop(const struct co_loop *loop, const uv_handle_t *handle)
{
	return (const char *)handle >= (const char *)loop &&
	       (const char *)handle < (const char *)(loop + 1);
}

static void on_walk_foreign(uv_handle_t *handle, void *arg)
{
	struct foreign *foreign = arg;

	if (uv_is_closing(handle) || is_of_loop(foreign->loop, handle))
		return;
	if (foreign->loop->is_debug)
		debug_report_open(uv_handle_type_name(handle->type));
	uv_close(handle, NULL);
	foreign->closed++;
}

/* Their callbacks may open and create what has to end, too. */
static void end_foreign(struct co_loop *loop)
{
	struct foreign foreign = {.loop = loop};

	do {
		foreign.closed = 0;
		end_owners(loop);
		uv_walk(&loop->uv, on_walk_foreign, &foreign);
		if (foreign.closed > 0)
			run_callbacks(loop);
	} while (foreign.closed > 0);
}

static void on_walk_own(uv_handle_t *handle, void *arg)
{
	(void)arg;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

/* Close the loop's own handles, and wait for requests that are under way. */
static void end_handles(struct co_loop *loop)
{
	uv_walk(&loop->uv, on_walk_own, NULL);
	while (uv_run(&loop->uv, UV_RUN_ONCE)) {
		task_sweep(loop);
		loop_run(loop);
		end_owners(loop);
		uv_walk(&loop->uv, on_walk_own, NULL);
	}
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
	dump_unwatch_signal(loop);
	end_told(loop);
	handle_close(loop);
	process_end_all(loop);
	end_foreign(loop);
	end_handles(loop);
	shared_drop_requests(loop);
	wakeup_send_all(loop);
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
