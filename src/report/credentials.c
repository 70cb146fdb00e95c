#include "report/credentials.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

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

/* Where the authority begins: libcurl takes any number of slashes, or none. */
static size_t authority_offset(const char *url)
{
	size_t i = 0;

	while (isalnum((unsigned char)url[i]) || strchr("+-.", url[i])) {
		if (url[i] == '\0')
			return 0;
		i++;
	}
	if (url[i] != ':' || (url[i + 1] != '/' && url[i + 1] != '\\'))
		return 0;
	i++;
	return i + strspn(url + i, "/\\");
}

/*
 * Whether "host:port" of len bytes has a port that is none: then it is more
 * likely the begin of "user:pass/word@host".
 */
static bool is_odd_port(const char *authority, size_t len)
{
	const char *colon = memrchr(authority, ':', len);

	if (!colon || authority[0] == '[')
		return false;
	for (const char *p = colon + 1; p < authority + len; p++)
		if (!isdigit((unsigned char)*p))
			return true;
	return false;
}

int credentials_hide_url(struct buf *out, const char *url)
{
	const char *authority, *at;
	size_t len;
	int status;

	if (!strchr(url, '@'))
		return buf_puts(out, url);
	authority = url + authority_offset(url);
	len = strcspn(authority, "/?#\\");
	at = last_at(authority, len);
	if (!at && is_odd_port(authority, len))
		at = strrchr(authority, '@');
	if (!at)
		return credentials_hide(out, url);
	status = buf_append(out, url, (size_t)(authority - url));
	if (status == 0)
		status = buf_puts(out, MASK);
	return status < 0 ? status : credentials_hide(out, at);
}
