#include "report/page_data.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report/lines.h"
#include "report/shown_url.h"

void page_data_init(struct page_data *data, const struct settings *settings,
		    const struct tally *tally, int64_t now_ns)
{
	*data = (struct page_data){
		.settings = settings,
		.tally = tally,
		.started_s = time(NULL),
		.start_ns = now_ns,
		.end_ns = now_ns,
	};
	history_init(&data->history, now_ns);
	transfers_init(&data->transfers);
}

static uint64_t between(int64_t start_us, int64_t end_us)
{
	return end_us > start_us ? (uint64_t)(end_us - start_us) : 0;
}

/* These are times since the start, or 0 for what there was not. */
static void add_phases(struct phases *phases, const struct response *response)
{
	int64_t resolved = response->time_namelookup_us;
	int64_t connected = response->time_connect_us;
	int64_t secured = response->time_appconnect_us;
	int64_t answered = response->time_starttransfer_us;
	int64_t ready = secured > connected ? secured : connected;

	phases->resolve += between(0, resolved);
	phases->connect += between(resolved, connected);
	phases->tls += between(connected, secured);
	if (answered <= 0)
		return;
	phases->wait += between(ready > resolved ? ready : resolved, answered);
	phases->receive += between(answered, response->time_total_us);
}

static void count_response(struct page_data *data, const struct event *event)
{
	const struct response *response = event->response;

	if (response->time_starttransfer_us > 0)
		histogram_add(&data->first_byte_us,
			      (uint64_t)response->time_starttransfer_us);
	if (event->type == EVENT_DONE && response->time_total_us > 0)
		histogram_add(&data->total_us,
			      (uint64_t)response->time_total_us);
	add_phases(&data->phases, response);
	data->connects += response->num_connects;
}

/* Where a list is wrong there may be no URL. */
static char *subject_of(const struct item *item)
{
	char *text = NULL;

	if (item->url && *item->url)
		return shown_url(item->url);
	if (asprintf(&text, "%s:%" PRIu64, item->source ? item->source : "",
		     item->line) < 0)
		return NULL;
	return text;
}

static void keep_failure(struct page_data *data, const struct event *event)
{
	struct page_failure *failure = &data->failures[data->failure_count];
	const char *what = event->failure->what;

	if (data->failure_count == PAGE_FAILURES)
		return;
	failure->url = subject_of(event->item);
	failure->what =
		strdup(*what ? what : error_name(event->failure->error));
	failure->remedy = line_remedy(event);
	if (failure->url && failure->what) {
		data->failure_count++;
		return;
	}
	free(failure->url);
	free(failure->what);
}

void page_data_follow(struct page_data *data, const struct event *event,
		      int64_t now_ns)
{
	struct history *history = &data->history;
	bool is_failed = event->type == EVENT_FAILED &&
			 event->failure->error != ERROR_INTERRUPTED;

	history_advance(history, now_ns, data->tally->received_bytes);
	transfers_follow(&data->transfers, event, now_ns);
	history->running = data->transfers.running;
	history->waiting = data->transfers.waiting;
	history_now(history)->retries += event->type == EVENT_RETRY;
	history_now(history)->failed += is_failed;
	if (event->type == EVENT_DONE && event->progress)
		history_now(history)->bands[history_band(
			(now_ns - event->progress->started_ns) / 1000)]++;
	if (is_failed)
		keep_failure(data, event);
	if (event->response &&
	    (event->type == EVENT_DONE || event->type == EVENT_FAILED ||
	     event->type == EVENT_RETRY))
		count_response(data, event);
}

void page_data_note(struct page_data *data, const char *text)
{
	char *note = data->note_count < PAGE_NOTES ? strdup(text) : NULL;

	if (note)
		data->notes[data->note_count++] = note;
}

void page_data_release(struct page_data *data)
{
	for (size_t i = 0; i < data->failure_count; i++) {
		free(data->failures[i].url);
		free(data->failures[i].what);
	}
	for (size_t i = 0; i < data->note_count; i++)
		free(data->notes[i]);
	transfers_release(&data->transfers);
}
