#include "download/probe.h"

#include <string.h>

#include "model/schemes.h"

/* What the requests have in common. */
static struct request head_request(struct attempt_sink *sink)
{
	struct download *download = sink->download;
	struct attempt *attempt = sink->attempt;
	struct request request = REQUEST_FOR(attempt->url);

	request.content = &download->content;
	request.max_bytes = download->run->settings->max_filesize_bytes;
	request.hops = attempt->hops.urls;
	request.hop_count = attempt->hops.count;
	request.trail = attempt->hops.trail;
	download_set_origin(download, &request);
	request.wants_head = true;
	return request;
}

static int fetch_head(struct attempt_sink *sink, const struct request *request)
{
	return client_fetch(sink->at.client, request, &sink->sink,
			    &sink->attempt->response, sink->at.progress,
			    &sink->result->failure);
}

int probe_fetch(void *arg)
{
	struct attempt_sink *sink = arg;
	struct response *response = &sink->attempt->response;
	struct request request;
	int status;

	if (!request_content_is_plain(&sink->download->content))
		return attempt_result_fail(
			sink->result, ERROR_INPUT,
			"an item with a method or a body of its own can only "
			"be downloaded",
			"leave out --head and --spider for it");
	request = head_request(sink);
	status = fetch_head(sink, &request);
	if (status != UV_EPROTO || !response->refuses_head)
		return status;
	status = attempt_sink_await_turn(sink);
	if (status < 0)
		return status;
	sink->result->failure.error = ERROR_NONE;
	request = head_request(sink);
	request.sends_get = true;
	return fetch_head(sink, &request);
}

static bool is_http(const char *url)
{
	const struct scheme *scheme = scheme_find(url, strcspn(url, ":"));

	return scheme && scheme->protocol == PROTOCOL_HTTP;
}

/* Once: servers that do not answer it as they should are asked by GET. */
static bool is_size_asked(const struct attempt_sink *sink)
{
	const struct download *download = sink->download;

	return download->run->settings->exists == EXISTS_SIZE &&
	       download->present.total_bytes >= 0 && download->attempts == 1 &&
	       !download->content.range && download_kept_bytes(download) == 0 &&
	       is_http(sink->attempt->url);
}

/* A refusal of GET may differ; but not that there is too much asked. */
static bool refuses_head_alone(const struct failure *failure)
{
	return failure->error == ERROR_HTTP_STATUS &&
	       failure->http_code != 429 && failure->http_code != 503;
}

int probe_size(struct attempt_sink *sink)
{
	struct failure *failure = &sink->result->failure;
	struct request request;
	int status;

	if (!is_size_asked(sink))
		return 1;
	request = head_request(sink);
	request.is_by_size = true;
	request.present_bytes = sink->download->present.total_bytes;
	status = fetch_head(sink, &request);
	if (status == 0 && sink->attempt->response.is_unchanged)
		return 0;
	if (status < 0 && (status != UV_EPROTO || !refuses_head_alone(failure)))
		return status;
	failure->error = ERROR_NONE;
	status = attempt_sink_await_turn(sink);
	return status < 0 ? status : 1;
}
