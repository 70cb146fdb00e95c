#include "websocket/ws_url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "base/wipe.h"
#include "model/url.h"
#include "model/url_login.h"

enum { HTTP_PORT = 80, HTTPS_PORT = 443 };

/* HTTP's scheme, under which the URL means the same (RFC 6455 section 3). */
static int as_http(char **out, const char *text)
{
	static const struct {
		const char *from;
		const char *to;
	} schemes[] = {{"ws:", "http:"},
		       {"wss:", "https:"},
		       {"http:", "http:"},
		       {"https:", "https:"}};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		size_t len = strlen(schemes[i].from);

		if (strncasecmp(text, schemes[i].from, len) != 0)
			continue;
		return asprintf(out, "%s%s", schemes[i].to, text + len) < 0
			       ? UV_ENOMEM
			       : 0;
	}
	return UV_EINVAL;
}

static int authorize(char **out, const char *user, const char *password)
{
	char *text, *coded;
	int len = asprintf(&text, "%s:%s", user, password ? password : "");

	if (len < 0)
		return UV_ENOMEM;
	coded = malloc(BASE64_SIZE((size_t)len));
	if (coded)
		base64_encode(coded, text, (size_t)len);
	wipe_text(text);
	if (!coded)
		return UV_ENOMEM;
	len = asprintf(out, "Basic %s", coded);
	wipe_text(coded);
	if (len < 0)
		*out = NULL;
	return len < 0 ? UV_ENOMEM : 0;
}

static int take_login(struct ws_url *out, const struct url *url)
{
	char *user, *password;
	int status = url_login(url, &user, &password);

	if (status == 0 && user)
		status = authorize(&out->authorization, user, password);
	wipe_text(user);
	wipe_text(password);
	return status;
}

static int take_parts(struct ws_url *out, const struct url *url)
{
	unsigned usual = url->is_secure ? HTTPS_PORT : HTTP_PORT;
	char port[sizeof(":65535")] = "";

	out->is_secure = url->is_secure;
	out->port = (uint16_t)url->port;
	out->name = strdup(url->name);
	if (url->port != usual)
		snprintf(port, sizeof(port), ":%u", url->port);
	if (asprintf(&out->host, "%s%s", url->host, port) < 0)
		out->host = NULL;
	if (asprintf(&out->target, "%.*s%s%.*s",
		     url->path.len > 0 ? (int)url->path.len : 1,
		     url->path.len > 0 ? url->path.text : "/",
		     url->query.text ? "?" : "", (int)url->query.len,
		     url->query.text ? url->query.text : "") < 0)
		out->target = NULL;
	if (!out->name || !out->host || !out->target)
		return UV_ENOMEM;
	return take_login(out, url);
}

int ws_url_parse(struct ws_url *out, const char *text)
{
	struct failure failure = {0};
	struct url url;
	char *http;
	int status;

	*out = (struct ws_url){0};
	status = as_http(&http, text);
	if (status < 0)
		return status;
	status = url_parse(&url, http, &failure);
	if (status == 0) {
		status = take_parts(out, &url);
		url_release(&url);
	}
	wipe_text(http);
	if (status < 0)
		ws_url_release(out);
	return status;
}

void ws_url_release(struct ws_url *url)
{
	free(url->name);
	free(url->host);
	free(url->target);
	wipe_text(url->authorization);
	*url = (struct ws_url){0};
}
