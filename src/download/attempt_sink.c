#include "download/attempt_sink.h"

#include <inttypes.h>
#include <stdlib.h>

#include <coget/time.h>

#include "base/container.h"
#include "download/description.h"
#include "download/follow.h"
#include "download/link_mirrors.h"
#include "download/outlet.h"
#include "download/range_sink.h"
#include "download/team.h"
#include "download/team_size.h"
#include "model/url.h"
#include "storage/adopted_file.h"

static struct attempt_sink *attempt_sink_of(struct sink *sink)
{
	return CONTAINER_OF(sink, struct attempt_sink, sink);
}

/*
 * Whether a file that is there is all of it, although a server that knows no
 * ranges sends it again.
 */
static bool is_there_whole(const struct download *download,
			   const struct response *response)
{
	return response->from_bytes == 0 && download->adopted_bytes > 0 &&
	       download->expected.by_user == 0 &&
	       response->version.total_bytes ==
		       (int64_t)download->adopted_bytes &&
	       adopted_file_may_be_of(download->part, &response->version);
}

static int keep_whole(struct attempt_sink *into)
{
	const struct download *download = into->download;
	char *path = download_path(download);

	into->result->existing = path;
	return path ? UV_EEXIST : UV_ENOMEM;
}

/* What an answer before has said. */
static void forget_answer(struct attempt_sink *into)
{
	free(into->result->existing);
	into->result->existing = NULL;
	expected_reset(&into->download->expected);
}

static int take_name(struct attempt_sink *into, const struct response *response)
{
	struct download *download = into->download;
	const struct run *run = download->run;
	const struct name_policy policy = {run->dest, run->settings->exists,
					   run->settings->name_from,
					   download_identity(download)};
	bool is_numbered;
	int status;

	status =
		file_name_take(&download->file, response, &policy, &is_numbered,
			       &into->result->existing, &into->result->failure);
	into->result->numbered += is_numbered && !run->settings->warc;
	return status;
}

static int take_answer(struct attempt_sink *into,
		       const struct response *response)
{
	struct download *download = into->download;
	struct expected_sources sources;
	int status;

	forget_answer(into);
	status = take_name(into, response);
	if (status != 0)
		return status;
	sources = download_expected_sources(download);
	return expected_set(&download->expected, &sources,
			    &into->result->failure);
}

/* What came before does not count any more. */
static void start_over(struct download *download)
{
	piece_map_reset(download->pieces);
	if (download->run->outlet)
		outlet_restart(download->run->outlet, download);
}

/* How the part is to be continued with a body that begins there. */
static int begin_part(struct attempt_sink *into,
		      const struct response *response)
{
	struct download *download = into->download;
	unsigned algorithms = download_algorithms(download);
	int status;

	if (response->from_bytes > 0 && !response->is_whole &&
	    !adopted_file_may_be_of(download->part, &response->version))
		return attempt_result_fail(
			into->result, ERROR_RANGE,
			"the server's file is newer than the one that is "
			"there",
			NULL);
	if (into->fills_gap && response->http_code == 206) {
		status = part_file_begin_gap(download->part, &response->version,
					     algorithms);
	} else {
		if (response->from_bytes == 0)
			start_over(download);
		status = part_file_begin(download->part, response->from_bytes,
					 &response->version, algorithms);
	}
	if (status == UV_EAGAIN)
		return attempt_result_fail(
			into->result, ERROR_RANGE,
			"somebody has changed the part of the file", NULL);
	return status;
}

static int refuse_size(struct attempt_sink *into, enum error_class error,
		       int64_t got, uint64_t expected)
{
	struct failure *failure = &into->result->failure;

	failure_set(failure, error,
		    "another file: it has %" PRId64 " bytes, not %" PRIu64, got,
		    expected);
	return UV_EPROTO;
}

/*
 * Whether the file of another length of a mirror has to wait.  What has come is
 * not given up for it, as long as there are mirrors that may still send the
 * rest; and of those that have other files, the first one's is taken then.
 */
static bool has_to_wait(const struct download *download)
{
	return mirrors_have_others(download->mirrors) ||
	       (!download->starts_over &&
		mirrors_differ_before(download->mirrors));
}

/* Whether the file can be the one that is meant, by its length. */
static int check_size(struct attempt_sink *into,
		      const struct response *response)
{
	const struct download *download = into->download;
	const struct item_options *options = download->item->options;
	int64_t got = response->version.total_bytes;
	uint64_t kept = download_kept_bytes(download);

	if (got < 0 || !options || download->content.range)
		return 0;
	if (options->has_size && (uint64_t)got != options->size_bytes)
		return refuse_size(into, ERROR_CHECKSUM, got,
				   options->size_bytes);
	if (response->from_bytes < kept && has_to_wait(download) &&
	    part_file_version(download->part)->total_bytes >= 0 &&
	    part_file_version(download->part)->total_bytes != got)
		return refuse_size(into, ERROR_RANGE, got,
				   (uint64_t)part_file_version(download->part)
					   ->total_bytes);
	return 0;
}

/* From now on others may fetch what is behind. */
static int begin_team(struct attempt_sink *into,
		      const struct response *response)
{
	const struct attempt_hooks *hooks = into->at.hooks;
	size_t size = team_size_for(into->download, response);
	int status;

	if (size <= 1 && part_file_gap_end(into->download->part) == 0)
		return 0;
	status = team_begin(into->attempt, response, size);
	if (status < 0)
		return status;
	into->download->team->is_restarted = into->is_restarted;
	if (hooks->on_team)
		hooks->on_team(hooks->context);
	return 0;
}

static int on_begin(struct sink *sink, const struct response *response)
{
	struct attempt_sink *into = attempt_sink_of(sink);
	const struct attempt_hooks *hooks = into->at.hooks;
	struct download *download = into->download;
	int status = 0;

	/* The host is well: its other items need not wait for the body. */
	hooks->on_answered(hooks->context, into->result->began_ns);
	if (download->team)
		return range_begin(into, response);
	status = description_find(into->attempt, into->result);
	if (status == 0)
		status = link_mirrors_take(into->attempt);
	if (status == 0)
		status = check_size(into, response);
	if (status == 0 && response->version.total_bytes > 0)
		status = follow_check_len(
			download, (uint64_t)response->version.total_bytes,
			&into->result->failure);
	if (status != 0)
		return status;
	if (response->from_bytes < download_kept_bytes(download)) {
		into->is_restarted = true;
		download_count_restart(download, &response->version);
	}
	if (!into->is_in_pieces || response->from_bytes == 0)
		status = take_answer(into, response);
	if (status != 0)
		return status;
	if (response->trail.needs_proof &&
	    !expected_proves(&download->expected))
		return attempt_result_fail(
			into->result, ERROR_UNSAFE_REDIRECT,
			"a redirect was followed because the file's "
			"checksum is known, but the server gives the file "
			"another name, and no checksum is known for that",
			"use --name-from url");
	if (is_there_whole(download, response))
		return keep_whole(into);
	mirrors_note_answer(download->mirrors, into->attempt->url,
			    response->from_bytes == 0 && !into->fills_gap);
	status = begin_part(into, response);
	return status == 0 ? begin_team(into, response) : status;
}

/* So much is about to be stored, unless the file turns out to be another. */
static int count(const struct attempt_sink *into, size_t len)
{
	const struct attempt_hooks *hooks = into->at.hooks;
	const struct download *download = into->download;
	const struct item_options *options = download->item->options;

	if (!download->team && !download->content.range && options &&
	    options->has_size &&
	    len > options->size_bytes - part_file_len(download->part))
		return attempt_result_fail(into->result, ERROR_CHECKSUM,
					   "another file: it is longer than "
					   "the one that is meant",
					   NULL);
	if (hooks->on_received)
		hooks->on_received(hooks->context, len);
	return follow_check_len(download, part_file_len(download->part) + len,
				&into->result->failure);
}

/* What was stored may be wanted on standard output. */
static int offer(const struct download *download)
{
	struct outlet *outlet = download->run->outlet;

	return outlet ? outlet_offer(outlet, download,
				     part_file_len(download->part))
		      : 0;
}

static int on_write(struct sink *sink, const void *data, size_t len)
{
	struct attempt_sink *into = attempt_sink_of(sink);
	struct part_file *part = into->download->part;
	int status = count(into, len);

	if (status < 0)
		return status;
	if (into->download->team)
		return range_write(into, data, len);
	status = part_file_write(part, part_file_len(part), data, len);
	return status == 0 ? offer(into->download) : status;
}

static int on_take(struct sink *sink, struct buf *body)
{
	struct attempt_sink *into = attempt_sink_of(sink);
	struct part_file *part = into->download->part;
	int status = count(into, body->len);

	if (status < 0)
		return status;
	if (into->download->team)
		return range_write(into, body->data, body->len);
	status = part_file_take(part, part_file_len(part), body);
	return status == 0 ? offer(into->download) : status;
}

static int on_flush(struct sink *sink)
{
	const struct download *download = attempt_sink_of(sink)->download;
	struct outlet *outlet = download->run->outlet;

	return outlet && !download->team ? outlet_flush(outlet, download) : 0;
}

/*
 * From each redirect on, the attempt is at work at the host that it is led to.
 * If it has to wait for that, it does so in the schedule, and not on a worker,
 * of which others could make use; so the hops are remembered, to go on at the
 * last of them.
 */
static int on_redirect(struct sink *sink, const char *url)
{
	struct attempt_sink *into = attempt_sink_of(sink);
	struct attempt *attempt = into->attempt;
	struct attempt_result *result = into->result;
	const struct attempt_hooks *hooks = into->at.hooks;
	char *host = NULL;
	int status = url_check(url, &host, &result->failure);

	if (status < 0)
		return status == UV_EINVAL ? UV_EPROTO : status;
	attempt->hops.trail = attempt->response.trail;
	hooks->on_answered(hooks->context, result->began_ns);
	status = description_find(attempt, result);
	if (status == 0)
		status = hops_add(&attempt->hops, url);
	if (status == 0)
		status = hooks->may_go_on_at(hooks->context, host);
	if (status == 0) {
		result->next_host = host;
		return UV_EAGAIN;
	}
	free(host);
	result->began_ns = co_time_ns();
	return status < 0 ? status : 0;
}

static int on_expose(struct sink *sink, const char *host)
{
	const struct attempt_hooks *hooks = attempt_sink_of(sink)->at.hooks;

	return hooks->on_exposed(hooks->context, host);
}

struct attempt_sink attempt_sink(struct attempt *attempt,
				 const struct attempt_hooks *hooks,
				 struct attempt_result *result)
{
	return (struct attempt_sink){
		.sink = {on_begin, on_write, on_redirect, on_expose, on_take,
			 on_flush},
		.attempt = attempt,
		.download = attempt->download,
		.at = {attempt->download->run->client,
		       &attempt->download->progress, hooks},
		.result = result,
	};
}

int attempt_sink_await_turn(struct attempt_sink *sink)
{
	const struct attempt_hooks *hooks = sink->at.hooks;
	int64_t began_ns = co_time_ns();
	int64_t when_ns = hooks->ask_again_at(hooks->context);
	int status = 0;

	if (when_ns <= began_ns)
		return 0;
	status = co_sleep(when_ns - began_ns);
	sink->at.progress->held_ns += co_time_ns() - began_ns;
	return status;
}
