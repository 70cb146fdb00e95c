#include "report/credentials.h"

#include <string.h>

#include "model/userinfo.h"

#define MASK "***"

/* The last '@' of a span, or NULL. */
static const char *last_at(const char *text, size_t len)
{
	return memrchr(text, '@', len);
}

int credentials_hide(struct buf *out, const char *text)
{
	const char *mark, *at;
	int status = 0;

	while (status == 0 && (mark = strstr(text, "://")) != NULL) {
		mark += 3;
		status = buf_append(out, text, (size_t)(mark - text));
		text = mark;
		at = last_at(text, strcspn(text, "/?#\\ \t\r\n\"'<>"));
		if (status == 0 && at) {
			status = buf_puts(out, MASK);
			text = at;
		}
	}
	return status < 0 ? status : buf_puts(out, text);
}

int credentials_hide_url(struct buf *out, const char *url)
{
	struct userinfo userinfo;
	int status;

	if (!userinfo_find(url, &userinfo))
		return credentials_hide(out, url);
	status = buf_append(out, url, userinfo.offset);
	if (status == 0)
		status = buf_puts(out, MASK);
	url += userinfo.offset + userinfo.len;
	return status < 0 ? status : credentials_hide(out, url);
}
