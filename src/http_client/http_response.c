#include "http_client/http_response.h"

#include <stdlib.h>
#include <string.h>

#include "http_client/fetch.h"
#include "http_client/http_error.h"
#include "http_client/request_body.h"

struct co_http_response *http_response_new(struct co_http_session *session)
{
	struct co_http_response *response = calloc(1, sizeof(*response));

	if (!response)
		return NULL;
	response->session = session;
	response->info = RESPONSE_NONE;
	response->head = HEADER_LINES_NONE;
	response->trailers = HEADER_LINES_NONE;
	body_pipe_init(&response->body);
	return response;
}

static void release(struct co_http_response *response)
{
	co_task_release(response->task);
	free(response->method);
	free(response->url);
	header_list_release(&response->headers);
	request_body_close(&response->content.body);
	response_reset(&response->info);
	header_lines_release(&response->head);
	header_lines_release(&response->trailers);
	redirect_list_release(&response->redirects);
	body_pipe_release(&response->body);
	free(response->type);
	free(response->charset);
	free(response);
}

void http_response_enter(struct co_http_response *response)
{
	response->calls++;
}

void http_response_leave(struct co_http_response *response)
{
	response->calls--;
	if (response->calls == 0 && response->is_closed)
		release(response);
}

void co_http_response_close(struct co_http_response *response)
{
	if (!response || !fetch_can_stop(response))
		return;
	http_response_enter(response);
	response->is_closed = true;
	fetch_stop(response);
	http_response_leave(response);
}

int co_http_response_status(const struct co_http_response *response)
{
	return response ? response->info.http_code : UV_EINVAL;
}

const char *co_http_response_reason(const struct co_http_response *response)
{
	return response ? header_lines_reason(&response->head) : NULL;
}

int co_http_response_check(const struct co_http_response *response)
{
	char shown[URL_SHOWN_SIZE];

	if (!response)
		return UV_EINVAL;
	if (response->info.http_code < 400)
		return 0;
	url_show(shown, response->info.url_effective);
	return http_error_set(CO_HTTP_ERROR_STATUS, "%s: HTTP %d", shown,
			      response->info.http_code);
}

const char *co_http_response_url(const struct co_http_response *response)
{
	return response ? response->info.url_effective : NULL;
}

/* What libcurl says of it, it says at the end only. */
int co_http_response_version(const struct co_http_response *response)
{
	return response ? response->info.http_version : UV_EINVAL;
}

const char *co_http_response_header_at(const struct co_http_response *response,
				       const char *name, size_t index)
{
	return response && name
		       ? header_lines_find(&response->head, name, index)
		       : NULL;
}

const char *co_http_response_header(const struct co_http_response *response,
				    const char *name)
{
	return co_http_response_header_at(response, name, 0);
}

const char *
co_http_response_next_header(const struct co_http_response *response,
			     const char *name, const char **value)
{
	const char *unwanted;

	value = value ? value : &unwanted;
	*value = NULL;
	return response ? header_lines_next(&response->head, name, value)
			: NULL;
}

const char *co_http_response_trailer(const struct co_http_response *response,
				     const char *name)
{
	return response && name && response->body.has_ended
		       ? header_lines_find(&response->trailers, name, 0)
		       : NULL;
}

int64_t co_http_response_length(const struct co_http_response *response)
{
	return response ? response->info.content_length : UV_EINVAL;
}

const char *co_http_response_type(const struct co_http_response *response)
{
	return response ? response->type : NULL;
}

const char *co_http_response_charset(const struct co_http_response *response)
{
	return response ? response->charset : NULL;
}

size_t co_http_response_redirects(const struct co_http_response *response)
{
	return response ? response->redirects.count : 0;
}

const char *co_http_response_redirect(const struct co_http_response *response,
				      size_t index, int *status)
{
	const struct redirect_list *list =
		response ? &response->redirects : &(struct redirect_list){0};

	if (status)
		*status = 0;
	if (index >= list->count)
		return NULL;
	if (status)
		*status = list->items[index].status;
	return list->items[index].url;
}
