#include "http/cookie_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <coget/status.h>

#include "model/header.h"

/* domain, to hosts below, path, secure, expires, name, value */
enum { FIELD_COUNT = 7 };

#define HTTP_ONLY "#HttpOnly_"

static struct span span_of(const char *text)
{
	return (struct span){text, strlen(text)};
}

static struct span without_dot(struct span domain)
{
	if (domain.len > 0 && *domain.text == '.') {
		domain.text++;
		domain.len--;
	}
	return domain;
}

static size_t split(char *line, char *fields[FIELD_COUNT])
{
	size_t count = 0;
	char *tab;

	while (count < FIELD_COUNT) {
		fields[count++] = line;
		tab = strchr(line, '\t');
		if (!tab)
			return count;
		*tab = '\0';
		line = tab + 1;
	}
	return count + 1;
}

static int take_fields(struct cookies *cookies, char *line, bool is_http_only,
		       int64_t now_s)
{
	char *fields[FIELD_COUNT];
	size_t count = split(line, fields);
	struct cookie cookie = {.expires_s = INT64_MAX};
	int64_t expires_s;

	cookie.is_http_only = is_http_only;
	if (count != FIELD_COUNT && count != FIELD_COUNT - 1)
		return UV_EINVAL;
	expires_s = strtoll(fields[4], NULL, 10);
	if (expires_s != 0)
		cookie.expires_s = expires_s;
	cookie.domain = without_dot(span_of(fields[0]));
	cookie.path = span_of(fields[2][0] == '/' ? fields[2] : "/");
	cookie.is_secure = strcasecmp(fields[3], "TRUE") == 0;
	cookie.name = span_of(fields[5]);
	cookie.value = span_of(count == FIELD_COUNT ? fields[6] : "");
	if (cookie.domain.len == 0 || cookie.name.len == 0 ||
	    !header_can_hold(cookie.name.text) ||
	    !header_can_hold(cookie.value.text) ||
	    cookie.expires_s <= now_s)
		return 0;
	return cookies_add_given(cookies, &cookie,
				 strcasecmp(fields[1], "TRUE") != 0);
}

/* Its Domain says which host it is for. */
static int take_header(struct cookies *cookies, const char *value,
		       int64_t now_s)
{
	struct cookie cookie;

	if (!cookie_parse(&cookie, value, now_s) || cookie.domain.len == 0)
		return UV_EINVAL;
	if (cookie.path.len == 0)
		cookie.path = span_of("/");
	if (cookie.expires_s <= now_s)
		return 0;
	return cookies_add_given(cookies, &cookie, false);
}

static int take_line(struct cookies *cookies, char *line, int64_t now_s)
{
	bool is_http_only =
		strncmp(line, HTTP_ONLY, sizeof(HTTP_ONLY) - 1) == 0;

	if (is_http_only)
		line += sizeof(HTTP_ONLY) - 1;
	else if (*line == '#' || line[strspn(line, " \t")] == '\0')
		return 0;
	if (strncasecmp(line, "Set-Cookie:", 11) == 0)
		return take_header(cookies, line + 11, now_s);
	return take_fields(cookies, line, is_http_only, now_s);
}

int cookie_file_parse(struct cookies *cookies, char *text, int64_t now_s,
		      size_t *line)
{
	int status = 0;

	if (strncmp(text, "\xef\xbb\xbf", 3) == 0) /* a byte order mark */
		text += 3;
	for (*line = 1; *text; (*line)++) {
		size_t len = strcspn(text, "\n");
		char *next = text + len + (text[len] != '\0');

		text[len] = '\0';
		if (len > 0 && text[len - 1] == '\r')
			text[len - 1] = '\0';
		status = take_line(cookies, text, now_s);
		if (status < 0)
			return status;
		text = next;
	}
	return 0;
}

/* A tab in it would be the end of a field. */
static bool has_tab(const struct cookie *cookie)
{
	return memchr(cookie->name.text, '\t', cookie->name.len) ||
	       memchr(cookie->value.text, '\t', cookie->value.len) ||
	       memchr(cookie->path.text, '\t', cookie->path.len);
}

/* A name in ASCII or an address: anything else is for no host that there is. */
static bool is_host(struct span domain)
{
	static const char in_names[] = "abcdefghijklmnopqrstuvwxyz"
				       "0123456789.-_";
	static const char in_addresses[] = "abcdef0123456789.:";

	return strspn(domain.text, in_names) == domain.len ||
	       strspn(domain.text, in_addresses) == domain.len;
}

static int put_line(void *context, const struct cookie *cookie,
		    bool is_hosts_own)
{
	if (has_tab(cookie) || !is_host(cookie->domain))
		return 0;
	return buf_printf(context, "%s%s%s\t%s\t%s\t%s\t%" PRId64 "\t%s\t%s\n",
			  cookie->is_http_only ? HTTP_ONLY : "",
			  is_hosts_own ? "" : ".", cookie->domain.text,
			  is_hosts_own ? "FALSE" : "TRUE", cookie->path.text,
			  cookie->is_secure ? "TRUE" : "FALSE",
			  cookie->expires_s < INT64_MAX ? cookie->expires_s : 0,
			  cookie->name.text, cookie->value.text);
}

int cookie_file_format(struct buf *out, const struct cookies *cookies,
		       int64_t now_s)
{
	int status = buf_puts(out, "# Netscape HTTP Cookie File\n"
				   "# Written by coget --save-cookies.\n\n");

	return status < 0 ? status
			  : cookies_show(cookies, now_s, put_line, out);
}
