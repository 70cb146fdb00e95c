/*
 * The request is made in a task of its own, so that the time limit holds, and
 * the connection is used again, whether or not the program reads meanwhile.
 */
#include "http_client/fetch.h"


#include <coget/scope.h>
#include <coget/task.h>

#include "base/container.h"
#include "http_client/http_error.h"
#include "http_client/http_response.h"
#include "http_client/trace.h"

static struct co_http_response *of_sink(struct sink *sink)
{
	return CONTAINER_OF(sink, struct co_http_response, sink);
}

static int on_begin(struct sink *sink, const struct response *info)
{
	struct co_http_response *response = of_sink(sink);

	(void)info;
	response->has_head = true;
	trace_emit(response, CO_HTTP_TRACE_RESPONSE, 0);
	body_pipe_notify(&response->body);
	return 0;
}

static int on_write(struct sink *sink, const void *data, size_t len)
{
	return body_pipe_put(&of_sink(sink)->body, data, len);
}

static int on_take(struct sink *sink, struct buf *body)
{
	return body_pipe_take(&of_sink(sink)->body, body);
}

static int on_redirect(struct sink *sink, const char *url)
{
	struct co_http_response *response = of_sink(sink);

	(void)url;
	trace_emit(response, CO_HTTP_TRACE_REDIRECT, 0);
	return redirect_list_add(&response->redirects,
				 response->info.url_effective,
				 response->info.http_code);
}

static const struct sink sink = {
	.begin = on_begin,
	.write = on_write,
	.take = on_take,
	.may_redirect = on_redirect,
};

/* That the program's own coroutine has failed says more than what follows. */
static int fetch_with_source(struct co_http_response *response)
{
	int source_status, status = body_source_start(&response->source);

	if (status < 0)
		return status;
	status = client_fetch(response->session->client, &response->request,
			      &response->sink, &response->info,
			      &response->progress, &response->failure);
	source_status = body_source_stop(&response->source);
	return status == UV_EPROTO && source_status < 0 ? source_status
							: status;
}

static int fetch_in_turn(struct co_http_response *response)
{
	struct co_http_session *session = response->session;
	int status = request_permit_take(&response->permit, &session->limits,
					 response->url);

	if (status < 0)
		return status;
	trace_start(response);
	status = fetch_with_source(response);
	request_permit_give(&response->permit, &session->limits);
	return status;
}

static int fetch_in_time(struct co_http_response *response)
{
	struct co_scope scope;
	int status = co_timeout_enter_at(&scope, response->deadline_ns);

	if (status == 0 && response->delay_ns > 0)
		status = co_sleep(response->delay_ns);
	if (status == 0)
		status = fetch_in_turn(response);
	return co_timeout_leave(&scope, status);
}

static void unlink_running(struct co_http_response *response)
{
	*(response->prev ? &response->prev->next
			 : &response->session->running) = response->next;
	if (response->next)
		response->next->prev = response->prev;
	http_session_left(response->session);
	response->session = NULL;
}

static void link_running(struct co_http_response *response)
{
	struct co_http_session *session = response->session;

	response->next = session->running;
	if (response->next)
		response->next->prev = response;
	session->running = response;
}

/* The head alone was asked for, and there is no body. */
static bool is_only_head(const struct co_http_response *response, int status)
{
	return status == 0 && response->request.wants_head;
}

static void end(struct co_http_response *response, int status)
{
	if (response->body.has_ended)
		return;
	if (is_only_head(response, status)) {
		response->has_head = true;
		trace_emit(response, CO_HTTP_TRACE_RESPONSE, 0);
	}
	trace_emit(response, CO_HTTP_TRACE_END, status);
	unlink_running(response);
	body_pipe_end(&response->body, status < 0 ? status : 0);
}

/* Any answer of a server's is taken: one that is not is a proxy's to CONNECT. */
static int failure_status(const struct failure *failure)
{
	return failure->error == ERROR_HTTP_STATUS ? CO_HTTP_PROXY_FAILED
						   : http_error_status(failure);
}

static int fetch(void *arg)
{
	struct co_http_response *response = arg;
	int status = fetch_in_time(response);

	if (status == UV_EPROTO)
		status = failure_status(&response->failure);
	end(response, status);
	return status;
}

/* One that was cancelled before its first turn, or got no stack, never ran. */
static void on_done(void *arg)
{
	struct co_http_response *response = arg;

	end(response, co_task_status(response->task));
}

int fetch_start(struct co_http_response *response)
{
	int status;

	response->sink = sink;
	link_running(response);
	status = co_create_task(&response->task, fetch, response);
	if (status < 0) {
		unlink_running(response);
		return status;
	}
	co_task_set_name(response->task, "http");
	co_task_add_done_callback(response->task, &response->done, on_done,
				  response);
	return 0;
}

int fetch_explain(const struct co_http_response *response, int status)
{
	if (response->failure.error != ERROR_NONE)
		return http_error_set_for(status, response->url,
					  response->failure.what);
	if (status != UV_ETIMEDOUT)
		return http_error_set_for(status, response->url,
					  co_strerror(status));
	return http_error_set_late(
		response->url,
		response->started_ns ? "not done" : "its turn did not come",
		response->timeout_ns);
}

int fetch_await_head(struct co_http_response *response)
{
	int status = 0;

	while (status == 0 && !response->has_head && !response->body.has_ended)
		status = body_pipe_wait(&response->body);
	if (status < 0 || response->has_head)
		return status;
	return fetch_explain(response, response->body.status);
}

static bool is_going_on(const struct co_http_response *response)
{
	return response->task && !response->body.has_ended;
}

bool fetch_can_stop(const struct co_http_response *response)
{
	return !is_going_on(response) || co_current_task();
}

void fetch_stop(struct co_http_response *response)
{
	if (is_going_on(response)) {
		co_task_cancel(response->task);
		end(response, co_join(response->task));
	}
	if (response->task)
		co_done_callback_remove(&response->done);
}

void fetch_cancel_all(struct co_http_session *session)
{
	struct co_http_response *response = session->running;

	for (; response; response = response->next)
		co_task_cancel(response->task);
}
