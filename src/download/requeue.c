#include "download/requeue.h"

#include <stdlib.h>
#include <string.h>

#include <coget/time.h>

#include "download/conclude.h"
#include "download/emit.h"

static size_t length_of(const char *text)
{
	return text ? strlen(text) : 0;
}

/* About how much memory is kept until its next permit. */
static size_t bytes_kept(const struct download *download)
{
	const struct response *response = &download->attempt.response;

	return sizeof(*download) + item_memory(download->item) +
	       strlen(download->file.name) +
	       length_of(response->url_effective) +
	       length_of(response->version.etag) +
	       length_of(download->identity) +
	       length_of(download->part_identity) +
	       hops_memory(&download->attempt.hops) +
	       mirrors_memory(download->mirrors) +
	       (download->part ? part_file_memory(download->part) : 0);
}

void requeue_drop_part(struct download *download)
{
	download_discard_part(download);
	download->starts_over = true;
}

/* Its descriptor and its buffers are for those at work. */
static void park_part(struct download *download)
{
	if (download->part && part_file_len(download->part) == 0 &&
	    part_file_gap_end(download->part) == 0)
		download_discard_part(download);
	else if (download->part && part_file_park(download->part) < 0)
		requeue_drop_part(download);
	if (download->part_path)
		part_file_remove_kept(download->file.folder,
				      download->part_path);
	free(download->part_path);
	download->part_path = NULL;
}

static int put_back(struct download *download, struct permit *permit,
		    int64_t not_before_ns)
{
	struct failure failure;
	int status;

	park_part(download);
	status = permit_put_back(download->run->schedule, permit, not_before_ns,
				 bytes_kept(download));
	if (status == 0)
		return 0;
	download_explain(download, &failure, status);
	return conclude_failed(download, &failure);
}

/* Let it wait for another attempt, which begins where the first did. */
static int put_back_home(struct download *download, struct permit *permit,
			 int64_t not_before_ns)
{
	struct attempt *attempt = &download->attempt;

	attempt->url = mirrors_url(download->mirrors, download->item);
	attempt->entry.host = mirrors_host(download->mirrors, download->item);
	free(attempt->next_host);
	attempt->next_host = NULL;
	return put_back(download, permit, not_before_ns);
}

/* Tell that it waits at a host, where it has no permit now. */
static int emit_host_wait(struct download *download, const char *host)
{
	int64_t held_ns = schedule_held_ns(download->run->schedule, host);
	struct wait wait = {
		.reason = held_ns > 0 ? WAIT_HOST_HELD : WAIT_HOST_LIMIT,
		.host = host,
		.delay_ns = held_ns > 0 ? held_ns : -1,
	};

	return download_emit(download,
			     (struct event){.type = EVENT_WAIT, .wait = &wait});
}

int requeue_elsewhere(struct download *download, struct permit *permit,
		      char *host)
{
	struct attempt *attempt = &download->attempt;
	int status;

	free(attempt->next_host);
	attempt->next_host = host;
	attempt->entry.host = host;
	attempt->is_under_way = true;
	status = emit_host_wait(download, host);
	return status < 0 ? status : put_back(download, permit, co_time_ns());
}

static int emit_retry(struct download *download, const struct failure *failure,
		      int64_t delay_ns, const char *mirror)
{
	struct retry retry = {download->attempts, download->failures, delay_ns,
			      mirror};

	return download_emit(download, (struct event){.type = EVENT_RETRY,
						      .failure = failure,
						      .retry = &retry});
}

int requeue_retry(struct download *download, struct permit *permit,
		  const struct failure *failure, int64_t delay_ns)
{
	int status = emit_retry(download, failure, delay_ns, NULL);

	return status < 0 ? status
			  : put_back_home(download, permit,
					  co_time_ns() + delay_ns);
}

int requeue_to_mirror(struct download *download, struct permit *permit,
		      const struct failure *failure)
{
	const char *url = mirrors_url(download->mirrors, download->item);
	int status = emit_retry(download, failure, 0, url);

	return status < 0 ? status
			  : put_back_home(download, permit, co_time_ns());
}

int requeue_uncounted(struct download *download, struct permit *permit,
		      const struct failure *failure, int64_t delay_ns)
{
	int status = emit_retry(download, failure, delay_ns, NULL);

	/* Before it is the schedule's; the event has said which one it was. */
	download->attempts--;
	return status < 0 ? status
			  : put_back_home(download, permit,
					  co_time_ns() + delay_ns);
}

int requeue_anew(struct download *download, struct permit *permit)
{
	int status = emit_host_wait(
		download, mirrors_host(download->mirrors, download->item));

	download->attempts--;
	return status < 0 ? status
			  : put_back_home(download, permit, co_time_ns());
}

int requeue_busy(struct download *download, struct permit *permit)
{
	static const struct wait busy = {
		.reason = WAIT_BUSY,
		.delay_ns = RECORDS_BUSY_NS,
	};
	struct run *run = download->run;
	int status = 0;

	permit_not_used(run->schedule, permit);
	if (!run->has_waited)
		status = emit_notice(run->emitter,
				     "another process is fetching %s; waiting "
				     "until it has ended",
				     download->file.name);
	run->has_waited = true;
	if (status == 0)
		status = download_emit(
			download,
			(struct event){.type = EVENT_WAIT, .wait = &busy});
	download->attempts--;
	download->was_busy = true;
	return status < 0 ? status
			  : put_back_home(download, permit,
					  co_time_ns() + RECORDS_BUSY_NS);
}
