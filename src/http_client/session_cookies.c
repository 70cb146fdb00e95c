/*
 * The cookies of a session, as the program sees and sets them.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/wipe.h"
#include "http/cookie_file.h"
#include "http_client/http_error.h"
#include "http_client/http_session.h"
#include "http_client/request_url.h"

int co_http_session_set_cookie(struct co_http_session *session, const char *url,
			       const char *cookie)
{
	char *asked;
	bool is_taken;
	int status;

	if (!session || !url || !cookie || !session->settings.keep_cookies)
		return UV_EINVAL;
	status = request_url_make(&asked, session->base_url, url, NULL);
	if (status < 0)
		return status;
	is_taken = cookies_store(&session->credentials.cookies, asked, cookie,
				 time(NULL));
	free(asked);
	return is_taken ? 0
			: http_error_set(UV_EINVAL, "it is no cookie that "
						    "the server may set");
}

static int give(struct co_bytes *out, struct buf *text, int status)
{
	if (status == 0)
		status = buf_append(text, "", 0);
	if (status < 0) {
		wipe_buf(text);
		return UV_ENOMEM;
	}
	*out = (struct co_bytes){text->data, text->len};
	return 0;
}

int co_http_session_cookies(struct co_http_session *session, const char *url,
			    struct co_bytes *out)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	char *asked;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = (struct co_bytes){NULL, 0};
	if (!session || !url)
		return UV_EINVAL;
	status = request_url_make(&asked, session->base_url, url, NULL);
	if (status < 0)
		return status;
	status = cookies_find(&session->credentials.cookies, asked, time(NULL),
			      &text);
	free(asked);
	return give(out, &text, status);
}

int co_http_session_export_cookies(const struct co_http_session *session,
				   struct co_bytes *out)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	int status;

	if (!out)
		return UV_EINVAL;
	*out = (struct co_bytes){NULL, 0};
	if (!session)
		return UV_EINVAL;
	status = cookie_file_format(&text, &session->credentials.cookies,
				    time(NULL));
	return give(out, &text, status);
}

int co_http_session_import_cookies(struct co_http_session *session,
				   const char *text)
{
	size_t line = 0;
	char *copy;
	int status;

	if (!session || !text || !session->settings.keep_cookies)
		return UV_EINVAL;
	copy = strdup(text);
	if (!copy)
		return UV_ENOMEM;
	status = cookie_file_parse(&session->credentials.cookies, copy,
				   time(NULL), &line);
	wipe_text(copy);
	return status == UV_EINVAL
		       ? http_error_set(UV_EINVAL,
					"line %zu is none of a file of cookies",
					line)
		       : status;
}

void co_http_session_clear_cookies(struct co_http_session *session)
{
	if (session)
		cookies_release(&session->credentials.cookies);
}
