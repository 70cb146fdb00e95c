#include "report/rows.h"

#include <stdio.h>

#include "report/host_sums.h"

/* What takes less is not worth a word. */
#define BRIEF_NS INT64_C(500000000)

/* At work, but not receiving for a while. */
static void describe_work(struct frame_item *item, const struct active *active,
			  int64_t now_ns)
{
	int64_t age_ns = now_ns - active->since_ns;
	enum progress_phase phase = active->progress->phase;

	if (active_is_stalled(active, now_ns))
		item->state =
			active->seen_bytes > 0 ? FRAME_STALLED : FRAME_ASKING;
	else if (phase == PHASE_VERIFY && age_ns >= BRIEF_NS)
		item->state = FRAME_VERIFYING;
	else if (phase == PHASE_SAVE && age_ns >= BRIEF_NS)
		item->state = FRAME_SAVING;
	if (item->state != FRAME_RUNNING) {
		item->time_ns = age_ns;
		return;
	}
	item->time_ns = active_time_left_ns(active, now_ns);
	if (active->seen_bytes > 0 && rate_is_settled(&active->speed))
		item->speed_bps = (int64_t)rate_per_second(&active->speed);
}

static void describe_wait(struct frame_item *item, const struct active *active,
			  int64_t now_ns)
{
	if (active->state == ACTIVE_RETRYING && active->until_ns > now_ns) {
		item->state = FRAME_RETRYING;
		item->time_ns = active->until_ns - now_ns;
		return;
	}
	item->state = FRAME_WAITING;
	item->time_ns = now_ns - active->since_ns;
}

static struct frame_item item_of(const struct active *active, int64_t now_ns)
{
	const struct progress *progress = active->progress;
	struct frame_item item = {
		.name = active->name ? active->name : "",
		.received_bytes = progress->received_bytes,
		.total_bytes = progress->total_bytes,
		.segments = progress->segments,
		.speed_bps = -1,
		.time_ns = -1,
	};

	if (item.total_bytes < 0 && item.received_bytes > 0)
		item.note = "size unknown";
	if (active->state == ACTIVE_AT_WORK)
		describe_work(&item, active, now_ns);
	else
		describe_wait(&item, active, now_ns);
	return item;
}

static void fill_from(struct rows *rows, const struct active_queue *queue,
		      size_t capacity, int64_t now_ns)
{
	const struct active *at = queue->first;

	for (; at && rows->count < capacity; at = at->next)
		rows->items[rows->count++] = item_of(at, now_ns);
}

void rows_fill(struct rows *rows, const struct active_list *active,
	       unsigned window_rows, size_t others, int64_t now_ns)
{
	size_t capacity;

	rows->count = 0;
	rows->all = active->at_work.count + active->waiting.count;
	capacity = frame_capacity(window_rows, others, rows->all);
	fill_from(rows, &active->at_work, capacity, now_ns);
	fill_from(rows, &active->waiting, capacity, now_ns);
}

static void fill_host(struct rows *rows, const struct host_sum *sum)
{
	struct row_host *host = &rows->hosts[rows->count];
	struct frame_item *item = &rows->items[rows->count++];

	host->label = host_label(sum->host);
	if (sum->at_work == 0)
		snprintf(host->note, sizeof(host->note), "%zu waiting",
			 sum->waiting);
	else if (sum->waiting > 0)
		snprintf(host->note, sizeof(host->note),
			 "%zu active, %zu waiting", sum->at_work, sum->waiting);
	else
		snprintf(host->note, sizeof(host->note), "%zu active",
			 sum->at_work);
	*item = (struct frame_item){
		.name = host->label.text,
		.note = host->note,
		.received_bytes = sum->received_bytes,
		.total_bytes = -1,
		.speed_bps = sum->at_work > 0 ? (int64_t)sum->speed_bps : -1,
		.time_ns = -1,
	};
	if (sum->at_work > 0 && sum->stalled == sum->at_work)
		item->state = FRAME_STALLED;
	if (sum->at_work == 0)
		item->state = FRAME_WAITING;
}

int rows_fill_hosts(struct rows *rows, const struct active_list *active,
		    unsigned window_rows, size_t others, int64_t now_ns)
{
	struct host_sums sums;
	size_t capacity;
	int status = host_sums_make(&sums, active, now_ns);

	rows->count = rows->all = 0;
	if (status < 0)
		return status;
	rows->all = sums.count;
	capacity = frame_capacity(window_rows, others, sums.count);
	for (size_t i = 0; i < capacity; i++)
		fill_host(rows, &sums.sums[i]);
	host_sums_release(&sums);
	return 0;
}
