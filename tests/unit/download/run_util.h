/*
 * What the tests of whole runs share: settings with a list of URLs, an
 * emitter that records, and the run as a task.
 */
#ifndef RUN_UTIL_H
#define RUN_UTIL_H

#include "download/run.h"

#include "unit/transfer/peer.h"
#include "unit/storage/storage_util.h"

enum { RECORDS_MAX = 4096, URLS_MAX = 512 };

/* What is kept of an event. */
struct part_record {
	enum event_type type;
	uint64_t index;
	uint64_t line;
	enum error_class error;
	int http_code;
	uint64_t received_bytes;
	char source[64];
	char what[sizeof(((struct failure *)NULL)->what)];
	char path[128];
	char part[128];
};

struct run {
	struct settings settings;
	struct tally tally;
	struct failure failure;
	const char *urls[URLS_MAX];
	const char *lists[4];
	struct part_record records[RECORDS_MAX];
	size_t records_len;
	/* What the emitter does: */
	enum event_type fails_at; /* an event of this type fails with status */
	int status;               /* 0: none does */
	struct co_future *gate;   /* that each emit waits for; or NULL */
	bool is_emitting;
};

static inline void keep_text(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text ? text : "");
}

static inline int record_event(void *context, const struct event *event)
{
	struct run *run = context;
	struct part_record *record = &run->records[run->records_len++];
	int status = 0;

	ck_assert_uint_lt(run->records_len, RECORDS_MAX);
	record->type = event->type;
	if (event->item) {
		record->index = event->item->index;
		record->line = event->item->line;
		keep_text(record->source, sizeof(record->source),
			  event->item->source);
	}
	keep_text(record->path, sizeof(record->path), event->path);
	keep_text(record->part, sizeof(record->part), event->part_path);
	if (event->failure) {
		record->error = event->failure->error;
		keep_text(record->what, sizeof(record->what),
			  event->failure->what);
	}
	if (event->response)
		record->http_code = event->response->http_code;
	if (event->progress)
		record->received_bytes = event->progress->received_bytes;
	if (run->gate) {
		run->is_emitting = true;
		status = co_future_wait(run->gate);
	}
	if (status == 0 && event->type == run->fails_at)
		status = run->status;
	return status;
}

static inline struct run *new_run(void)
{
	struct run *run = calloc(1, sizeof(*run));

	signal(SIGPIPE, SIG_IGN);
	run->settings = (struct settings){
		.urls = run->urls,
		.lists = {run->lists, 0},
		.look_ahead = 100,
		.jobs = 8,
		.per_host = 8,
		.timeout_ns = CO_FOREVER,
		.connect_timeout_ns = CO_FOREVER,
		.stall_timeout_ns = CO_FOREVER,
		.max_redirs = 10,
		.dir = ".",
		.exists = EXISTS_SKIP,
	};
	return run;
}

static inline void free_run(struct run *run)
{
	for (size_t i = 0; i < run->settings.url_count; i++)
		free((char *)run->urls[i]);
	free(run);
}

static inline void add_url(struct run *run, const char *url)
{
	ck_assert_uint_lt(run->settings.url_count, URLS_MAX);
	run->urls[run->settings.url_count++] = strdup(url);
}

static inline void add_path(struct run *run, const struct peer *peer,
			    const char *path)
{
	add_url(run, peer_url(peer, path));
}

static inline void add_list(struct run *run, const char *path)
{
	run->lists[run->settings.lists.count++] = path;
}

/* The run; also for spawn(). */
static inline int run_it(void *arg)
{
	struct run *run = arg;
	struct emitter emitter = {.emit = record_event, .context = run};

	return run_downloads(&run->settings, &run->tally, emitter, NULL,
			     NULL, &run->failure);
}

static inline size_t count_events(const struct run *run, enum event_type type)
{
	size_t count = 0;

	for (size_t i = 0; i < run->records_len; i++)
		count += run->records[i].type == type;
	return count;
}

/* The one event of that type of an item. */
static inline const struct part_record *find_event(const struct run *run,
					      enum event_type type,
					      uint64_t index)
{
	const struct part_record *found = NULL;

	for (size_t i = 0; i < run->records_len; i++) {
		if (run->records[i].type != type ||
		    run->records[i].index != index)
			continue;
		ck_assert_ptr_null(found);
		found = &run->records[i];
	}
	ck_assert_msg(found, "no event of type %d for item %d", type,
		      (int)index);
	return found;
}

static inline void check_done(const struct run *run, uint64_t index,
			      const char *path)
{
	ck_assert(find_event(run, EVENT_START, index) <
		  find_event(run, EVENT_DONE, index));
	ck_assert_str_eq(find_event(run, EVENT_DONE, index)->path, path);
}

static inline const struct part_record *check_failure(const struct run *run,
						      uint64_t index,
						      enum error_class error,
						      const char *what)
{
	const struct part_record *record = find_event(run, EVENT_FAILED, index);

	ck_assert_msg(record->error == error, "item %d: %s: %s", (int)index,
		      error_name(record->error), record->what);
	ck_assert_msg(strstr(record->what, what), "item %d: %s", (int)index,
		      record->what);
	return record;
}

/* The counts of the run. */
#define check_tally(run, is_read, is_started, is_done, is_failed, is_skipped) \
	do {                                                                  \
		ck_assert_uint_eq((run)->tally.read, (is_read));              \
		ck_assert_uint_eq((run)->tally.started, (is_started));        \
		ck_assert_uint_eq((run)->tally.done, (is_done));              \
		ck_assert_uint_eq((run)->tally.failed, (is_failed));          \
		ck_assert_uint_eq((run)->tally.skipped, (is_skipped));        \
	} while (0)

#endif
