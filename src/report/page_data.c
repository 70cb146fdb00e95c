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
	data->settings = settings;
	data->tally = tally;
	data->started_s = time(NULL);
	data->start_ns = now_ns;
	data->end_ns = now_ns;
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

	if (event->type == EVENT_DONE && response->time_total_us > 0)
		histogram_add(&data->total_us,
			      (uint64_t)response->time_total_us);
	add_phases(&data->phases, response);
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

static void keep_change(struct page_data *data,
			const struct host_change *change, int64_t now_ns)
{
	struct page_change kept = {
		.state = change->state,
		.at_us = (now_ns - data->start_ns) / 1000,
		.delay_us = change->delay_ns / 1000,
	};

	if (change->state == HOST_RECOVERED)
		return;
	data->all_changes++;
	if (data->change_count == PAGE_CHANGES)
		return;
	kept.host = strdup(change->host);
	kept.what = strdup(change->failure ? change->failure->what : "");
	if (kept.host && kept.what) {
		data->changes[data->change_count++] = kept;
		return;
	}
	free(kept.host);
	free(kept.what);
}

/* What is about a host, or a limit. */
static void follow_change(struct page_data *data, const struct event *event,
			  int64_t now_ns)
{
	const struct limit_change *limit = event->limit;

	if (event->type == EVENT_HOST)
		keep_change(data, event->host, now_ns);
	if (event->type == EVENT_LIMIT && limit->scope == LIMIT_OF_RUN)
		history_limit(&data->history, limit->from, limit->to);
}

void page_data_follow(struct page_data *data, const struct event *event,
		      int64_t now_ns)
{
	struct history *history = &data->history;
	bool is_failed = event->type == EVENT_FAILED &&
			 event->failure->error != ERROR_INTERRUPTED;

	history_advance(history, now_ns, data->tally->received_bytes);
	follow_change(data, event, now_ns);
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
	if (event_new_answer(event))
		count_response(data, event);
}

void page_data_note(struct page_data *data, const char *text)
{
	char *note = strdup(text);

	if (!note)
		return;
	if (data->note_count == PAGE_NOTES)
		free(data->notes[--data->note_count]);
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
	for (size_t i = 0; i < data->change_count; i++) {
		free(data->changes[i].host);
		free(data->changes[i].what);
	}
	transfers_release(&data->transfers);
}
