#include "download/outlet.h"

#include <stdio.h>
#include <stdlib.h>

#include "archive/archive.h"
#include "download/archive_entry.h"
#include "download/conclude.h"
#include "download/follow.h"
#include "download/piece_check.h"
#include "download/stdout_write.h"
#include "storage/sealed_part.h"

struct outlet_turn {
	struct download *download; /* that is sealed; or NULL */
	bool is_over;
};

/* Bodies that wait in memory take no more. */
#define MEMORY_MAX_BYTES ((size_t)8 * 1024 * 1024)

int outlet_open(struct outlet *outlet, size_t ahead, struct archive *archive,
		bool is_in_order)
{
	int status;

	*outlet = (struct outlet){
		.size = ahead,
		.archive = archive,
		.is_in_order = is_in_order,
	};
	status = outlet_stream_open(&outlet->stream);
	co_event_init(&outlet->changed);
	co_event_init(&outlet->has_room);
	co_event_init(&outlet->progressed);
	outlet->turns = calloc(ahead, sizeof(*outlet->turns));
	return outlet->turns ? status : UV_ENOMEM;
}

static struct outlet_turn *turn_at(const struct outlet *outlet, uint64_t number)
{
	return &outlet->turns[number % outlet->size];
}

void outlet_close(struct outlet *outlet)
{
	for (; outlet->next < outlet->given; outlet->next++) {
		struct download *download =
			turn_at(outlet, outlet->next)->download;

		if (!download)
			continue;
		(void)!conclude_interrupted(download);
		download_free(download);
	}
	outlet_stream_close(&outlet->stream);
	free(outlet->turns);
}

int outlet_give(struct outlet *outlet, struct download *download)
{
	int status = 0;

	if (download->turn > 0)
		return 0;
	while (status == 0 && outlet->given - outlet->next == outlet->size) {
		co_event_clear(&outlet->has_room);
		status = co_event_wait(&outlet->has_room);
	}
	if (status != 0)
		return status;
	*turn_at(outlet, outlet->given) = (struct outlet_turn){0};
	download->turn = ++outlet->given;
	return 0;
}

void outlet_enter(struct outlet *outlet)
{
	outlet->open++;
}

static bool has_turn(const struct outlet *outlet,
		     const struct download *download)
{
	return download->turn == outlet->next + 1;
}

/* Whether it is written before it is whole. */
static bool is_followed(const struct outlet *outlet,
			const struct download *download)
{
	return !outlet->archive && has_turn(outlet, download) &&
	       download->expected.count == 0 && !piece_check_is_due(download) &&
	       !follow_is_due(download);
}

uint64_t outlet_written(const struct outlet *outlet,
			const struct download *download)
{
	return is_followed(outlet, download) ? outlet->stream.written_bytes
					     : UINT64_MAX;
}

int outlet_await(struct outlet *outlet)
{
	co_event_clear(&outlet->progressed);
	return co_event_wait(&outlet->progressed);
}

void outlet_wake(struct outlet *outlet)
{
	co_event_set(&outlet->progressed);
}

int outlet_offer(struct outlet *outlet, const struct download *download,
		 uint64_t len_bytes)
{
	int status;

	if (!is_followed(outlet, download))
		return 0;
	url_show(outlet->url, download->item->url);
	status = outlet_stream_follow(&outlet->stream, download->part,
				      len_bytes);
	co_event_set(&outlet->changed);
	return status;
}

int outlet_flush(struct outlet *outlet, const struct download *download)
{
	int status;

	if (!is_followed(outlet, download))
		return 0;
	status = part_file_spill(download->part);
	return status == 0 ? outlet_offer(outlet, download,
					  part_file_len(download->part))
			   : status;
}

void outlet_restart(struct outlet *outlet, const struct download *download)
{
	if (has_turn(outlet, download))
		outlet_stream_restart(&outlet->stream);
}

bool outlet_keeps_in_memory(struct outlet *outlet, struct download *download)
{
	size_t bytes = part_file_memory(download->part);
	size_t len;

	if (!part_file_bytes(download->part, &len) ||
	    download->expected.count > 0 || download->run->settings->digest ||
	    (has_turn(outlet, download) &&
	     outlet_stream_has_begun(&outlet->stream)) ||
	    bytes > MEMORY_MAX_BYTES - outlet->memory_bytes)
		return false;
	download->waits_in_bytes = bytes;
	outlet->memory_bytes += bytes;
	return true;
}

void outlet_take(struct outlet *outlet, struct download *download)
{
	turn_at(outlet, download->turn - 1)->download = download;
	co_event_set(&outlet->changed);
}

void outlet_pass(struct outlet *outlet, const struct download *download)
{
	outlet->memory_bytes -= download->waits_in_bytes;
	outlet->open--;
	if (download->turn > 0)
		*turn_at(outlet, download->turn - 1) =
			(struct outlet_turn){.is_over = true};
	co_event_set(&outlet->changed);
}

void outlet_end(struct outlet *outlet)
{
	outlet->has_ended = true;
	co_event_set(&outlet->changed);
}

static int fail(struct outlet *outlet, enum error_class error, const char *what)
{
	failure_set(&outlet->failure, error,
		    "%s; nothing is written after that", what);
	outlet->failure.remedy = "download it to a file";
	return UV_EPROTO;
}

/* Write what there is; nothing right can follow what was written otherwise. */
static int go_on(struct outlet *outlet)
{
	int status = outlet_stream_go_on(&outlet->stream);

	return status == UV_EILSEQ
		       ? fail(outlet, ERROR_RANGE,
			      "it is another file now than that whose "
			      "beginning was written to standard output")
		       : status;
}

/* Another directory of -d, which the class of the error advises, is no help. */
static void explain_write(const struct outlet *outlet, struct failure *failure,
			  int status)
{
	char doing[256];

	snprintf(doing, sizeof(doing), "cannot write it to %.200s",
		 outlet->archive ? archive_path(outlet->archive)
				 : "standard output");
	failure_set_status(failure, status, doing);
	failure->remedy = failure->error == ERROR_DISK_FULL
				  ? "free some space"
				  : "check where it leads";
}

/* The body was not written to its end. */
static int explain(struct outlet *outlet, struct download *download, int status)
{
	struct failure failure;

	outlet->is_closed = status == UV_EPIPE;
	if (status == UV_EPIPE || status == UV_ECANCELED) {
		(void)!conclude_interrupted(download);
		return status;
	}
	if (status == UV_EPROTO)
		failure = outlet->failure;
	else
		explain_write(outlet, &failure, status);
	outlet->failure.error = ERROR_NONE; /* it is said of the item */
	(void)!conclude_failed(download, &failure);
	return status;
}

/* Write the rest of a body that is on disk. */
static int write_rest(struct outlet *outlet, struct download *download)
{
	int status = part_file_reopen(download->part);

	if (status == 0)
		status = outlet_stream_follow(&outlet->stream, download->part,
					      part_file_len(download->part));
	if (status == 0)
		outlet_stream_end(&outlet->stream);
	while (status == 0 && outlet_stream_can_go_on(&outlet->stream))
		status = go_on(outlet);
	return status;
}

/* Nothing of it was written, and others may follow. */
static int fail_alone(struct outlet *outlet, struct download *download)
{
	const struct failure failure = outlet->failure;

	outlet->failure.error = ERROR_NONE;
	return conclude_failed(download, &failure);
}

/* What comes of the next download, by the status of writing it. */
static int conclude(struct outlet *outlet, struct download *download,
		    int status)
{
	if (status == 0)
		status = conclude_written(download);
	else if (status > 0)
		status = fail_alone(outlet, download);
	else
		status = explain(outlet, download, status);
	turn_at(outlet, outlet->next)->download = NULL;
	download_free(download);
	return status;
}

/* Write what is not yet written of the body whose turn it is. */
static int write_whole(struct outlet *outlet, struct download *download)
{
	size_t len;
	const char *bytes = part_file_bytes(download->part, &len);
	int status =
		bytes ? stdout_write(bytes, len) : write_rest(outlet, download);

	return conclude(outlet, download, status);
}

static void pass_turn(struct outlet *outlet)
{
	outlet->next++;
	co_event_set(&outlet->has_room);
}

/* Those that can be added at once: one, or several that are in memory. */
static size_t find_ready(const struct outlet *outlet,
			 struct download *ready[ARCHIVE_ENTRIES_MAX])
{
	size_t count = 0, len;

	while (count < ARCHIVE_ENTRIES_MAX &&
	       outlet->next + count < outlet->given) {
		struct download *download =
			turn_at(outlet, outlet->next + count)->download;
		bool is_in_memory =
			download && part_file_bytes(download->part, &len);

		if (!download || (count > 0 && !is_in_memory))
			break;
		ready[count++] = download;
		if (!is_in_memory)
			break;
	}
	return count;
}

/* Add what is ready to the archive. */
static int add_entries(struct outlet *outlet)
{
	struct download *ready[ARCHIVE_ENTRIES_MAX];
	size_t count = find_ready(outlet, ready), added;
	int status =
		archive_entries_add(ready, count, &added, &outlet->failure);
	int concluded = 0;

	for (size_t i = 0; i < added; i++) {
		int told = conclude(outlet, ready[i], 0);

		concluded = concluded == 0 ? told : concluded;
		pass_turn(outlet);
	}
	if (concluded != 0 || status == 0)
		return concluded;
	status = conclude(outlet, ready[added], status);
	if (status == 0)
		pass_turn(outlet);
	return status;
}

static int end_turn(struct outlet *outlet)
{
	struct outlet_turn *turn = turn_at(outlet, outlet->next);
	int status = 0;

	if (turn->download && outlet->archive)
		return add_entries(outlet);
	if (turn->download)
		status = write_whole(outlet, turn->download);
	else if (outlet_stream_has_begun(&outlet->stream))
		status = fail(outlet, ERROR_TRUNCATED,
			      "only its beginning was written to standard "
			      "output");
	if (status != 0)
		return status;
	outlet_stream_reset(&outlet->stream);
	pass_turn(outlet);
	return 0;
}

/* Whether the next turn can be ended. */
static bool can_end_turn(const struct outlet *outlet)
{
	const struct outlet_turn *turn = turn_at(outlet, outlet->next);

	return outlet->next < outlet->given &&
	       (turn->is_over || turn->download);
}

/* What is not said of an item is said with its URL. */
static void name_url(struct outlet *outlet)
{
	struct failure failure = outlet->failure;

	if (failure.error == ERROR_NONE)
		return;
	failure_set(&outlet->failure, failure.error, "%s: %s", outlet->url,
		    failure.what);
	outlet->failure.remedy = failure.remedy;
}

int outlet_run(struct outlet *outlet)
{
	int status = 0;

	while (status == 0) {
		if (can_end_turn(outlet)) {
			status = end_turn(outlet);
		} else if (outlet_stream_can_go_on(&outlet->stream)) {
			status = go_on(outlet);
			outlet_wake(outlet);
		} else if (outlet->has_ended && outlet->open == 0 &&
			   outlet->next == outlet->given) {
			return 0;
		} else {
			co_event_clear(&outlet->changed);
			status = co_event_wait(&outlet->changed);
		}
	}
	outlet->is_closed |= status == UV_EPIPE;
	name_url(outlet);
	return status;
}
