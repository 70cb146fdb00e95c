#include "report/found_lines.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "base/text_show.h"
#include "model/userinfo.h"

static int put_url(struct buf *out, const char *url)
{
	struct buf hidden = BUF_INIT(SIZE_MAX - 1);
	int status = userinfo_hide_url(&hidden, url);

	if (status == 0)
		status = text_escape(out, hidden.data, hidden.len);
	buf_release(&hidden);
	return status;
}

static int put_line(struct buf *out, const char *name, const char *value)
{
	int status;

	if (!value)
		return 0;
	status = buf_printf(out, "%s: ", name);
	if (status == 0)
		status = text_escape(out, value, strlen(value));
	return status == 0 ? buf_putc(out, '\n') : status;
}

static int put_url_line(struct buf *out, const char *name, const char *url)
{
	int status = buf_printf(out, "%s: ", name);

	if (status == 0)
		status = put_url(out, url);
	return status == 0 ? buf_putc(out, '\n') : status;
}

static int put_number(struct buf *out, const char *name, int64_t number)
{
	return buf_printf(out, "%s: %" PRId64 "\n", name, number);
}

static const char *ranges_word(enum ranges ranges)
{
	static const char *const words[] = {
		[RANGES_UNSAID] = NULL,
		[RANGES_BYTES] = "bytes",
		[RANGES_NONE] = "none",
	};

	return words[ranges];
}

static int put_about(struct buf *out, const struct response *response)
{
	const struct version *version = &response->version;
	int status = put_line(out, "Content-Type", response->content_type);

	if (status == 0)
		status = put_line(out, "Last-Modified", version->last_modified);
	if (status == 0)
		status = put_line(out, "ETag", version->etag);
	return status == 0 ? put_line(out, "Accept-Ranges",
				      ranges_word(response->accepts_ranges))
			   : status;
}

int found_lines_head(struct buf *out, const struct event *event)
{
	const struct response *response = event->response;
	int status = put_url_line(out, "URL", event->item->url);

	if (status == 0 && response->num_redirects > 0)
		status =
			put_url_line(out, "Final-URL", response->url_effective);
	if (status == 0 && response->http_code > 0)
		status = put_number(out, "Status", response->http_code);
	if (status == 0 && response->version.total_bytes >= 0)
		status = put_number(out, "Content-Length",
				    response->version.total_bytes);
	if (status == 0)
		status = put_about(out, response);
	return status == 0 ? buf_putc(out, '\n') : status;
}

int found_lines_spider(struct buf *out, const struct event *event, char end)
{
	const struct response *response = event->response;
	int status = put_url(out, event->item->url);

	if (status == 0)
		status = buf_printf(out, "\t%d", response->http_code);
	if (status == 0 && response->num_redirects > 0) {
		status = buf_putc(out, '\t');
		if (status == 0)
			status = put_url(out, response->url_effective);
	}
	return status == 0 ? buf_putc(out, end) : status;
}
