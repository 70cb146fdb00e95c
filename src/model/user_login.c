#include "model/user_login.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/wipe.h"
#include "model/url.h"

/* Returns 1 for what can be the host of a URL, 0, or -ENOMEM. */
static int is_host(const char *text)
{
	struct failure ignored;
	char *url, *host;
	int status;

	if (!*text || text[strcspn(text, "@/?#\\")] ||
	    text[strlen(text) - 1] == ':')
		return 0;
	if (asprintf(&url, "http://%s/", text) < 0)
		return -ENOMEM;
	status = url_check(url, &host, &ignored);
	explicit_bzero(&ignored, sizeof(ignored));
	wipe_text(url);
	if (status == 0)
		wipe_text(host);
	return status == 0 ? 1 : status == -ENOMEM ? status : 0;
}

/* Whether it was meant to be a host: a URL, a pattern, an address. */
static bool is_like_host(const char *text)
{
	struct in6_addr address;

	return strstr(text, "://") || text[0] == '[' ||
	       (!strchr(text, ':') && strpbrk(text, "/*")) ||
	       inet_pton(AF_INET6, text, &address) == 1;
}

/*
 * Set the host, if the len bytes before the "=" are one.  Otherwise they may be a
 * part of a password.
 */
static int find_host(struct user_login *login, const char *text, size_t len)
{
	const char *rest = text + len + 1;
	char *before = strndup(text, len);
	bool has_port, is_like;
	int status = before ? is_host(before) : -ENOMEM;

	has_port = before && text[0] != '[' && strchr(before, ':');
	is_like = before && is_like_host(before);
	wipe_text(before);
	if (status < 0)
		return status;
	if (status == 0)
		return is_like ? -EINVAL : 0;
	if (!strchr(rest, ':'))
		return has_port || !*rest ? 0 : -EINVAL;
	login->host = text;
	login->host_len = len;
	return 0;
}

int user_login_parse(struct user_login *login, const char *text)
{
	const char *sign = strchr(text, '=');
	int status = 0;

	*login = (struct user_login){.name = text};
	if (text_has_controls(text))
		return -EINVAL;
	if (sign == text)
		login->name = text + 1;
	else if (sign)
		status = find_host(login, text, (size_t)(sign - text));
	if (login->host_len > 0)
		login->name = sign + 1;
	login->name_len = strcspn(login->name, ":");
	login->password = login->name + login->name_len;
	if (*login->password)
		login->password++;
	else if (login->name_len == 0)
		return -EINVAL;
	return status;
}
