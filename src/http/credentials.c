#include "http/credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "base/wipe.h"
#include "model/header.h"
#include "model/user_login.h"

/* The host and port of "HOST:PORT" as those of URLs are, however written. */
static int bind_login(struct host_login *login, const char *host, size_t len)
{
	const char *colon = memrchr(host, ':', len);
	bool has_port = colon && host[len - 1] != ']';
	struct failure ignored;
	struct url url;
	char *text;
	int status;

	if (asprintf(&text, "http://%.*s/", (int)len, host) < 0)
		return UV_ENOMEM;
	status = url_parse(&url, text, &ignored);
	if (status == 0) {
		login->host = strdup(url.name);
		login->port = has_port ? url.port : 0;
		if (!login->host)
			status = UV_ENOMEM;
	}
	url_release(&url);
	free(text);
	return status;
}

static int add_login(struct credentials *credentials, const char *user)
{
	struct host_login *login =
		&credentials->logins[credentials->login_count++];
	struct user_login parts;

	if (user_login_parse(&parts, user) < 0)
		return UV_ENOMEM; /* it was one when the settings got it */
	login->name = strndup(parts.name, parts.name_len);
	login->password = strdup(parts.password);
	if (!login->name || !login->password)
		return UV_ENOMEM;
	return parts.host_len > 0
		       ? bind_login(login, parts.host, parts.host_len)
		       : 0;
}

static int add_logins(struct credentials *credentials)
{
	const struct settings *settings = credentials->settings;
	int status = 0;

	if (settings->user_count == 0)
		return 0;
	credentials->logins =
		calloc(settings->user_count, sizeof(*credentials->logins));
	if (!credentials->logins)
		return UV_ENOMEM;
	for (size_t i = 0; status == 0 && i < settings->user_count; i++)
		status = add_login(credentials, settings->users[i]);
	return status;
}

static bool has_header(const struct settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->header_count; i++)
		if (header_is_named(settings->headers[i], name))
			return true;
	return false;
}

void credentials_note_headers(struct credentials *credentials)
{
	credentials->has_authorization =
		has_header(credentials->settings, "Authorization");
}

int credentials_init(struct credentials *out, const struct settings *settings)
{
	*out = (struct credentials){.settings = settings};
	credentials_note_headers(out);
	return add_logins(out);
}

static void release_login(struct host_login *login)
{
	free(login->host);
	wipe_text(login->name);
	wipe_text(login->password);
}

void credentials_release(struct credentials *credentials)
{
	for (size_t i = 0; i < credentials->login_count; i++)
		release_login(&credentials->logins[i]);
	free(credentials->logins);
	netrc_release(&credentials->netrc);
	cookies_release(&credentials->cookies);
}

static bool is_bound_to(const struct host_login *login, const struct url *url)
{
	return login->host && strcmp(login->host, url->name) == 0 &&
	       (login->port == 0 || login->port == url->port);
}

const struct host_login *
credentials_find_bound(const struct credentials *credentials,
		       const struct url *url, const char *name)
{
	const struct host_login *found = NULL;

	for (size_t i = 0; i < credentials->login_count; i++) {
		const struct host_login *login = &credentials->logins[i];

		if (is_bound_to(login, url) &&
		    (!name || strcmp(login->name, name) == 0) &&
		    (login->port != 0 || !found || found->port == 0))
			found = login;
	}
	return found;
}

const struct host_login *
credentials_find_unbound(const struct credentials *credentials)
{
	size_t i = credentials->login_count;

	while (i-- > 0)
		if (!credentials->logins[i].host)
			return &credentials->logins[i];
	return NULL;
}
