#include "http/request_headers.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <coget/status.h>

#include "base/wipe.h"
#include "model/header.h"
#include "model/version.h"

void request_headers_release(struct request_headers *headers)
{
	wipe_buf(&headers->lines);
}

int request_headers_add(struct request_headers *headers, const char *format,
			...)
{
	va_list args;
	char *line;
	int len, status;

	va_start(args, format);
	len = vasprintf(&line, format, args);
	va_end(args);
	if (len < 0)
		return UV_ENOMEM;
	status = buf_append(&headers->lines, line, (size_t)len + 1);
	wipe_text(line);
	return status;
}

const char *request_headers_next(const struct request_headers *headers,
				 const char *line)
{
	const char *end;

	if (headers->lines.len == 0)
		return NULL;
	end = headers->lines.data + headers->lines.len;
	line = line ? line + strlen(line) + 1 : headers->lines.data;
	return line < end ? line : NULL;
}

bool request_headers_has(const struct request_headers *headers,
			 const char *name)
{
	const char *line = NULL;

	while ((line = request_headers_next(headers, line)))
		if (header_is_named(line, name))
			return true;
	return false;
}

/* A line break would begin another header: files come from anywhere. */
static bool can_stand(const char *value)
{
	for (const unsigned char *at = (const unsigned char *)value; *at; at++)
		if (*at < ' ' || *at == 0x7f)
			return false;
	return true;
}

/* Add "name: value", unless there is no value. */
static int add_condition(struct request_headers *headers, const char *name,
			 const char *value)
{
	if (!value)
		return 0;
	if (strlen(value) > VERSION_ETAG_MAX_BYTES || !can_stand(value))
		return UV_EINVAL;
	return request_headers_add(headers, "%s: %s", name, value);
}

/* What is not there yet of it. */
static int add_user_range(struct request_headers *headers,
			  const struct request *request)
{
	const struct byte_range rest =
		byte_range_rest(request->range, request->from_bytes,
				(uint64_t)request->total_bytes);
	char text[BYTE_RANGE_TEXT_SIZE];

	byte_range_format(text, &rest);
	return request_headers_add(headers, "Range: bytes=%s", text);
}

static int add_range(struct request_headers *headers,
		     const struct request *request)
{
	char last[24] = "";
	int status;

	if (!request_asks_part(request))
		return 0;
	if (request->end_bytes > 0)
		snprintf(last, sizeof(last), "%" PRIu64,
			 request->end_bytes - 1);
	status = request->range
			 ? add_user_range(headers, request)
			 : request_headers_add(headers,
					       "Range: bytes=%" PRIu64 "-%s",
					       request->from_bytes, last);
	return status < 0
		       ? status
		       : add_condition(headers, "If-Range", request->if_range);
}

int request_headers_add_conditions(struct request_headers *headers,
				   const struct request *request)
{
	int status = add_range(headers, request);

	if (status == 0)
		status = add_condition(headers, "If-None-Match",
				       request->if_none_match);
	if (status == 0)
		status = add_condition(headers, "If-Modified-Since",
				       request->if_modified_since);
	return status;
}
