/*
 * From a request and its plan to an answer.
 */
#include "answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/task.h>

#include "head.h"
#include "log.h"
#include "outlet.h"
#include "resource.h"

enum { BODY_BUFFER_BYTES = 64 * 1024 };

static bool is_head(const struct exchange *exchange)
{
	return strcmp(exchange->request.method, "HEAD") == 0;
}

static bool is_to_answer(const struct plan *plan)
{
	return !plan->stall_before_headers && !plan->close_before_headers &&
	       !plan->reset_before_headers && !plan->not_http;
}

/* The fault that stands in place of an answer. */
static int misbehave(struct exchange *exchange, struct outlet *outlet)
{
	static const char nonsense[] = "SSH-2.0-this is no HTTP\r\n";
	const struct plan *plan = &exchange->plan;
	int status;

	if (plan->stall_before_headers)
		return outlet_stall(outlet);
	if (plan->close_before_headers)
		return UV_EOF;
	if (plan->reset_before_headers)
		return UV_ECONNABORTED;
	status = co_stream_write(exchange->stream, nonsense,
				 strlen(nonsense));
	return status < 0 ? status : UV_EOF;
}

static int answer_badly(struct exchange *exchange, struct outlet *outlet)
{
	int status;

	log_begin(exchange, 0);
	status = misbehave(exchange, outlet);
	log_end(exchange, 0, 0);
	return status;
}

/* Where a redirect leads, to be freed; NULL if there is none to make. */
static char *find_location(const struct plan *plan, const char *target)
{
	char *location;

	if (plan->redirect_loop)
		return strdup(target);
	if (plan->redirect_to)
		return strdup(plan->redirect_to);
	if (plan->redirects == 0)
		return NULL;
	if (asprintf(&location, "%.*s%llu%s", (int)plan->hops_at, target,
		     (unsigned long long)plan->redirects - 1,
		     target + plan->hops_at + plan->hops_len) < 0)
		return NULL;
	return location;
}

/* Make the answer one of a status and a line of text. */
static int say(struct verdict *verdict, struct resource *resource,
	       unsigned status, const char *text)
{
	char line[160];
	int error;

	snprintf(line, sizeof(line), "%u %s\n", status, head_reason(status));
	error = resource_set_text(resource, *text ? text : line);
	verdict->status = status;
	verdict->honest = false;
	verdict->span = (struct span){0, resource->len_bytes};
	return error;
}

static unsigned status_of_error(int error)
{
	switch (error) {
	case UV_ENOENT:
	case UV_ENOTDIR:
	case UV_EISDIR:
	case UV_ENAMETOOLONG:
		return 404;
	case UV_EINVAL:
		return 400;
	case UV_EACCES:
	case UV_ELOOP:
		return 403;
	default:
		return 500;
	}
}

static bool wants_gzip(const struct exchange *exchange)
{
	const char *accepted =
		request_header(&exchange->request, "Accept-Encoding");

	return exchange->plan.gzip && accepted && strstr(accepted, "gzip");
}

static int tell_load(struct exchange *exchange, struct verdict *verdict,
		     struct resource *resource)
{
	const struct visit *visit =
		visits_find(&exchange->service->visits, exchange->plan.key);
	char text[80];

	if (!visit)
		return UV_ENOMEM;
	snprintf(text, sizeof(text),
		 "highest %" PRIu64 " refused %" PRIu64 "\n", visit->highest,
		 visit->refused);
	return say(verdict, resource, 200, text);
}

/* The resource as it is, or the part of it that was asked for. */
static int serve_resource(struct exchange *exchange, struct verdict *verdict,
			  struct resource *resource)
{
	const struct plan *plan = &exchange->plan;
	int error = resource_open(resource, plan, &exchange->request,
				  exchange->service->root_fd);

	if (error == UV_ECANCELED)
		return error;
	if (error < 0)
		return say(verdict, resource, status_of_error(error), "");
	if (plan->resource == RESOURCE_LOAD)
		return tell_load(exchange, verdict, resource);
	if (plan->resource == RESOURCE_NONE)
		return say(verdict, resource, plan->status ? plan->status : 200,
			   "");
	verdict->gzip = wants_gzip(exchange);
	if (verdict->gzip)
		error = resource_gzip(resource);
	if (plan->resource == RESOURCE_BOMB)
		verdict->gzip = true;
	if (verdict->gzip && error == 0)
		error = resource_spoil_end(resource, plan->gzip_cut_bytes,
					   plan->gzip_tail);
	if (error < 0)
		return error;
	verdict->honest = plan->resource != RESOURCE_REQUEST;
	verdict->span = (struct span){0, resource->len_bytes};
	verdict->status = plan->status;
	if (plan->status == 0)
		verdict->status = conditional_decide(
			&exchange->request, plan, resource,
			verdict->honest && !plan->no_ranges && !verdict->gzip,
			&verdict->span);
	return 0;
}

/* Decide what to answer. */
static int judge(struct exchange *exchange, struct verdict *verdict,
		 struct resource *resource)
{
	const struct plan *plan = &exchange->plan;

	if (strcmp(exchange->request.method, "GET") != 0 && !is_head(exchange))
		return say(verdict, resource, 405, "");
	if (plan->error[0])
		return say(verdict, resource, 404, plan->error);
	if (verdict->location)
		return say(verdict, resource, (unsigned)plan->redirect_code, "");
	return serve_resource(exchange, verdict, resource);
}

static bool may_keep_alive(const struct exchange *exchange)
{
	const struct plan *plan = &exchange->plan;

	if (plan->keep_open)
		return true;
	return exchange->request.keep_alive && !exchange->request.has_body &&
	       !plan->close && !plan->no_length && !plan->content_length &&
	       !plan->bad_chunk && !plan->raw.data;
}

static int send_body(struct outlet *outlet, const struct resource *resource,
		     struct span span)
{
	uint64_t corrupt_at = outlet->plan->corrupt_at;
	char *buf = malloc(BODY_BUFFER_BYTES);
	int status = buf ? 0 : UV_ENOMEM;

	while (status == 0 && span.first < span.end) {
		uint64_t left = span.end - span.first;
		size_t len = left < BODY_BUFFER_BYTES ? (size_t)left
						      : BODY_BUFFER_BYTES;

		status = resource_read(resource, span.first, buf, len);
		if (corrupt_at - span.first < len)
			buf[corrupt_at - span.first] ^= 1;
		if (status == 0)
			status = outlet_body(outlet, buf, len);
		span.first += len;
	}
	free(buf);
	return status < 0 ? status : outlet_end(outlet);
}

/* A head that is given needs no line of text that says the status. */
static bool has_body(const struct exchange *exchange,
		     const struct verdict *verdict)
{
	const struct plan *plan = &exchange->plan;

	return head_allows_body(verdict->status) &&
	       (!plan->raw.data || plan->resource != RESOURCE_NONE);
}

static int send_excess(struct exchange *exchange)
{
	const struct plan *plan = &exchange->plan;
	int status = 0;

	if (!plan->excess.data)
		return 0;
	if (plan->excess_after_ns > 0)
		status = co_sleep(plan->excess_after_ns);
	return status < 0 ? status
			  : co_stream_write(exchange->stream, plan->excess.data,
					    plan->excess.len);
}

static int send_answer(struct exchange *exchange, struct outlet *outlet,
		       const struct verdict *verdict,
		       const struct resource *resource)
{
	int status = head_write(exchange, verdict, resource);

	if (status < 0)
		return status;
	log_begin(exchange, verdict->status);
	status = outlet_head(outlet, exchange->head, exchange->head_len);
	if (status == 0 && !is_head(exchange) && has_body(exchange, verdict))
		status = send_body(outlet, resource, verdict->span);
	log_end(exchange, verdict->status, outlet->sent_bytes);
	if (status == 0)
		status = send_excess(exchange);
	if (status < 0)
		return status;
	return verdict->keep_alive ? 1 : UV_EOF;
}

static int answer_well(struct exchange *exchange, struct outlet *outlet)
{
	const char *target = exchange->request.target;
	struct resource resource = RESOURCE_INIT;
	char *location = find_location(&exchange->plan, target);
	struct verdict verdict = {
		.location = location,
		.keep_alive = may_keep_alive(exchange),
	};
	int status = judge(exchange, &verdict, &resource);

	if (status == 0)
		status = send_answer(exchange, outlet, &verdict, &resource);
	resource_close(&resource);
	free(location);
	return status;
}

static int answer_planned(struct exchange *exchange)
{
	struct plan *plan = &exchange->plan;
	struct outlet outlet = {exchange->stream, plan, 0, 0};
	int status = 0;

	if (plan->delay_ns > 0)
		status = co_sleep(plan->delay_ns);
	if (status < 0)
		return status;
	if (!is_to_answer(plan))
		return answer_badly(exchange, &outlet);
	return answer_well(exchange, &outlet);
}

/* One too many: at once, and with an error. */
static int answer_crowded(struct exchange *exchange)
{
	struct plan *plan = &exchange->plan;

	plan->status = plan->status ? plan->status : 503;
	plan->delay_ns = 0;
	plan->rate_bps = 0;
	return answer_planned(exchange);
}

/* In its turn, if not all are answered at once. */
static int answer_in_turn(struct exchange *exchange, struct visit *visit)
{
	int status;

	if (exchange->plan.slots == 0)
		return answer_planned(exchange);
	if (!visit->has_slots)
		co_semaphore_init(&visit->slots, exchange->plan.slots);
	visit->has_slots = true;
	status = co_semaphore_acquire(&visit->slots);
	if (status < 0)
		return status;
	status = answer_planned(exchange);
	co_semaphore_release(&visit->slots);
	return status;
}

/* One of those that are counted. */
static int answer_counted(struct exchange *exchange)
{
	struct plan *plan = &exchange->plan;
	struct visit *visit =
		visits_find(&exchange->service->visits, plan->key);
	int status;

	if (!visit)
		return UV_ENOMEM;
	if (plan->at_most > 0 && visit->inside >= plan->at_most) {
		visit->refused++;
		return answer_crowded(exchange);
	}
	if (plan->at_most > 0)
		plan->status = 0;
	if (++visit->inside > visit->highest)
		visit->highest = visit->inside;
	status = answer_in_turn(exchange, visit);
	--visit->inside;
	return status;
}

int answer(struct exchange *exchange)
{
	struct plan *plan = &exchange->plan;

	plan_parse(plan, &exchange->request, &exchange->service->visits);
	return plan->at_most > 0 || plan->slots > 0 ? answer_counted(exchange)
						    : answer_planned(exchange);
}

int answer_refusal(struct exchange *exchange, unsigned refusal)
{
	struct outlet outlet = {exchange->stream, &exchange->plan, 0, 0};
	struct verdict verdict = {0};
	struct resource resource = RESOURCE_INIT;
	int status;

	plan_clear(&exchange->plan);
	status = say(&verdict, &resource, refusal, "");
	if (status == 0)
		status = send_answer(exchange, &outlet, &verdict, &resource);
	resource_close(&resource);
	return status;
}
