#include "http_client/trace.h"

#include <coget/time.h>

#include "http_client/http_response.h"
#include "model/url.h"

static void add_figures(struct co_http_trace *trace,
			const struct response *info)
{
	trace->received_bytes = info->size_download;
	trace->resolved_ns = info->time_namelookup_us * CO_MICROSECOND;
	trace->connected_ns = info->time_connect_us * CO_MICROSECOND;
	trace->secured_ns = info->time_appconnect_us * CO_MICROSECOND;
	trace->first_byte_ns = info->time_starttransfer_us * CO_MICROSECOND;
}

static void call(const struct co_http_response *response,
		 enum co_http_trace_kind kind, int status)
{
	const struct response *info = &response->info;
	char shown[URL_SHOWN_SIZE];
	struct co_http_trace trace = {
		.kind = kind,
		.request = response->number,
		.attempt = response->attempt,
		.method = response->method,
		.url = shown,
		.http_code = info->http_code,
		.status = status < 0 ? status : 0,
		.elapsed_ns = co_time_ns() - response->started_ns,
	};

	url_show(shown,
		 info->url_effective ? info->url_effective : response->url);
	if (kind == CO_HTTP_TRACE_END)
		add_figures(&trace, info);
	response->session->on_trace(response->session->trace_arg, &trace);
}

void trace_start(struct co_http_response *response)
{
	response->started_ns = co_time_ns();
	trace_emit(response, CO_HTTP_TRACE_START, 0);
}

void trace_emit(const struct co_http_response *response,
		enum co_http_trace_kind kind, int status)
{
	if (response->started_ns != 0 && response->session->on_trace)
		call(response, kind, status);
}
