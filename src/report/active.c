#include "report/active.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add(struct active_list *list, const struct event *event)
{
	struct active *active;

	if (list->count == list->size) {
		size_t size = list->size ? list->size * 2 : 64;

		active = realloc(list->actives, size * sizeof(*active));
		if (!active)
			return -ENOMEM;
		list->actives = active;
		list->size = size;
	}
	active = &list->actives[list->count++];
	*active = (struct active){
		.item = event->item,
		.name = event->name,
		.progress = event->progress,
	};
	rate_init(&active->speed, SPEED_WINDOW_NS, event->progress->started_ns,
		  0);
	return 0;
}

/* An item that is not there is ignored. */
static void drop(struct active_list *list, const struct item *item)
{
	struct active *active = list->actives;
	struct active *end = active + list->count;

	while (active < end && active->item != item)
		active++;
	if (active == end)
		return;
	memmove(active, active + 1,
		(size_t)(end - active - 1) * sizeof(*active));
	list->count--;
}

int active_list_update(struct active_list *list, const struct event *event)
{
	const struct event_kind *kind = event_kind(event->type);

	if (kind->is_beginning)
		return add(list, event);
	if (kind->is_end)
		drop(list, event->item);
	return 0;
}

bool active_list_left(const struct active_list *list, uint64_t *left_bytes)
{
	*left_bytes = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct progress *progress = list->actives[i].progress;
		uint64_t received = progress->received_bytes;

		if (progress->total_bytes < 0)
			return false;
		if ((uint64_t)progress->total_bytes > received)
			*left_bytes +=
				(uint64_t)progress->total_bytes - received;
	}
	return true;
}

void active_list_release(struct active_list *list)
{
	free(list->actives);
	*list = (struct active_list){0};
}
