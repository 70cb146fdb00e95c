#include "download/result_order.h"

#include <assert.h>
#include <stdlib.h>

#include <coget/future.h>
#include <coget/scope.h>

#include "model/event_copy.h"

/*
 * A bad line may be told of while the item before it is still being read, so
 * that a window of one could wait for itself.
 */
enum { WINDOW_MIN = 16 };

struct result_order {
	struct emitter to;
	size_t window;
	struct event_copy **kept; /* by index, modulo the window */
	uint64_t next;		  /* the index whose result is told next */
	struct co_future *room;	  /* somebody waits for it; or NULL */
};

static struct event_copy **place_of(const struct result_order *order,
				    uint64_t index)
{
	return &order->kept[index % order->window];
}

/* It is told; whoever waits for room may have it now. */
static void advance(struct result_order *order)
{
	order->next++;
	if (order->room)
		co_future_set(order->room, 0);
}

static int tell_kept(struct result_order *order, struct event_copy **place)
{
	struct event_copy *copy = *place;
	int status;

	*place = NULL;
	status = order->to.emit(order->to.context, event_copy_event(copy));
	event_copy_free(copy);
	return status;
}

/*
 * Tell the result that was waited for, and those behind it.  Telling may
 * suspend: what comes meanwhile is kept, as next says who is being told of, and
 * is told here in its turn.
 */
static int tell(struct result_order *order, const struct event *event)
{
	struct event_copy **place;
	int status = order->to.emit(order->to.context, event);

	advance(order);
	while (status == 0 && *(place = place_of(order, order->next))) {
		status = tell_kept(order, place);
		advance(order);
	}
	return status;
}

static int keep(struct result_order *order, const struct event *event)
{
	struct event followed = *event;

	assert(event->item->index > order->next &&
	       result_order_has_room(order, event->item->index));
	if (event_copy_new(place_of(order, event->item->index), event) < 0)
		return UV_ENOMEM;
	followed.purpose = EVENT_IS_FOLLOWED;
	return order->to.emit(order->to.context, &followed);
}

static int emit(void *context, const struct event *event)
{
	struct result_order *order = context;

	if (!event_kind(event->type)->is_result)
		return order->to.emit(order->to.context, event);
	return event->item->index == order->next ? tell(order, event)
						 : keep(order, event);
}

static int notify(void *context, const char *text)
{
	struct result_order *order = context;

	return order->to.notify(order->to.context, text);
}

int result_order_open(struct result_order **out, size_t window,
		      struct emitter to)
{
	struct result_order *order = calloc(1, sizeof(*order));

	*out = NULL;
	if (!order)
		return UV_ENOMEM;
	order->to = to;
	order->window = window > WINDOW_MIN ? window : WINDOW_MIN;
	order->next = 1;
	order->kept = calloc(order->window, sizeof(struct event_copy *));
	if (!order->kept) {
		free(order);
		return UV_ENOMEM;
	}
	*out = order;
	return 0;
}

void result_order_close(struct result_order *order)
{
	if (!order)
		return;
	for (size_t i = 0; i < order->window; i++)
		event_copy_free(order->kept[i]);
	free(order->kept);
	free(order);
}

struct emitter result_order_emitter(struct result_order *order)
{
	return (struct emitter){
		.emit = emit,
		.context = order,
		.notify = order->to.notify ? notify : NULL,
	};
}

bool result_order_has_room(const struct result_order *order, uint64_t index)
{
	return index < order->next + order->window;
}

int result_order_await(struct result_order *order, uint64_t index)
{
	struct co_future room;
	int status = 0;

	while (status == 0 && !result_order_has_room(order, index)) {
		co_future_init(&room, NULL, NULL);
		order->room = &room;
		status = co_future_wait(&room);
		order->room = NULL;
	}
	return status;
}

int result_order_finish(struct result_order *order)
{
	struct co_scope shield;
	int status = 0;

	co_shield_enter(&shield);
	for (size_t i = 0; status == 0 && i < order->window; i++) {
		struct event_copy **place = place_of(order, order->next + i);

		if (*place)
			status = tell_kept(order, place);
	}
	co_shield_leave(&shield);
	return status;
}
