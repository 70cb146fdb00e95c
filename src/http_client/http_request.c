#include <coget/http_request.h>

#include <string.h>

#include <coget/http_error.h>
#include <coget/task.h>
#include <coget/time.h>

#include "http/media_type.h"
#include "http_client/fetch.h"
#include "http_client/http_error.h"
#include "http_client/http_response.h"
#include "http_client/request_body.h"
#include "http_client/request_retry.h"
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

/* The method is looked at when the call has returned, too. */
static int describe(struct co_http_response *response, const char *method,
		    const struct co_http_options *options)
{
	struct request *request = &response->request;

	response->method = strdup(method);
	if (!response->method)
		return UV_ENOMEM;
	response->content.method = sent_method(response->method);
	response->content.headers = response->headers.lines;
	response->content.header_count = response->headers.count;
	response->content.awaits_continue = options->awaits_continue;
	response->progress.total_bytes = -1;
	*request = REQUEST_FOR(response->url);
	request->content = &response->content;
	request->takes_any = true;
	request->is_prompt = true;
	request->keeps_redirects = options->keeps_redirects;
	request->is_unpacked = asks_part(&response->headers);
	request->wants_head = strcmp(method, "HEAD") == 0;
	request->head_lines = &response->head;
	request->trailer_lines = &response->trailers;
	return 0;
}

/* What libcurl copies, and a body of HEAD, which it has no way to send. */
static int check_options(const char *method,
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
	if (options->timeout_ns < 0)
		return http_error_set(UV_EINVAL, "a timeout is negative");
	return 0;
}

/* What a program asks for, in one attempt or several. */
struct call {
	struct co_http_session *session;
	const char *method;
	const char *url;
	const struct co_http_options *options;
	struct co_bytes *text; /* NULL: the body is not read */
	size_t max_bytes;      /* of it */
	int64_t timeout_ns;
	int64_t deadline_ns;
	uint64_t number; /* of it, in its session */
};

/* Everything that can be wrong with it before it is sent. */
static int prepare(struct co_http_response *response, const struct call *call)
{
	const struct co_http_options *options = call->options;
	int status = check_options(call->method, options);

	if (status == 0)
		status = request_url_make(&response->url,
					  response->session->base_url,
					  call->url, options->query);
	if (status == 0)
		status = header_list_add_pairs(&response->headers,
					       options->headers);
	if (status == 0)
		status = request_body_open(&response->content.body,
					   &response->source, &options->body);
	if (status == 0)
		status = describe(response, call->method, options);
	return status;
}

static bool needs_success(const struct call *call)
{
	return call->options->needs_success ||
	       (call->session->needs_success && !call->options->keeps_errors);
}

/* From the start to the head of an answer that the program wants. */
static int ask(struct co_http_response *response, const struct call *call)
{
	const char *type;
	int status = fetch_start(response);

	if (status == 0)
		status = fetch_await_head(response);
	if (status == 0 && needs_success(call))
		status = co_http_response_check(response);
	type = header_lines_find(&response->head, "Content-Type", 0);
	if (status == 0)
		status = media_type_parse(type, &response->type,
					  &response->charset);
	return status == 0 && call->text
		       ? co_http_response_text(response, call->text,
					       call->max_bytes)
		       : status;
}

static int attempt(struct co_http_response *response, const struct call *call,
		   int64_t delay_ns)
{
	uint64_t earlier = http_error_number();
	int status;

	response->delay_ns = delay_ns;
	response->deadline_ns = call->deadline_ns;
	response->timeout_ns = call->timeout_ns;
	response->number = call->number;
	status = prepare(response, call);
	if (status == 0 && call->session->is_closing)
		status = UV_ECANCELED;
	if (status == 0)
		status = ask(response, call);
	return http_error_ensure(status, earlier, call->url);
}

/* Make attempts up to one that the program gets, well or not. */
static int make(struct co_http_response **out, const struct call *call)
{
	struct request_retry retry;
	int64_t delay_ns = 0;
	int status;

	request_retry_init(&retry, &call->session->settings, call->options,
			   call->deadline_ns);
	do {
		co_http_response_close(*out);
		*out = http_response_new(call->session);
		if (!*out)
			return http_error_set_for(UV_ENOMEM, call->url,
						  co_strerror(UV_ENOMEM));
		(*out)->attempt = retry.failures + 1;
		status = attempt(*out, call, delay_ns);
		delay_ns = request_retry_delay_ns(&retry, *out, status);
	} while (delay_ns >= 0);
	return status;
}

/* The same while the session is there for sure. */
static int carry_out(struct co_http_response **out, struct call *call)
{
	static const struct co_http_options none;
	struct co_http_session *session = call->session;
	int status;

	if (!session || !call->method || !call->url || !co_current_task())
		return http_error_set(UV_EINVAL, "there is no session, method, "
						 "URL or task");
	if (!call->options)
		call->options = &none;
	call->timeout_ns = call->options->timeout_ns ? call->options->timeout_ns
						     : session->timeout_ns;
	call->deadline_ns = co_time_after_ns(call->timeout_ns);
	call->number = ++session->requests;
	session->callers++;
	status = make(out, call);
	if (status < 0) {
		co_http_response_close(*out);
		*out = NULL;
	}
	session->callers--;
	http_session_left(session);
	return status;
}

int co_http_request(struct co_http_response **out,
		    struct co_http_session *session, const char *method,
		    const char *url, const struct co_http_options *options)
{
	struct call call = {.session = session,
			    .method = method,
			    .url = url,
			    .options = options};

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	return carry_out(out, &call);
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
	static const struct co_http_options options = {.needs_success = true};
	struct call call = {.session = session,
			    .method = "GET",
			    .url = url,
			    .options = &options,
			    .text = out,
			    .max_bytes = max_bytes};
	struct co_http_response *response = NULL;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = (struct co_bytes){NULL, 0};
	status = carry_out(&response, &call);
	co_http_response_close(response);
	return status;
}
