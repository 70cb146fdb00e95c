#include "download/download.h"

#include <stdlib.h>

#include "download/emit.h"
#include "download/file_command.h"
#include "download/follow.h"
#include "download/identity.h"
#include "download/outlet.h"
#include "download/piece_check.h"
#include "input/failed_list.h"

/* What it is told from others by.  Returns 0 or UV_ENOMEM. */
static int identify(struct download *download, const struct item *item,
		    enum probe probe)
{
	struct request_content content = download->content;
	int status;

	if (probe != PROBE_NONE) /* what was found has not been downloaded */
		content.method = "HEAD";
	status = identity_of_item(&download->identity, item, &content);
	if (status < 0)
		return status;
	return identity_of_part(&download->part_identity, item,
				download->identity ? download->identity
						   : item->url,
				&download->content);
}

struct download *download_new(struct run *run, struct item *item,
			      struct item_place *place)
{
	struct download *download = calloc(1, sizeof(*download));

	if (!download)
		return NULL;
	download->content =
		request_content_of(run->settings, item->options, &run->body);
	if (mirrors_open(&download->mirrors, item) < 0 ||
	    identify(download, item, run->settings->probe) < 0 ||
	    file_name_init(&download->file, run->dest, item->url, place) < 0) {
		file_name_release(&download->file);
		mirrors_close(download->mirrors);
		free(download->identity);
		free(download->part_identity);
		free(download);
		return NULL;
	}
	download->run = run;
	download->item = item;
	attempt_init(&download->attempt, download, item->url,
		     mirrors_host(download->mirrors, item), item->index);
	download->present = VERSION_UNKNOWN;
	download->progress.total_bytes = -1;
	if (run->outlet)
		outlet_enter(run->outlet);
	follow_enter(run->follow);
	return download;
}

struct download *download_of(struct schedule_entry *entry)
{
	return attempt_of(entry)->download;
}

void download_free(struct download *download)
{
	char *path = NULL;

	if (!download)
		return;
	if (download->part)
		part_file_keep(download->part, &path);
	free(path);
	if (download->run->outlet)
		outlet_pass(download->run->outlet, download);
	follow_leave(download->run->follow);
	if (!download->is_over)
		failed_list_add(download->run->records.failed, download->item);
	attempt_release(&download->attempt);
	file_name_release(&download->file);
	expected_reset(&download->expected);
	version_reset(&download->present);
	mirrors_close(download->mirrors);
	free(download->identity);
	free(download->part_identity);
	free(download->pieces);
	free(download->part_path);
	placed_file_free(download->placed);
	item_free(download->item);
	free(download);
}

const char *download_part_identity(const struct download *download)
{
	return download->part_identity ? download->part_identity
				       : download_identity(download);
}

void download_set_origin(const struct download *download,
			 struct request *request)
{
	const struct item *item = download->item;
	const struct item_options *options = item->options;
	bool was_public;

	if (options && options->led_from) {
		request->is_led = true;
		request->is_proof_led = true;
		request->origin = options->led_from;
		request->trail.was_public |= options->was_public;
	} else if (request->url != item->url) {
		request->origin = item->url;
	}
	request->is_proof_led |= download->has_led_checksum;
	if (mirrors_is_led(download->mirrors, request->url, &was_public)) {
		request->is_led = true;
		request->trail.was_public |= was_public;
	}
}

/* Whether a file is there that the user's checksums say nothing of. */
static bool is_unverified(const struct download *download,
			  const struct event *event)
{
	bool is_there = event->type == EVENT_DONE ||
			(event->type == EVENT_SKIPPED &&
			 event->reason == SKIP_EXISTS);

	return is_there && download->run->input.checksums &&
	       download->expected.by_user == 0;
}

int download_emit(struct download *download, struct event event)
{
	download->run->unverified += is_unverified(download, &event);
	download->is_over |= event_kind(event.type)->is_finish;
	event.name = download->file.name;
	event.progress = &download->progress;
	event.response = download->attempt.response.url_effective
				 ? &download->attempt.response
				 : NULL;
	if (event_kind(event.type)->is_beginning)
		download->has_told_answer = false;
	event.is_old_answer = download->has_told_answer;
	download->has_told_answer |= event.type == EVENT_RETRY;
	return run_emit(download->run, download->item, event);
}

const char *download_identity(const struct download *download)
{
	return download->identity ? download->identity : download->item->url;
}

bool download_is_probe(const struct download *download)
{
	return download->run->settings->probe != PROBE_NONE;
}

int64_t download_timeout_ns(const struct download *download)
{
	const struct item_options *options = download->item->options;

	return options && options->timeout_ns > 0
		       ? options->timeout_ns
		       : download->run->settings->timeout_ns;
}

bool download_may_resume(const struct download *download)
{
	return !download->run->settings->warc &&
	       request_content_is_plain(&download->content);
}

bool download_is_proven(const struct download *download)
{
	const struct expected_sources sources =
		download_expected_sources(download);

	return expected_will_prove(&sources);
}

bool download_may_join(const struct download *download, const char *url)
{
	if (!download->part_identity || download->content.range)
		return false;
	return piece_check_is_due(download) ||
	       (!mirrors_is_own(download->mirrors, url) &&
		mirrors_may_join(download->mirrors));
}

uint64_t download_kept_bytes(const struct download *download)
{
	const char *url = download->attempt.url;
	bool may_join = download_may_join(download, url);
	/* A length says nothing of which version a range is of. */
	bool trust_length = (download->run->settings->trust_length &&
			     !download->content.range) ||
			    may_join;

	/* What several have sent, and nothing proves. */
	if (download->mirrors && !may_join &&
	    !mirrors_is_own(download->mirrors, url) &&
	    !mirrors_may_join(download->mirrors))
		return 0;
	if (!download->part || !download_may_resume(download))
		return 0;
	return part_file_is_resumable(download->part, trust_length)
		       ? part_file_len(download->part)
		       : 0;
}

void download_discard_part(struct download *download)
{
	part_file_discard(download->part);
	download->part = NULL;
}

void download_count_restart(struct download *download,
			    const struct version *version)
{
	download->restarts++;
	download->restarts_alike +=
		download->part &&
		version_is_alike(part_file_version(download->part), version);
}

unsigned download_algorithms(const struct download *download)
{
	return download->run->settings->digest |
	       expected_algorithms(&download->expected);
}

struct expected_sources
download_expected_sources(const struct download *download)
{
	const struct settings *settings = download->run->settings;
	const struct response *response = &download->attempt.response;
	const struct file_name *file = &download->file;

	return (struct expected_sources){
		.item = download->item,
		.files = download->run->input.checksums,
		.url_name = file->url_name ? file->url_name : file->wanted,
		.answer_name = file->answer_name ? file->answer_wanted
			       : file->url_name	 ? file->wanted
						 : NULL,
		.server = response->checksums,
		.server_count = settings->server_checksums
					? response->checksum_count
					: 0,
	};
}

void download_explain(const struct download *download, struct failure *failure,
		      int status)
{
	if (folder_status(download->file.folder) != 0)
		folder_explain(download->file.folder, failure);
	else if (status == UV_EBUSY)
		failure_set(failure, ERROR_BUSY,
			    "another process is at work on the part of the "
			    "file");
	else
		failure_set_status(failure, status, "cannot write the file");
}

char *download_path(const struct download *download)
{
	return folder_path(download->file.folder, download->file.name);
}

struct item_key download_key(const struct download *download)
{
	return file_name_key(&download->file, download_identity(download));
}
