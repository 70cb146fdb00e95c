#include "report/transfers.h"

#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "report/shown_url.h"

/* A name is cut to this. */
enum { TEXT_MAX_BYTES = 400, FIRST_PLACES = 64 };

static struct transfer_record *record_of(const struct heap_node *node)
{
	return CONTAINER_OF(node, struct transfer_record, node);
}

static int64_t duration_of(const struct transfer_record *transfer)
{
	return transfer->end_ns - transfer->start_ns;
}

static bool is_shorter(const struct heap_node *a, const struct heap_node *b)
{
	return duration_of(record_of(a)) < duration_of(record_of(b));
}

void transfers_init(struct transfers *transfers)
{
	memset(transfers, 0, sizeof(*transfers));
	heap_init(&transfers->longest, is_shorter);
}

static void record_free(struct transfer_record *transfer)
{
	free(transfer->name);
	free(transfer->url);
	free(transfer->host);
	free(transfer);
}

/* The pointer that leads to an item's transfer, or to NULL; there are places.
 */
static struct transfer_record **find(const struct transfer_table *table,
				     const struct item *item)
{
	uint64_t hash =
		(uint64_t)(uintptr_t)item * UINT64_C(0x9e3779b97f4a7c15) >> 32;
	struct transfer_record **at = &table->places[hash & (table->size - 1)];

	while (*at && (*at)->item != item)
		at = &(*at)->next;
	return at;
}

static bool grow(struct transfer_table *table)
{
	struct transfer_table grown = {
		.size = table->size ? 2 * table->size : FIRST_PLACES,
	};

	grown.places = calloc(grown.size, sizeof(struct transfer_record *));
	if (!grown.places)
		return false;
	for (size_t i = 0; i < table->size; i++)
		while (table->places[i]) {
			struct transfer_record *transfer = table->places[i];

			table->places[i] = transfer->next;
			transfer->next = NULL;
			*find(&grown, transfer->item) = transfer;
		}
	free(table->places);
	*table = grown;
	return true;
}

static struct transfer_record *begin(struct transfers *transfers,
				     const struct item *item, int64_t now_ns)
{
	struct transfer_record *transfer = calloc(1, sizeof(*transfer));
	struct transfer_record **at;

	if (transfer &&
	    transfers->running + transfers->waiting >= transfers->table.size &&
	    !grow(&transfers->table)) {
		free(transfer);
		return NULL;
	}
	if (!transfer)
		return NULL;
	transfer->item = item;
	transfer->start_ns = now_ns;
	at = find(&transfers->table, item);
	transfer->next = *at;
	*at = transfer;
	transfers->waiting++;
	return transfer;
}

/* Of more attempts than have a span each, the last ones share one. */
static void begin_attempt(struct transfers *transfers,
			  struct transfer_record *transfer, int64_t now_ns)
{
	if (transfer->is_running)
		return;
	transfer->is_running = true;
	transfer->attempt_count++;
	if (transfer->span_count < TRANSFER_ATTEMPTS)
		transfer->attempts[transfer->span_count++].start_ns = now_ns;
	transfers->running++;
	transfers->waiting--;
}

static void end_attempt(struct transfers *transfers,
			struct transfer_record *transfer, int64_t now_ns)
{
	if (!transfer->is_running)
		return;
	transfer->is_running = false;
	transfer->attempts[transfer->span_count - 1].end_ns = now_ns;
	transfers->running--;
	transfers->waiting++;
}

static char *copy_of(const char *text)
{
	return text ? strndup(text, TEXT_MAX_BYTES) : NULL;
}

static void describe(struct transfer_record *transfer,
		     const struct event *event)
{
	const struct response *response = event->response;

	transfer->name = copy_of(event->name);
	transfer->url = shown_url(event->item->url);
	transfer->host = copy_of(event->item->host);
	if (event->progress)
		transfer->received_bytes = event->progress->received_bytes;
	if (response)
		transfer->first_byte_us = response->time_starttransfer_us;
}

static enum transfer_end end_of(const struct event *event)
{
	if (event->type == EVENT_DONE || event->type == EVENT_FOUND)
		return TRANSFER_DONE;
	if (event->type == EVENT_SKIPPED)
		return TRANSFER_SKIPPED;
	return event->failure->error == ERROR_INTERRUPTED ? TRANSFER_INTERRUPTED
							  : TRANSFER_FAILED;
}

/* Whether it is among the longest.  If so, it has a place. */
static bool keep(struct transfers *transfers, struct transfer_record *transfer)
{
	struct heap_node *shortest = heap_first(&transfers->longest);

	if (transfers->kept_count < TRANSFERS_KEPT) {
		transfer->place = transfers->kept_count++;
	} else {
		if (!is_shorter(shortest, &transfer->node))
			return false;
		heap_remove(&transfers->longest, shortest);
		transfer->place = record_of(shortest)->place;
		record_free(record_of(shortest));
	}
	transfers->kept[transfer->place] = transfer;
	heap_add(&transfers->longest, &transfer->node);
	return true;
}

/* at: the pointer that leads to it */
static void end(struct transfers *transfers, struct transfer_record **at,
		const struct event *event, int64_t now_ns)
{
	struct transfer_record *transfer = *at;

	*at = transfer->next;
	end_attempt(transfers, transfer, now_ns);
	transfers->waiting--;
	transfers->ended++;
	transfer->end_ns = now_ns;
	transfer->end = event ? end_of(event) : TRANSFER_INTERRUPTED;
	if (!keep(transfers, transfer))
		record_free(transfer);
	else if (event)
		describe(transfer, event);
}

static struct transfer_record **find_any(struct transfers *transfers,
					 const struct item *item)
{
	static struct transfer_record *none;

	return transfers->table.size > 0 ? find(&transfers->table, item)
					 : &none;
}

void transfers_follow(struct transfers *transfers, const struct event *event,
		      int64_t now_ns)
{
	struct transfer_record **at = find_any(transfers, event->item);
	struct transfer_record *transfer = *at;

	switch (event->type) {
	case EVENT_START:
		/* An item before may have gone without an end. */
		if (transfer)
			end(transfers, at, NULL, now_ns);
		transfer = begin(transfers, event->item, now_ns);
		if (transfer)
			begin_attempt(transfers, transfer, now_ns);
		break;
	case EVENT_AGAIN:
		if (transfer)
			begin_attempt(transfers, transfer, now_ns);
		break;
	case EVENT_RETRY:
	case EVENT_WAIT:
		if (transfer)
			end_attempt(transfers, transfer, now_ns);
		break;
	case EVENT_DONE:
	case EVENT_FOUND:
	case EVENT_FAILED:
	case EVENT_SKIPPED:
		if (transfer)
			end(transfers, at, event, now_ns);
		break;
	default:
		break;
	}
}

void transfers_end(struct transfers *transfers, int64_t now_ns)
{
	const struct transfer_table *table = &transfers->table;

	for (size_t i = 0; i < table->size; i++)
		while (table->places[i])
			end(transfers, &table->places[i], NULL, now_ns);
}

static int compare_start(const void *one, const void *other)
{
	const struct transfer_record *a = *(struct transfer_record *const *)one;
	const struct transfer_record *b =
		*(struct transfer_record *const *)other;

	if (a->start_ns != b->start_ns)
		return a->start_ns < b->start_ns ? -1 : 1;
	return (a->end_ns > b->end_ns) - (a->end_ns < b->end_ns);
}

struct transfer_record **transfers_sort(const struct transfers *transfers)
{
	struct transfer_record **sorted =
		calloc(transfers->kept_count + 1, sizeof(*sorted));

	if (!sorted)
		return NULL;
	memcpy(sorted, transfers->kept,
	       transfers->kept_count * sizeof(*sorted));
	qsort(sorted, transfers->kept_count, sizeof(*sorted), compare_start);
	return sorted;
}

void transfers_release(struct transfers *transfers)
{
	transfers_end(transfers, 0);
	for (size_t i = 0; i < transfers->kept_count; i++)
		record_free(transfers->kept[i]);
	free(transfers->table.places);
	memset(transfers, 0, sizeof(*transfers));
}
