/*
 * The table of behaviours, and URLs read by it.
 */
#include "plan.h"

#include <string.h>
#include <strings.h>

#include <coget/status.h>

#include "text.h"

enum kind {
	KIND_FLAG,   /* no argument: bool */
	KIND_COUNT,  /* uint64_t */
	KIND_SIZE,   /* uint64_t, with k, m, g */
	KIND_TIME,   /* int64_t nanoseconds, with ms, s */
	KIND_TEXT,   /* const char *, percent-decoded */
	KIND_HOPS,   /* uint64_t, and where it stands */
	KIND_HEADER, /* two arguments, appended to headers */
};

struct behaviour {
	const char *name;
	const char *arguments;
	enum kind kind;
	size_t field;
	const char *effect;
};

#define FIELD(member) offsetof(struct plan, member)

static const struct behaviour behaviours[] = {
	{"delay", "TIME", KIND_TIME, FIELD(delay_ns),
	 "waits before it answers"},
	{"stall-before-headers", "", KIND_FLAG, FIELD(stall_before_headers),
	 "never answers"},
	{"close-before-headers", "", KIND_FLAG, FIELD(close_before_headers),
	 "closes the connection instead of answering"},
	{"reset-before-headers", "", KIND_FLAG, FIELD(reset_before_headers),
	 "resets the connection instead of answering"},
	{"not-http", "", KIND_FLAG, FIELD(not_http),
	 "answers in another protocol"},

	{"status", "CODE", KIND_COUNT, FIELD(status),
	 "answers with this status, whatever was asked"},
	{"reason", "TEXT", KIND_TEXT, FIELD(reason),
	 "has this reason phrase"},
	{"redirect", "N", KIND_HOPS, FIELD(redirects),
	 "redirects to the same with N-1; 0 arrives"},
	{"redirect-loop", "", KIND_FLAG, FIELD(redirect_loop),
	 "redirects to itself"},
	{"redirect-to", "URL", KIND_TEXT, FIELD(redirect_to),
	 "redirects there"},
	{"redirect-code", "CODE", KIND_COUNT, FIELD(redirect_code),
	 "redirects with this status instead of 302"},
	{"content-length", "TEXT", KIND_TEXT, FIELD(content_length),
	 "claims this length, then closes the connection"},
	{"no-length", "", KIND_FLAG, FIELD(no_length),
	 "gives no length; closing the connection ends the body"},
	{"chunked", "", KIND_FLAG, FIELD(chunked), "sends the body in chunks"},
	{"disposition", "TEXT", KIND_TEXT, FIELD(disposition),
	 "sends this Content-Disposition"},
	{"etag", "TEXT", KIND_TEXT, FIELD(etag),
	 "has this ETag, given without quotes"},
	{"weak-etag", "TEXT", KIND_TEXT, FIELD(weak_etag),
	 "the same, as a weak one"},
	{"no-ranges", "", KIND_FLAG, FIELD(no_ranges),
	 "always sends the whole"},
	{"gzip", "", KIND_FLAG, FIELD(gzip),
	 "compresses the body for who accepts that"},
	{"header", "NAME/VALUE", KIND_HEADER, 0,
	 "sends this header in place of its own of that name"},
	{"drip", "TIME", KIND_TIME, FIELD(drip_ns),
	 "sends a byte of the head each TIME"},
	{"stall-in-headers", "", KIND_FLAG, FIELD(stall_in_headers),
	 "stops in the middle of the head"},

	{"rate", "SIZE", KIND_SIZE, FIELD(rate_bps),
	 "sends the body at SIZE a second"},
	{"stall-after", "SIZE", KIND_SIZE, FIELD(stall_after_bytes),
	 "stops after so much of the body"},
	{"truncate-after", "SIZE", KIND_SIZE, FIELD(truncate_after_bytes),
	 "closes the connection after so much of the body"},
	{"reset-after", "SIZE", KIND_SIZE, FIELD(reset_after_bytes),
	 "resets the connection after so much of the body"},
	{"bad-chunk", "", KIND_FLAG, FIELD(bad_chunk),
	 "sends in chunks, the last with a length that is none"},
	{"close", "", KIND_FLAG, FIELD(close),
	 "says that it closes the connection, and does"},
};

struct resource_row {
	const char *name;
	const char *arguments;
	enum resource_kind kind;
	const char *what;
};

static const struct resource_row resources[] = {
	{"files", "PATH", RESOURCE_FILE, "a file below the root directory"},
	{"size", "SIZE/NAME", RESOURCE_SIZE,
	 "lines of 32 bytes: offset and name"},
	{"request", "", RESOURCE_REQUEST, "the head of the request"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The target, segment by segment. */
struct cursor {
	struct plan *plan;
	const char *target;
	size_t at; /* of the slash before the next segment */
};

static bool at_end(const struct cursor *cursor)
{
	char c = cursor->target[cursor->at];

	return c != '/' || strchr("?#", cursor->target[cursor->at + 1]);
}

/* The next segment, decoded; NULL if there is none, or it is broken. */
static const char *next_segment(struct cursor *cursor)
{
	struct plan *plan = cursor->plan;
	char *out = plan->text + plan->text_len;
	const char *start = cursor->target + cursor->at + 1;
	size_t len;

	if (cursor->target[cursor->at] != '/')
		return NULL;
	len = strcspn(start, "/?#");
	if (text_decode_percent(out, start, len) < 0)
		return NULL;
	plan->text_len += strlen(out) + 1;
	cursor->at += 1 + len;
	return out;
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
	plan->headers[plan->header_count++] = (struct header){name, value};
	return 0;
}

static int set_hops(struct cursor *cursor, const char *text, uint64_t *field)
{
	struct plan *plan = cursor->plan;

	plan->hops_len = strlen(text);
	plan->hops_at = cursor->at - plan->hops_len;
	return text_parse_count(text, field);
}

static int set_field(struct cursor *cursor, const struct behaviour *row)
{
	void *field = (char *)cursor->plan + row->field;
	const char *text;

	if (row->kind == KIND_FLAG) {
		*(bool *)field = true;
		return 0;
	}
	text = next_segment(cursor);
	if (!text)
		return UV_EINVAL;
	switch (row->kind) {
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
	if (row->kind == RESOURCE_SIZE) {
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

static const struct behaviour *find_behaviour(const char *name)
{
	for (size_t i = 0; i < COUNT(behaviours); i++)
		if (strcmp(behaviours[i].name, name) == 0)
			return &behaviours[i];
	return NULL;
}

static const struct resource_row *find_resource(const char *name)
{
	for (size_t i = 0; i < COUNT(resources); i++)
		if (strcmp(resources[i].name, name) == 0)
			return &resources[i];
	return NULL;
}

/* Apply what a segment names.  Returns false if the target makes no sense. */
static bool apply(struct cursor *cursor, const char *name)
{
	const struct behaviour *behaviour = find_behaviour(name);
	const struct resource_row *resource = find_resource(name);
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
static void plan_clear(struct plan *plan)
{
	memset(plan, 0, offsetof(struct plan, text));
	plan->text_len = 0;
	plan->redirect_code = 302;
	plan->stall_after_bytes = UINT64_MAX;
	plan->truncate_after_bytes = UINT64_MAX;
	plan->reset_after_bytes = UINT64_MAX;
	plan->path = "";
}

void plan_parse(struct plan *plan, const char *target)
{
	struct cursor cursor = {plan, target, 0};
	const char *name;

	plan_clear(plan);
	while (!at_end(&cursor)) {
		name = next_segment(&cursor);
		if (!name)
			complain(plan, "the path", "valid percent-escapes");
		if (!name || !apply(&cursor, name))
			return;
	}
	if (plan->status != 0 && (plan->status < 200 || plan->status > 999))
		complain(plan, "status", "CODE");
	if (plan->bad_chunk)
		plan->chunked = true;
}

bool plan_sets_header(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->header_count; i++)
		if (strcasecmp(plan->headers[i].name, name) == 0)
			return true;
	return false;
}

static void print_row(FILE *out, const char *name, const char *arguments,
		      const char *text)
{
	char path[48];

	snprintf(path, sizeof(path), "/%s%s%s", name, *arguments ? "/" : "",
		 arguments);
	fprintf(out, "  %-24s %s\n", path, text);
}

void plan_print_table(FILE *out)
{
	fputs("Behaviours, which compose:\n", out);
	for (size_t i = 0; i < COUNT(behaviours); i++)
		print_row(out, behaviours[i].name, behaviours[i].arguments,
			  behaviours[i].effect);
	fputs("Resources, one at the end; without one, a line that says the "
	      "status:\n",
	      out);
	for (size_t i = 0; i < COUNT(resources); i++)
		print_row(out, resources[i].name, resources[i].arguments,
			  resources[i].what);
}
