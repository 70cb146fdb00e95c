#include "model/userinfo.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

#define MASK "***"

/*
 * Where the authority begins: libcurl takes any number of slashes, or none.  Who
 * mistypes a URL leaves out its colon, or all that is before the slashes.
 */
static size_t authority_offset(const char *url)
{
	size_t slashes, i = 0;
	bool has_colon;

	while (isalnum((unsigned char)url[i]) ||
	       (url[i] && strchr("+-.", url[i])))
		i++;
	has_colon = url[i] == ':';
	slashes = strspn(url + i + has_colon, "/\\");
	return slashes >= (has_colon ? 1 : 2) ? i + has_colon + slashes : 0;
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
		if (!text_is_digit(*p))
			return true;
	return false;
}

/* Of what has no scheme: a colon, and behind it the last '@'. */
static bool has_password(const char *text)
{
	const char *colon = strchr(text, ':');

	return colon && strchr(colon, '@');
}

bool userinfo_find(const char *url, struct userinfo *userinfo)
{
	const char *authority, *at;
	size_t len;

	if (!strchr(url, '@'))
		return false;
	authority = url + authority_offset(url);
	len = strcspn(authority, "/?#\\");
	at = memrchr(authority, '@', len);
	if (!at && (is_odd_port(authority, len) ||
		    (authority == url && has_password(url))))
		at = strrchr(authority, '@');
	if (!at)
		return false;
	userinfo->offset = (size_t)(authority - url);
	userinfo->len = (size_t)(at - authority);
	return true;
}

/* The last '@' of a span, or NULL. */
static const char *last_at(const char *text, size_t len)
{
	return memrchr(text, '@', len);
}

int userinfo_hide(struct buf *out, const char *text)
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

int userinfo_hide_url(struct buf *out, const char *url)
{
	struct userinfo userinfo;
	int status;

	if (!userinfo_find(url, &userinfo))
		return userinfo_hide(out, url);
	status = buf_append(out, url, userinfo.offset);
	if (status == 0)
		status = buf_puts(out, MASK);
	url += userinfo.offset + userinfo.len;
	return status < 0 ? status : userinfo_hide(out, url);
}
