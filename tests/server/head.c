/*
 * Status lines and headers.
 */
#include "head.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <coget/time.h>

bool head_allows_body(unsigned status)
{
	return status >= 200 && status != 204 && status != 304;
}

const char *head_reason(unsigned status)
{
	static const struct {
		unsigned status;
		const char *reason;
	} reasons[] = {
		{200, "OK"},
		{204, "No Content"},
		{206, "Partial Content"},
		{301, "Moved Permanently"},
		{302, "Found"},
		{303, "See Other"},
		{304, "Not Modified"},
		{307, "Temporary Redirect"},
		{308, "Permanent Redirect"},
		{400, "Bad Request"},
		{401, "Unauthorized"},
		{403, "Forbidden"},
		{404, "Not Found"},
		{405, "Method Not Allowed"},
		{408, "Request Timeout"},
		{410, "Gone"},
		{412, "Precondition Failed"},
		{416, "Range Not Satisfiable"},
		{425, "Too Early"},
		{429, "Too Many Requests"},
		{431, "Request Header Fields Too Large"},
		{500, "Internal Server Error"},
		{502, "Bad Gateway"},
		{503, "Service Unavailable"},
		{504, "Gateway Timeout"},
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Unknown";
}

static void put(struct exchange *exchange, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Append; what does not fit leaves head_len past the end. */
static void put(struct exchange *exchange, const char *format, ...)
{
	size_t size = sizeof(exchange->head);
	va_list args;

	if (exchange->head_len >= size)
		return;
	va_start(args, format);
	exchange->head_len +=
		(size_t)vsnprintf(exchange->head + exchange->head_len,
				  size - exchange->head_len, format, args);
	va_end(args);
}

/* Append a header, unless the plan sets it. */
static void put_header(struct exchange *exchange, const char *name,
		       const char *value)
{
	if (!plan_sets_header(&exchange->plan, name))
		put(exchange, "%s: %s\r\n", name, value);
}

static void put_date(struct exchange *exchange, const char *name,
		     int64_t seconds)
{
	char date[DATE_SIZE];

	text_format_date(date, seconds);
	put_header(exchange, name, date);
}

/* Validators, and whether ranges are served. */
static void put_facts(struct exchange *exchange, const struct verdict *verdict,
		      const struct resource *resource)
{
	if (resource->etag[0])
		put_header(exchange, "ETag", resource->etag);
	if (!verdict->honest)
		return;
	if (resource->modified >= 0)
		put_date(exchange, "Last-Modified", resource->modified);
	put_header(exchange, "Accept-Ranges",
		   exchange->plan.no_ranges || verdict->gzip ? "none"
							     : "bytes");
}

/* A Content-Range with letters for the numbers. */
static void put_template(struct exchange *exchange, const char *text,
			 struct span span, uint64_t len_bytes)
{
	if (!*text || plan_sets_header(&exchange->plan, "Content-Range"))
		return;
	put(exchange, "Content-Range: ");
	for (; *text; text++) {
		if (*text == 'F')
			put(exchange, "%" PRIu64, span.first);
		else if (*text == 'L')
			put(exchange, "%" PRIu64, span.end - 1);
		else if (*text == 'T')
			put(exchange, "%" PRIu64, len_bytes);
		else
			put(exchange, "%c", *text);
	}
	put(exchange, "\r\n");
}

static void put_range(struct exchange *exchange, const struct verdict *verdict,
		      const struct resource *resource)
{
	const char *text = exchange->plan.content_range;

	if (verdict->status != 206 && verdict->status != 416)
		return;
	if (!text)
		text = verdict->status == 206 ? "bytes F-L/T" : "bytes */T";
	put_template(exchange, text, verdict->span, resource->len_bytes);
}

static void put_length(struct exchange *exchange, const struct verdict *verdict)
{
	const struct plan *plan = &exchange->plan;
	char text[24];

	snprintf(text, sizeof(text), "%llu",
		 (unsigned long long)(verdict->span.end - verdict->span.first));
	if (plan->content_length)
		put_header(exchange, "Content-Length", plan->content_length);
	if (!head_allows_body(verdict->status))
		return;
	if (plan->chunked)
		put_header(exchange, "Transfer-Encoding", "chunked");
	else if (!plan->no_length && !plan->content_length)
		put_header(exchange, "Content-Length", text);
}

static void put_asked(struct exchange *exchange)
{
	const struct plan *plan = &exchange->plan;

	if (plan->disposition)
		put(exchange, "Content-Disposition: %s\r\n", plan->disposition);
	if (plan->retry_at_ns >= 0)
		put_date(exchange, "Retry-After",
			 time(NULL) + plan->retry_at_ns / CO_SECOND);
	for (size_t i = 0; i < plan->header_count; i++)
		put(exchange, "%s: %s\r\n", plan->headers[i].name,
		    plan->headers[i].value);
}

int head_write(struct exchange *exchange, const struct verdict *verdict,
	       const struct resource *resource)
{
	const struct plan *plan = &exchange->plan;

	exchange->head_len = plan->raw.len;
	if (plan->raw.data) {
		memcpy(exchange->head, plan->raw.data, plan->raw.len);
		return 0;
	}
	put(exchange, "HTTP/1.1 %u %s\r\n", verdict->status,
	    plan->reason ? plan->reason : head_reason(verdict->status));
	put_date(exchange, "Date", time(NULL));
	put_header(exchange, "Content-Type", resource->type);
	put_facts(exchange, verdict, resource);
	put_range(exchange, verdict, resource);
	put_length(exchange, verdict);
	if (plan->gzip)
		put_header(exchange, "Vary", "Accept-Encoding");
	if (verdict->gzip)
		put_header(exchange, "Content-Encoding", "gzip");
	if (verdict->location)
		put_header(exchange, "Location", verdict->location);
	if (verdict->status == 405)
		put_header(exchange, "Allow", "GET, HEAD");
	put_asked(exchange);
	put_header(exchange, "Connection",
		   verdict->keep_alive ? "keep-alive" : "close");
	put(exchange, "\r\n");
	return exchange->head_len < sizeof(exchange->head) ? 0 : UV_ENOBUFS;
}
