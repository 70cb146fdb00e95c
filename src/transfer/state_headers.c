#include "transfer/state_headers.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/text.h"
#include "transfer/transfer.h"

/* Keep a line that sets a cookie, until the head turns out to be well. */
static int collect_cookie(struct transfer *transfer, const char *line,
			  size_t len)
{
	static const char name[] = "Set-Cookie:";
	size_t skip = sizeof(name) - 1;
	int status;

	if (len <= skip || strncasecmp(line, name, skip) != 0 ||
	    !transfer->cookies || transfer->http.head.status < 200)
		return 0;
	while (len > skip && text_is_blank(line[len - 1]))
		len--;
	status = buf_append(&transfer->http.set_cookies, line + skip,
			    len - skip);
	return status < 0 ? status
			  : buf_putc(&transfer->http.set_cookies, '\0');
}

/* The first of its kind counts (RFC 6797 section 8.1). */
static int collect_policy(struct transfer *transfer, const char *line,
			  size_t len)
{
	static const char name[] = "Strict-Transport-Security:";
	struct buf *policy = &transfer->http.hsts_policy;
	size_t skip = sizeof(name) - 1;

	if (!transfer->hsts || len <= skip || policy->len > 0 ||
	    strncasecmp(line, name, skip) != 0 ||
	    transfer->http.head.status < 200)
		return 0;
	while (len > skip && text_is_blank(line[len - 1]))
		len--;
	return buf_append(policy, line + skip, len - skip);
}

int state_headers_collect(struct transfer *transfer, const char *line,
			  size_t len)
{
	int status;

	/* Both names begin so: most lines need no closer look. */
	if (len == 0 || (*line != 'S' && *line != 's'))
		return 0;
	status = collect_cookie(transfer, line, len);
	return status < 0 ? status : collect_policy(transfer, line, len);
}

/* Only where nobody else can have said it (section 8.1). */
static void store_policy(struct transfer *transfer)
{
	const struct buf *policy = &transfer->http.hsts_policy;

	if (policy->len == 0 || transfer->settings->insecure ||
	    !transfer->http.host)
		return;
	if (hsts_store(transfer->hsts, transfer->http.host, policy->data,
		       time(NULL)) < 0)
		transfer->lacks_memory = true;
}

static void store_cookies(struct transfer *transfer)
{
	const struct buf *lines = &transfer->http.set_cookies;
	const char *url;
	int64_t now_s;

	if (lines->len == 0)
		return;
	url = transfer_url(transfer);
	now_s = time(NULL);
	for (size_t at = 0; url && at < lines->len;
	     at += strlen(lines->data + at) + 1)
		cookies_store(transfer->cookies, url, lines->data + at, now_s);
}

void state_headers_store(struct transfer *transfer)
{
	store_cookies(transfer);
	store_policy(transfer);
}
