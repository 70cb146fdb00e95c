#include "report/active.h"

#include <errno.h>
#include <stdlib.h>

static size_t bucket_of(const struct active_list *list,
			const struct item *item)
{
	uint64_t hash = (uint64_t)(uintptr_t)item * UINT64_C(0x9E3779B97F4A7C15);

	return (size_t)(hash >> 32) & (list->size - 1);
}

static struct active *find(const struct active_list *list,
			   const struct item *item)
{
	struct active *active;

	if (list->size == 0)
		return NULL;
	active = list->buckets[bucket_of(list, item)];
	while (active && active->item != item)
		active = active->chained;
	return active;
}

static void enqueue(struct active_queue *queue, struct active *active)
{
	active->next = NULL;
	active->previous = queue->last;
	if (queue->last)
		queue->last->next = active;
	else
		queue->first = active;
	queue->last = active;
	queue->count++;
}

static void dequeue(struct active_queue *queue, struct active *active)
{
	if (active->previous)
		active->previous->next = active->next;
	else
		queue->first = active->next;
	if (active->next)
		active->next->previous = active->previous;
	else
		queue->last = active->previous;
	queue->count--;
}

static struct active_queue *queue_of(struct active_list *list,
				     const struct active *active)
{
	return active->state == ACTIVE_AT_WORK ? &list->at_work
					       : &list->waiting;
}

static void chain(struct active_list *list, struct active *active)
{
	struct active **bucket = &list->buckets[bucket_of(list, active->item)];

	active->chained = *bucket;
	*bucket = active;
}

static void chain_all(struct active_list *list, struct active_queue *queue)
{
	for (struct active *at = queue->first; at; at = at->next)
		chain(list, at);
}

/* Have room for one more. */
static int grow(struct active_list *list)
{
	size_t size = list->size ? list->size * 2 : 64;
	struct active **buckets;

	if (list->at_work.count + list->waiting.count < list->size)
		return 0;
	buckets = calloc(size, sizeof(struct active *));
	if (!buckets)
		return -ENOMEM;
	free(list->buckets);
	list->buckets = buckets;
	list->size = size;
	chain_all(list, &list->at_work);
	chain_all(list, &list->waiting);
	return 0;
}

static struct active *take_spare(struct active_list *list)
{
	struct active *active = list->spare;

	if (!active)
		return malloc(sizeof(*active));
	list->spare = active->next;
	return active;
}

static int begin(struct active_list *list, const struct event *event,
		 int64_t now_ns)
{
	struct active *active = find(list, event->item);
	int status = 0;

	if (active) {
		dequeue(queue_of(list, active), active);
	} else {
		status = grow(list);
		active = status == 0 ? take_spare(list) : NULL;
		if (!active)
			return -ENOMEM;
		active->item = event->item;
		chain(list, active);
	}
	active->name = event->name;
	active->progress = event->progress;
	active->state = ACTIVE_AT_WORK;
	active->since_ns = now_ns;
	active->until_ns = 0;
	active->seen_bytes = 0;
	active->seen_phase = PHASE_TRANSFER;
	rate_init(&active->speed, SPEED_WINDOW_NS, now_ns, 0);
	enqueue(&list->at_work, active);
	return 0;
}

static void interrupt(struct active_list *list, const struct event *event,
		  int64_t now_ns)
{
	struct active *active = find(list, event->item);
	int64_t delay_ns = -1;

	if (!active)
		return;
	dequeue(queue_of(list, active), active);
	if (event->retry)
		delay_ns = event->retry->delay_ns;
	else if (event->wait)
		delay_ns = event->wait->delay_ns;
	active->state = event->retry ? ACTIVE_RETRYING : ACTIVE_WAITING;
	active->since_ns = now_ns;
	active->until_ns = delay_ns >= 0 ? now_ns + delay_ns : 0;
	enqueue(&list->waiting, active);
}

void active_list_drop(struct active_list *list, const struct item *item)
{
	struct active *active = find(list, item);
	struct active **at;

	if (!active)
		return;
	at = &list->buckets[bucket_of(list, item)];
	while (*at != active)
		at = &(*at)->chained;
	*at = active->chained;
	dequeue(queue_of(list, active), active);
	active->next = list->spare;
	list->spare = active;
}

int active_list_update(struct active_list *list, const struct event *event,
		       int64_t now_ns)
{
	const struct event_kind *kind = event_kind(event->type);

	if (kind->is_beginning)
		return begin(list, event, now_ns);
	if (event->type == EVENT_RETRY || event->type == EVENT_WAIT)
		interrupt(list, event, now_ns);
	else if (kind->is_end)
		active_list_drop(list, event->item);
	return 0;
}

/* What this attempt has received. */
static uint64_t gained_bytes(const struct progress *progress)
{
	uint64_t before = progress->resumed_bytes;

	/* Before the head of another attempt there may be less than that. */
	if (before > progress->received_bytes)
		before = progress->received_bytes;
	return progress->received_bytes - before;
}

void active_list_sample(struct active_list *list, int64_t now_ns)
{
	for (struct active *at = list->at_work.first; at; at = at->next) {
		uint64_t bytes = gained_bytes(at->progress);

		if (bytes != at->seen_bytes ||
		    at->progress->phase != at->seen_phase)
			at->since_ns = now_ns;
		at->seen_bytes = bytes;
		at->seen_phase = at->progress->phase;
		rate_update(&at->speed, now_ns, bytes);
	}
}

bool active_is_stalled(const struct active *active, int64_t now_ns)
{
	return active->state == ACTIVE_AT_WORK &&
	       active->progress->phase == PHASE_TRANSFER &&
	       now_ns - active->since_ns >= STALLED_NS;
}

int64_t active_time_left_ns(const struct active *active, int64_t now_ns)
{
	const struct progress *progress = active->progress;
	uint64_t total = progress->total_bytes > 0
				 ? (uint64_t)progress->total_bytes
				 : 0;

	if (active->state != ACTIVE_AT_WORK ||
	    total <= progress->received_bytes || active->seen_bytes == 0 ||
	    !rate_is_settled(&active->speed) ||
	    active_is_stalled(active, now_ns))
		return -1;
	return rate_time_left_ns(&active->speed,
				 total - progress->received_bytes);
}

static void free_chain(struct active *active)
{
	while (active) {
		struct active *next = active->next;

		free(active);
		active = next;
	}
}

void active_list_release(struct active_list *list)
{
	free_chain(list->at_work.first);
	free_chain(list->waiting.first);
	free_chain(list->spare);
	free(list->buckets);
	*list = (struct active_list){0};
}
