#include "http_client/request_url.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "http/query.h"
#include "http_client/http_error.h"
#include "model/loose_url.h"
#include "model/url.h"
#include "transfer/url_reference.h"

/* As it stands, but for blanks, unless it is relative. */
static int resolve(char **out, const char *base, const char *url)
{
	int status;

	if (base && !loose_url_has_scheme(url)) {
		status = url_reference_resolve(out, base, url);
		return status == UV_EINVAL
			       ? http_error_set_for(CO_HTTP_BAD_URL, url,
						    "it is no URL")
			       : status;
	}
	*out = loose_url_has_blanks(url) ? loose_url_complete(url, NULL)
					 : strdup(url);
	return *out ? 0 : UV_ENOMEM;
}

/* What goes between a URL and a name of its query. */
static const char *separator(const struct buf *url)
{
	if (!memchr(url->data, '?', url->len))
		return "?";
	return strchr("?&", url->data[url->len - 1]) ? "" : "&";
}

/* The fragment is the program's own, and is not sent. */
static int add_query(char **url, const struct co_http_pair *query)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	size_t len = strcspn(*url, "#");
	int status = buf_append(&text, *url, len);

	for (; status == 0 && query->name; query++) {
		status = buf_puts(&text, separator(&text));
		if (status == 0)
			status = query_add(&text, query->name, query->value);
	}
	if (status < 0) {
		buf_release(&text);
		return UV_ENOMEM;
	}
	free(*url);
	*url = text.data;
	return 0;
}

int request_url_check(const char *text)
{
	struct failure failure;
	struct url url = {0};
	int status = url_parse(&url, text, &failure);
	bool is_http = url.scheme && url.scheme->protocol == PROTOCOL_HTTP;

	url_release(&url);
	if (status == -EINVAL)
		return http_error_set_for(CO_HTTP_BAD_URL, text, failure.what);
	if (status == 0 && !is_http)
		return http_error_set_for(CO_HTTP_BAD_URL, text,
					  "it is not of http or https");
	return status;
}

int request_url_make(char **out, const char *base, const char *url,
		     const struct co_http_pair *query)
{
	int status = resolve(out, base, url);

	if (status == 0 && query && query->name)
		status = add_query(out, query);
	if (status == 0)
		status = request_url_check(*out);
	if (status == 0)
		return 0;
	free(*out);
	*out = NULL;
	return status;
}
