/*
 * A run of the tool that has one item, made by the client of a session.
 */
#include "http_client/download.h"

#include <stdlib.h>

#include <coget/scope.h>
#include <coget/task.h>
#include <coget/time.h>

#include "download/run.h"
#include "http_client/download_settings.h"
#include "http_client/header_list.h"
#include "http_client/http_error.h"
#include "http_client/http_session.h"
#include "http_client/request_limits.h"
#include "http_client/request_url.h"
#include "input/item_builder.h"
#include "input/item_fields.h"

#define PROGRESS_NS (100 * CO_MILLISECOND)

struct download_call {
	struct co_http_session *session;
	struct download_call *next; /* of those under way */
	struct download_call *prev;
	struct co_scope scope; /* of all that it does */
	const struct co_download_options *options;
	char *url;
	struct header_list headers; /* until the item has them */
	struct download_settings settings;
	struct tally tally;
	const struct progress *progress; /* of the file; NULL: none yet */
	bool has_result;
	struct failure failure; /* that the result stands for, if any */
	struct co_download_result result;
};

static void link_call(struct download_call *call)
{
	struct co_http_session *session = call->session;

	session->callers++;
	call->next = session->downloads;
	if (call->next)
		call->next->prev = call;
	session->downloads = call;
}

static void unlink_call(struct download_call *call)
{
	struct co_http_session *session = call->session;

	*(call->prev ? &call->prev->next : &session->downloads) = call->next;
	if (call->next)
		call->next->prev = call->prev;
	session->callers--;
	http_session_left(session);
}

void download_cancel_all(struct co_http_session *session)
{
	struct download_call *call = session->downloads;

	for (; call; call = call->next)
		co_scope_cancel(&call->scope);
}

/*
 * In the task of the call, whose the error's text is.  Returns a status of the
 * statuses that calls of the library have.
 */
static int fail(const struct download_call *call, const struct failure *failure)
{
	return http_error_set_for(http_error_status(failure), call->url,
				  failure->what);
}

static int add_mirrors(struct item *item, const char *const *urls,
		       struct failure *failure)
{
	int status = 0;

	for (; urls && *urls && status == 0; urls++)
		status = item_add_mirror(item, *urls);
	if (status == 0)
		status = item_check_mirrors(item, failure);
	if (status == UV_EINVAL)
		failure->status = CO_HTTP_BAD_URL;
	return status;
}

/* It takes over the headers. */
static int describe(struct download_call *call,
		    const struct item_builder *builder, struct item *item,
		    struct failure *failure)
{
	struct item_options *own = item_own_options(item);

	if (!own)
		return UV_ENOMEM;
	own->headers = call->headers.lines;
	own->header_count = call->headers.count;
	call->headers = (struct header_list){0};
	if (call->settings.has_checksum &&
	    item_builder_give_checksum(builder, item,
				       &call->settings.checksum) < 0)
		return UV_ENOMEM;
	return add_mirrors(item, call->options->mirrors, failure);
}

static int make_items(void *context, struct item_builder *builder)
{
	const struct source_position position = {"co_download", 1};
	struct download_call *call = context;
	struct failure failure;
	struct item *item;
	int status = item_builder_make(builder, call->url, position, &item);

	if (status == 0)
		status = describe(call, builder, item, &failure);
	if (status == 0)
		return item_builder_accept(builder, item);
	if (status == UV_EINVAL)
		status = item_builder_reject(builder, item, &failure);
	item_free(item);
	return status > 0 ? 0 : status;
}

/* Near the end a range may be received twice, by two that race for it. */
static uint64_t received_once(const struct progress *progress)
{
	uint64_t total_bytes = (uint64_t)progress->total_bytes;

	return progress->total_bytes >= 0 &&
			       progress->received_bytes > total_bytes
		       ? total_bytes
		       : progress->received_bytes;
}

static void report(const struct download_call *call)
{
	const struct co_download_options *options = call->options;
	struct co_download_progress progress;

	if (!call->progress || !options->on_progress)
		return;
	progress = (struct co_download_progress){
		.bytes = received_once(call->progress),
		.resumed_bytes = call->progress->resumed_bytes,
		.total_bytes = call->progress->total_bytes,
	};
	options->on_progress(options->progress_arg, &progress);
}

static int keep_reporting(void *arg)
{
	int status;

	while ((status = co_sleep(PROGRESS_NS)) == 0)
		report(arg);
	return status;
}

static void note_answer(struct download_call *call, const struct event *event)
{
	if (event->response && event->response->http_code > 0)
		call->result.http_status = event->response->http_code;
	else if (event->failure && event->failure->http_code > 0)
		call->result.http_status = event->failure->http_code;
}

static void note_done(struct download_call *call, const struct event *event)
{
	struct co_download_result *result = &call->result;

	report(call);
	result->outcome = CO_DOWNLOAD_DONE;
	if (call->progress) {
		result->bytes = call->progress->received_bytes;
		result->resumed_bytes = call->progress->resumed_bytes;
	}
	if (event->digest)
		checksum_format(result->digest, event->digest);
}

/* What has become of the one item. */
static int on_event(void *context, const struct event *event)
{
	struct download_call *call = context;

	note_answer(call, event);
	switch (event->type) {
	case EVENT_START:
	case EVENT_AGAIN:
		call->progress = event->progress;
		return 0;
	case EVENT_DONE:
		note_done(call, event);
		break;
	case EVENT_SKIPPED:
		call->result.outcome = event->reason == SKIP_CURRENT
					       ? CO_DOWNLOAD_CURRENT
					       : CO_DOWNLOAD_KEPT;
		break;
	case EVENT_FAILED:
		call->failure = *event->failure;
		break;
	default:
		return 0;
	}
	call->progress = NULL;
	call->has_result = true;
	return 0;
}

static int run(struct download_call *call)
{
	const struct run_loan loan = {call->session->client, make_items, call};
	const struct emitter emitter = {.emit = on_event, .context = call};
	struct failure failure = {0};
	int of_item = 0;
	int status = run_downloads(&call->settings.run, &call->tally, emitter,
				   NULL, &loan, &failure);

	if (status == UV_EPROTO)
		return fail(call, &failure);
	if (call->failure.error != ERROR_NONE)
		of_item = fail(call, &call->failure);
	return status == 0 || (call->has_result && of_item != UV_ECANCELED)
		       ? of_item
		       : status;
}

static int run_with_reports(struct download_call *call)
{
	struct co_task *reports = NULL;
	int status = 0;

	if (call->options->on_progress)
		status = co_create_task(&reports, keep_reporting, call);
	if (status == 0)
		status = run(call);
	if (!reports)
		return status;
	co_task_cancel(reports);
	(void)!co_join(reports);
	co_task_release(reports);
	return status;
}

/* While a permit of the session is held. */
static int run_in_turn(struct download_call *call)
{
	struct request_limits *limits = &call->session->limits;
	struct request_permit permit = {0};
	int status = request_permit_take(&permit, limits, call->url);

	if (status == 0)
		status = run_with_reports(call);
	request_permit_give(&permit, limits);
	call->result.attempts =
		(unsigned)(call->tally.started + call->tally.retries);
	return status;
}

static int64_t timeout_of(const struct co_download_options *options)
{
	return options->timeout_ns > 0 ? options->timeout_ns : CO_FOREVER;
}

static int run_in_time(struct download_call *call)
{
	int status = co_timeout_enter(&call->scope, timeout_of(call->options));
	bool is_closing;

	link_call(call);
	if (status == 0 && call->session->is_closing)
		status = UV_ECANCELED;
	if (status == 0)
		status = run_in_turn(call);
	is_closing = call->session->is_closing;
	unlink_call(call); /* the session may be gone from here on */
	status = co_timeout_leave(&call->scope, status);
	if (status != UV_ETIMEDOUT || !co_timeout_expired(&call->scope))
		return status;
	return is_closing ? UV_ECANCELED
			  : http_error_set_late(call->url, "not done",
						call->options->timeout_ns);
}

/* Everything that can be wrong before it begins. */
static int prepare(struct download_call *call, const char *url,
		   const char *path)
{
	struct co_http_session *session = call->session;
	const struct co_download_options *options = call->options;
	int status = request_url_make(&call->url, session->base_url, url, NULL);

	if (status == 0)
		status =
			header_list_add_pairs(&call->headers, options->headers);
	if (status == 0)
		status = download_settings_make(
			&call->settings, &session->settings, path, options);
	return status;
}

int co_download(struct co_download_result *result,
		struct co_http_session *session, const char *url,
		const char *path, const struct co_download_options *options)
{
	static const struct co_download_options none;
	struct download_call call = {.session = session,
				     .options = options ? options : &none};
	uint64_t earlier = http_error_number();
	int status;

	if (result)
		*result = (struct co_download_result){0};
	if (!session || !url || !path || !co_current_task())
		return http_error_set(UV_EINVAL, "no session, URL or path");
	status = prepare(&call, url, path);
	if (status == 0)
		status = run_in_time(&call);
	if (result)
		*result = call.result;
	header_list_release(&call.headers);
	download_settings_release(&call.settings);
	free(call.url);
	return http_error_ensure(status, earlier, url);
}
