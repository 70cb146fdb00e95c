#include "http_client/http_session.h"

#include <stdlib.h>
#include <string.h>

#include <coget/scope.h>
#include <coget/task.h>
#include <coget/time.h>

#include "base/wipe.h"
#include "http_client/download.h"
#include "http_client/fetch.h"
#include "http_client/http_error.h"
#include "http_client/request_url.h"
#include "http_client/session_settings.h"

#define TIMEOUT_NS (5 * 60 * CO_SECOND)

enum { MAX_REQUESTS = 100 };

static void release(struct co_http_session *session)
{
	client_close(session->client);
	client_certificate_close(session->certificate);
	credentials_release(&session->credentials);
	settings_release(&session->settings);
	free(session->base_url);
	free(session);
}

/* Only what a session has of its own, beside the settings. */
static int take_options(struct co_http_session *session,
			const struct co_http_session_options *options)
{
	size_t in_all = options->max_requests;
	size_t per_host = options->max_requests_per_host;

	request_limits_init(&session->limits, in_all ? in_all : MAX_REQUESTS,
			    per_host ? per_host : SIZE_MAX);
	session->timeout_ns =
		options->timeout_ns ? options->timeout_ns : TIMEOUT_NS;
	session->needs_success = options->needs_success;
	session->on_trace = options->on_trace;
	session->trace_arg = options->trace_arg;
	return options->base_url ? request_url_make(&session->base_url, NULL,
						    options->base_url, NULL)
				 : 0;
}

static int take_netrc(struct co_http_session *session, const char *text)
{
	char *copy = strdup(text);
	size_t line;
	int status;

	if (!copy)
		return UV_ENOMEM;
	status = netrc_parse(&session->credentials.netrc, copy, &line);
	wipe_text(copy);
	return status == UV_EINVAL
		       ? http_error_set(UV_EINVAL,
					"netrc: a quote in line %zu has no end",
					line)
		       : status;
}

static int open_client(struct co_http_session *session)
{
	struct failure failure = {0};
	int status = client_certificate_open(&session->certificate,
					     &session->settings, &failure);

	if (status == UV_EPROTO)
		return http_error_set(http_error_status(&failure), "%s",
				      failure.what);
	if (status == 0)
		status = credentials_init(&session->credentials,
					  &session->settings);
	if (status == 0)
		status = client_open(&session->client, &session->settings,
				     &session->received_bytes);
	if (status == 0)
		client_show(session->client, &session->credentials,
			    session->certificate);
	return status;
}

int co_http_session_open(struct co_http_session **out,
			 const struct co_http_session_options *options)
{
	static const struct co_http_session_options none;
	struct co_http_session *session;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!co_current_task())
		return UV_EINVAL;
	session = calloc(1, sizeof(*session));
	if (!session)
		return UV_ENOMEM;
	options = options ? options : &none;
	status = session_settings_init(&session->settings, options);
	if (status == 0)
		status = take_options(session, options);
	if (status == 0)
		status = open_client(session);
	if (status == 0 && options->netrc)
		status = take_netrc(session, options->netrc);
	if (status < 0)
		release(session);
	else
		*out = session;
	return status;
}

static bool is_idle(const struct co_http_session *session)
{
	return !session->running && session->callers == 0;
}

void http_session_left(struct co_http_session *session)
{
	if (session->idle && is_idle(session))
		co_future_set(session->idle, 0);
}

/* Those that are cancelled end, and so do those that wait for them. */
static void await_idle(struct co_http_session *session)
{
	struct co_future idle;
	struct co_scope shield;

	fetch_cancel_all(session);
	download_cancel_all(session);
	if (is_idle(session))
		return;
	co_future_init(&idle, NULL, NULL);
	session->idle = &idle;
	co_shield_enter(&shield);
	(void)!co_future_wait(&idle);
	co_shield_leave(&shield);
}

void co_http_session_close(struct co_http_session *session)
{
	if (!session || (!is_idle(session) && !co_current_task()))
		return;
	session->is_closing = true;
	await_idle(session);
	release(session);
}

int co_http_session_set_header(struct co_http_session *session,
			       const char *name, const char *value)
{
	int status;

	if (!session || !name)
		return UV_EINVAL;
	status = session_settings_set_header(&session->settings, name, value);
	credentials_note_headers(&session->credentials);
	return status;
}
