#include <coget/http_url.h>

#include <stdlib.h>
#include <string.h>

#include "base/percent.h"
#include "http_client/http_error.h"
#include "http_client/request_url.h"
#include "model/url.h"
#include "transfer/url_reference.h"

static const char blanks[] = " \t\r\n\f";

/* A link as it stands in a document; to be freed; NULL: no memory. */
static char *trim(const char *link)
{
	size_t len;

	link += strspn(link, blanks);
	len = strcspn(link, "#");
	while (len > 0 && strchr(blanks, link[len - 1]))
		len--;
	return strndup(link, len);
}

/* The same for what else would tell a URL from another that is the same. */
static int normalize(char **url)
{
	char *ascii;
	int status;

	(*url)[strcspn(*url, "#")] = '\0';
	status = request_url_check(*url);
	if (status == 0)
		status = url_to_ascii(&ascii, *url);
	if (status == 0 && ascii) {
		free(*url);
		*url = ascii;
	}
	return status;
}

/* Of an empty link, libcurl before 8 makes the folder. */
static int join(char **out, const char *base, const char *link)
{
	char *trimmed = trim(link);
	int status = UV_ENOMEM;

	if (trimmed)
		status = url_reference_resolve(out, base,
					       *trimmed ? trimmed : base);
	free(trimmed);
	if (status == UV_EINVAL)
		return http_error_set_for(CO_HTTP_BAD_URL, link,
					  "it is no URL");
	return status == 0 ? normalize(out) : status;
}

int co_http_url_join(struct co_bytes *out, const char *base, const char *link)
{
	char *url = NULL;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = (struct co_bytes){NULL, 0};
	if (!base || !link)
		return UV_EINVAL;
	status = join(&url, base, link);
	if (status < 0)
		free(url);
	else
		*out = (struct co_bytes){url, strlen(url)};
	return status;
}

int co_http_url_quote(struct co_bytes *out, const char *text)
{
	struct buf quoted = BUF_INIT(SIZE_MAX / 2);

	if (!out)
		return UV_EINVAL;
	*out = (struct co_bytes){NULL, 0};
	if (!text)
		return UV_EINVAL;
	if (percent_encode(&quoted, text,
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			   "abcdefghijklmnopqrstuvwxyz"
			   "0123456789-._~/") < 0 ||
	    buf_append(&quoted, "", 0) < 0) {
		buf_release(&quoted);
		return UV_ENOMEM;
	}
	*out = (struct co_bytes){quoted.data, quoted.len};
	return 0;
}

bool co_http_url_same_origin(const char *one, const char *other)
{
	struct failure failure;
	struct url urls[2] = {{0}, {0}};
	bool is_same = one && other &&
		       url_parse(&urls[0], one, &failure) == 0 &&
		       url_parse(&urls[1], other, &failure) == 0 &&
		       url_is_same_origin(&urls[0], &urls[1]);

	url_release(&urls[0]);
	url_release(&urls[1]);
	return is_same;
}
