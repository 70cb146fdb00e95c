/*
 * URLs read by the table of behaviours.
 */
#include "plan.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <coget/status.h>

#include "behaviours.h"
#include "text.h"

/* The target, segment by segment. */
struct cursor {
	struct plan *plan;
	const struct request *request;
	const char *target;
	size_t at;          /* of the slash before the next segment */
	size_t segment_len; /* of the last one, decoded */
	struct visits *visits;
	const char *key;
	uint64_t visit; /* which it is, from 1; 0: not counted yet */
	bool applies;   /* what stands here, by the last condition */
};

static bool at_end(const struct cursor *cursor)
{
	char c = cursor->target[cursor->at];

	return c != '/' || strchr("?#", cursor->target[cursor->at + 1]);
}

/* The next segment, decoded; NULL if there is none, or it is broken. */
static const char *next_bytes(struct cursor *cursor)
{
	struct plan *plan = cursor->plan;
	char *out = plan->text + plan->text_len;
	const char *start = cursor->target + cursor->at + 1;
	size_t len;
	int decoded;

	if (cursor->target[cursor->at] != '/')
		return NULL;
	len = strcspn(start, "/?#");
	decoded = text_decode_bytes(out, start, len);
	if (decoded < 0)
		return NULL;
	cursor->segment_len = (size_t)decoded;
	plan->text_len += cursor->segment_len + 1;
	cursor->at += 1 + len;
	return out;
}

/* The same of what must be text. */
static const char *next_segment(struct cursor *cursor)
{
	const char *text = next_bytes(cursor);

	return text && strlen(text) == cursor->segment_len ? text : NULL;
}

/* What is left of the path, without its slash and not decoded. */
static const char *take_path(struct cursor *cursor)
{
	struct plan *plan = cursor->plan;
	char *out = plan->text + plan->text_len;
	const char *start = cursor->target + cursor->at;
	size_t len = strcspn(start, "?#");

	if (len > 0) {
		start++;
		len--;
	}
	memcpy(out, start, len);
	out[len] = '\0';
	plan->text_len += len + 1;
	cursor->at = strlen(cursor->target);
	return out;
}

static int set_header(struct cursor *cursor, const char *name)
{
	struct plan *plan = cursor->plan;
	const char *value = next_segment(cursor);

	if (!value || plan->header_count == PLAN_HEADERS_MAX)
		return UV_EINVAL;
	if (!cursor->applies)
		return 0;
	plan->headers[plan->header_count++] = (struct header){name, value};
	return 0;
}

static int set_hops(struct cursor *cursor, const char *text, uint64_t *field)
{
	struct plan *plan = cursor->plan;

	if (!cursor->applies)
		return 0;
	plan->hops_len = strlen(text);
	plan->hops_at = cursor->at - plan->hops_len;
	return text_parse_count(text, field);
}

/* A request is counted once, and only where something depends on it: the
 * server may have to answer millions of others. */
static uint64_t visit_of(struct cursor *cursor)
{
	if (cursor->visit == 0)
		cursor->visit = visits_count(cursor->visits, cursor->key);
	return cursor->visit;
}

/* Where the range that is asked for begins; -1 if none is. */
static int64_t range_asked(const struct request *request)
{
	const char *range = request_header(request, "Range");
	unsigned long long first = 0;

	if (!range)
		return -1;
	(void)!sscanf(range, "bytes=%llu-", &first);
	return (int64_t)first;
}

static int set_condition(struct cursor *cursor, const struct behaviour *row)
{
	const char *text = row->arguments[0] ? next_segment(cursor) : "0";
	uint64_t number = 0;

	if (!text)
		return UV_EINVAL;
	switch ((enum condition)row->field) {
	case CONDITION_KEY:
		cursor->key = text;
		return 0;
	case CONDITION_THEN:
		cursor->applies = !cursor->applies;
		return 0;
	case CONDITION_ALWAYS:
		cursor->applies = true;
		return 0;
	case CONDITION_HEAD:
		cursor->applies = strcmp(cursor->request->method, "HEAD") == 0;
		return 0;
	case CONDITION_RANGED:
		cursor->applies = range_asked(cursor->request) >= 0;
		return 0;
	case CONDITION_PAST:
		if (text_parse_size(text, &number) < 0)
			return UV_EINVAL;
		cursor->applies = range_asked(cursor->request) >=
				  (int64_t)number;
		return 0;
	case CONDITION_FIRST:
	case CONDITION_ON:
	case CONDITION_EVERY:
		break;
	}
	if (text_parse_count(text, &number) < 0)
		return UV_EINVAL;
	if (row->field == CONDITION_ON)
		cursor->applies = visit_of(cursor) == number;
	else if (row->field == CONDITION_EVERY)
		cursor->applies = number > 0 && visit_of(cursor) % number == 0;
	else
		cursor->applies = visit_of(cursor) <= number;
	return 0;
}

/* Somewhere to put what does not apply. */
union dropped {
	bool flag;
	uint64_t count;
	int64_t time_ns;
	const char *text;
	struct bytes bytes;
};

static int set_field(struct cursor *cursor, const struct behaviour *row)
{
	union dropped dropped;
	void *field = &dropped;
	const char *text;

	if (row->kind == KIND_CONDITION)
		return set_condition(cursor, row);
	if (cursor->applies)
		field = (char *)cursor->plan + row->field;
	if (row->kind == KIND_FLAG) {
		*(bool *)field = true;
		return 0;
	}
	text = row->kind == KIND_BYTES ? next_bytes(cursor)
				       : next_segment(cursor);
	if (!text)
		return UV_EINVAL;
	switch (row->kind) {
	case KIND_BYTES:
		*(struct bytes *)field =
			(struct bytes){text, cursor->segment_len};
		return 0;
	case KIND_COUNT:
		return text_parse_count(text, field);
	case KIND_SIZE:
		return text_parse_size(text, field);
	case KIND_TIME:
		return text_parse_time(text, field);
	case KIND_HOPS:
		return set_hops(cursor, text, field);
	case KIND_HEADER:
		return set_header(cursor, text);
	default:
		*(const char **)field = text;
		return 0;
	}
}

static int set_resource(struct cursor *cursor, const struct resource_row *row)
{
	struct plan *plan = cursor->plan;
	const char *size;

	plan->resource = row->kind;
	if (row->kind == RESOURCE_SIZE || row->kind == RESOURCE_BOMB) {
		size = next_segment(cursor);
		if (!size || text_parse_size(size, &plan->size_bytes) < 0)
			return UV_EINVAL;
	}
	plan->path = take_path(cursor);
	return 0;
}

static void complain(struct plan *plan, const char *name,
		     const char *arguments)
{
	snprintf(plan->error, sizeof(plan->error), "%.40s needs %s\n", name,
		 arguments);
}

/* Apply what a segment names.  Returns false if the target makes no sense. */
static bool apply(struct cursor *cursor, const char *name)
{
	const struct behaviour *behaviour = behaviour_find(name);
	const struct resource_row *resource = behaviour_find_resource(name);
	struct plan *plan = cursor->plan;

	if (behaviour && set_field(cursor, behaviour) < 0)
		complain(plan, name, behaviour->arguments);
	else if (resource && set_resource(cursor, resource) < 0)
		complain(plan, name, resource->arguments);
	else if (!behaviour && !resource)
		snprintf(plan->error, sizeof(plan->error),
			 "no behaviour or resource: %.80s\n", name);
	return !plan->error[0];
}

/* All fields but the texts' memory, which would be slow to clear. */
void plan_clear(struct plan *plan)
{
	memset(plan, 0, offsetof(struct plan, text));
	plan->text_len = 0;
	plan->redirect_code = 302;
	plan->informational_code = 103;
	plan->retry_at_ns = -1;
	plan->resize_bytes = UINT64_MAX;
	plan->modified = UINT64_MAX;
	plan->corrupt_at = UINT64_MAX;
	plan->stall_after_bytes = UINT64_MAX;
	plan->truncate_after_bytes = UINT64_MAX;
	plan->reset_after_bytes = UINT64_MAX;
	plan->path = "";
}

/* What follows from several behaviours together. */
static void settle(struct cursor *cursor)
{
	struct plan *plan = cursor->plan;

	if (plan->status != 0 && (plan->status < 100 || plan->status > 999))
		complain(plan, "status", "CODE");
	if (plan->failures > 0 && visit_of(cursor) > plan->failures)
		plan->status = 0;
	else if (plan->failures > 0 && plan->status == 0)
		plan->status = 503;
	if (plan->bad_chunk || plan->chunk_bytes > 0 ||
	    plan->chunk_extension_bytes > 0 || plan->trailers > 0)
		plan->chunked = true;
}

void plan_parse(struct plan *plan, const struct request *request,
		struct visits *visits)
{
	struct cursor cursor = {
		.plan = plan,
		.request = request,
		.target = request->target,
		.visits = visits,
		.key = request->target,
		.applies = true,
	};
	const char *name;

	plan_clear(plan);
	while (!at_end(&cursor)) {
		name = next_segment(&cursor);
		if (!name)
			complain(plan, "the path", "valid percent-escapes");
		if (!name || !apply(&cursor, name))
			return;
	}
	plan->key = cursor.key;
	settle(&cursor);
}

bool plan_sets_header(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->header_count; i++)
		if (strcasecmp(plan->headers[i].name, name) == 0)
			return true;
	return false;
}
