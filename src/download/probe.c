#include "download/probe.h"

#include "download/attempt_sink.h"

static int fetch_head(struct attempt_sink *sink, bool sends_get)
{
	struct download *download = sink->download;
	struct attempt *attempt = sink->attempt;
	struct request request = REQUEST_FOR(attempt->url);

	request.content = &download->content;
	request.hops = attempt->hops.urls;
	request.hop_count = attempt->hops.count;
	request.trail = attempt->hops.trail;
	download_set_origin(download, &request);
	request.wants_head = true;
	request.sends_get = sends_get;
	return client_fetch(sink->at.client, &request, &sink->sink,
			    &attempt->response, sink->at.progress,
			    &sink->result->failure);
}

int probe_fetch(void *arg)
{
	struct attempt_sink *sink = arg;
	struct response *response = &sink->attempt->response;
	int status;

	if (!request_content_is_plain(&sink->download->content))
		return attempt_result_fail(
			sink->result, ERROR_INPUT,
			"an item with a method or a body of its own can only "
			"be downloaded",
			"leave out --head and --spider for it");
	status = fetch_head(sink, false);
	if (status != UV_EPROTO || !response->refuses_head)
		return status;
	status = attempt_sink_await_turn(sink);
	if (status < 0)
		return status;
	sink->result->failure.error = ERROR_NONE;
	return fetch_head(sink, true);
}
