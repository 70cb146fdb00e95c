#include <coget/http_request.h>

#include <string.h>

#include <coget/task.h>

#include "http/media_type.h"
#include "http_client/fetch.h"
#include "http_client/http_error.h"
#include "http_client/http_response.h"
#include "http_client/request_body.h"
#include "http_client/request_url.h"
#include "model/header.h"
#include "model/method.h"

/* A part of a body that is compressed could not be unpacked. */
static bool asks_part(const struct header_list *headers)
{
	for (size_t i = 0; i < headers->count; i++)
		if (header_is_named(headers->lines[i], "Range"))
			return true;
	return false;
}

/* How a HEAD is asked for, see request.h. */
static const char *sent_method(const char *method)
{
	return strcmp(method, "HEAD") == 0 ? "GET" : method;
}

static void describe(struct co_http_response *response, const char *method,
		     const struct co_http_options *options)
{
	struct request *request = &response->request;

	response->content.method = sent_method(method);
	response->content.headers = response->headers.lines;
	response->content.header_count = response->headers.count;
	response->progress.total_bytes = -1;
	response->timeout_ns = options->timeout_ns
				       ? options->timeout_ns
				       : response->session->timeout_ns;
	*request = REQUEST_FOR(response->url);
	request->content = &response->content;
	request->takes_any = true;
	request->is_prompt = true;
	request->keeps_redirects = options->keeps_redirects;
	request->is_unpacked = asks_part(&response->headers);
	request->wants_head = strcmp(method, "HEAD") == 0;
	request->head_lines = &response->head;
	request->trailer_lines = &response->trailers;
}

/* What libcurl copies, and a body of HEAD, which it has no way to send. */
static int check_method(const char *method,
			const struct co_http_options *options)
{
	bool is_head = strcmp(method, "HEAD") == 0;

	if (!is_head && !method_is_possible(method))
		return http_error_set(UV_EINVAL,
				      "the method \"%.64s\" cannot "
				      "be sent",
				      method);
	if (is_head && options->body.kind != CO_HTTP_BODY_NONE)
		return http_error_set(UV_EINVAL, "HEAD has no body");
	return options->timeout_ns < 0 ? UV_EINVAL : 0;
}

/* Everything that can be wrong with it before it is sent. */
static int prepare(struct co_http_response *response, const char *method,
		   const char *url, const struct co_http_options *options)
{
	int status = check_method(method, options);

	if (status == 0)
		status = request_url_make(&response->url,
					  response->session->base_url, url,
					  options->query);
	if (status == 0)
		status = header_list_add_pairs(&response->headers,
					       options->headers);
	if (status == 0)
		status = request_body_open(&response->content.body,
					   &response->source, &options->body);
	if (status == 0)
		describe(response, method, options);
	return status;
}

/* From the start to the head of an answer that the program wants. */
static int ask(struct co_http_response *response,
	       const struct co_http_options *options)
{
	const char *type;
	int status = fetch_start(response);

	if (status == 0)
		status = fetch_await_head(response);
	if (status == 0 && options->needs_success)
		status = co_http_response_check(response);
	type = header_lines_find(&response->head, "Content-Type", 0);
	return status < 0 ? status
			  : media_type_parse(type, &response->type,
					     &response->charset);
}

int co_http_request(struct co_http_response **out,
		    struct co_http_session *session, const char *method,
		    const char *url, const struct co_http_options *options)
{
	static const struct co_http_options none;
	struct co_http_response *response;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!session || !method || !url || !co_current_task())
		return UV_EINVAL;
	options = options ? options : &none;
	response = http_response_new(session);
	if (!response)
		return UV_ENOMEM;
	session->callers++;
	status = prepare(response, method, url, options);
	if (status == 0)
		status = session->is_closing ? UV_ECANCELED
					     : ask(response, options);
	if (status == 0)
		*out = response;
	else
		co_http_response_close(response);
	session->callers--;
	http_session_left(session);
	return status;
}

#define METHOD(name, method)                                                 \
	int co_http_##name(struct co_http_response **out,                    \
			   struct co_http_session *session, const char *url, \
			   const struct co_http_options *options)            \
	{                                                                    \
		return co_http_request(out, session, method, url, options);  \
	}

METHOD(get, "GET")
METHOD(head, "HEAD")
METHOD(post, "POST")
METHOD(put, "PUT")
METHOD(patch, "PATCH")
METHOD(delete, "DELETE")

int co_http_get_text(struct co_bytes *out, struct co_http_session *session,
		     const char *url, size_t max_bytes)
{
	const struct co_http_options options = {.needs_success = true};
	struct co_http_response *response;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = (struct co_bytes){NULL, 0};
	status = co_http_get(&response, session, url, &options);
	if (status == 0)
		status = co_http_response_text(response, out, max_bytes);
	co_http_response_close(response);
	return status;
}
